from collections.abc import Callable

from toolkit.check.session import SessionFacts


def test_two_recordings_that_disagree_about_left_and_right_are_named(
    session_sentences: Callable[..., list[str]],
) -> None:
    facts = SessionFacts(swapped=(("track0.wav", "track1.wav"),))
    assert session_sentences("AUD036", facts) == ["left and right are swapped between track0.wav and track1.wav"]
    assert session_sentences("AUD036") == []
