from collections.abc import Callable

from toolkit.check.session import Placement, SessionFacts


def test_a_late_track_is_named_where_the_sound_tells(session_sentences: Callable[..., list[str]]) -> None:
    assert session_sentences("AUD032", SessionFacts((Placement("b.wav", 2.5, 0.0, 0.9),))) == [
        "b.wav begins 2.50 s after the first track"
    ]
    assert session_sentences("AUD032", SessionFacts((Placement("b.wav", 2.5, 0.0, 0.0),))) == []
