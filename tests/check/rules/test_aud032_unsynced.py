from collections.abc import Callable

from toolkit.check.session import Placed, SessionFacts


def test_a_late_track_is_named_where_the_sound_tells(seen_together: Callable[..., list[str]]) -> None:
    assert seen_together("AUD032", SessionFacts((Placed("b.wav", 2.5, 0.0, 0.9),))) == [
        "b.wav begins 2.50 s after the first track"
    ]
    assert seen_together("AUD032", SessionFacts((Placed("b.wav", 2.5, 0.0, 0.0),))) == []
