from collections.abc import Callable

from toolkit.check.session import SessionFacts


def test_two_recordings_that_disagree_about_left_and_right_are_named(seen_together: Callable[..., list[str]]) -> None:
    facts = SessionFacts(swapped=(("track0.wav", "track1.wav"),))
    assert seen_together("AUD036", facts) == ["track0.wav and track1.wav have left and right the other way round"]
    assert seen_together("AUD036") == []
