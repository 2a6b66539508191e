from collections.abc import Callable

from toolkit.check.session import SessionFacts


def test_different_rates_and_depths_are_told(seen_together: Callable[..., list[str]]) -> None:
    told = seen_together("AUD030", SessionFacts(), {"sample_rate": 44_100, "bit_depth": 16}, {"bit_depth": 24})
    assert told == [
        "tracks have different sample rates (44100 Hz, 48000 Hz)",
        "tracks have different bit depths (16 bit, 24 bit)",
    ]
    assert seen_together("AUD030") == []
