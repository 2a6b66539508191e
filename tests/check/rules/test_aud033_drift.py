from collections.abc import Callable

from toolkit.check.session import Placed, SessionFacts


def test_a_clock_that_runs_off_is_named(seen_together: Callable[..., list[str]]) -> None:
    assert seen_together("AUD033", SessionFacts((Placed("b.wav", 0.0, 80.0, 0.9),))) == [
        "b.wav drifts by +80 ppm, 48 ms at the end"
    ]
    assert seen_together("AUD033", SessionFacts((Placed("b.wav", 0.0, 10.0, 0.9),))) == []
