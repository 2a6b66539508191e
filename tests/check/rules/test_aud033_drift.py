from collections.abc import Callable

from toolkit.check.session import Placement, SessionFacts


def test_a_clock_that_runs_off_is_named(session_sentences: Callable[..., list[str]]) -> None:
    assert session_sentences("AUD033", SessionFacts((Placement("b.wav", 0.0, 80.0, 0.9),))) == [
        "b.wav drifts by +80 ppm, 48 ms at the end"
    ]
    assert session_sentences("AUD033", SessionFacts((Placement("b.wav", 0.0, 10.0, 0.9),))) == []
