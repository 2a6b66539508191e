from collections.abc import Callable

from toolkit.check.session import SessionFacts


def test_two_tracks_of_one_sound_are_named(session_sentences: Callable[..., list[str]]) -> None:
    assert session_sentences("AUD010", SessionFacts(copies=(("a.wav", "b.wav"),))) == [
        "a.wav and b.wav carry the same sound"
    ]
    assert session_sentences("AUD010") == []
