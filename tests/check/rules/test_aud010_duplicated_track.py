from collections.abc import Callable

from toolkit.check.session import SessionFacts


def test_two_tracks_of_one_sound_are_named(seen_together: Callable[..., list[str]]) -> None:
    assert seen_together("AUD010", SessionFacts(same=(("a.wav", "b.wav"),))) == ["a.wav and b.wav carry the same sound"]
    assert seen_together("AUD010") == []
