from collections.abc import Callable


def test_low_rates_and_depths_are_told(seen: Callable[..., list[str]]) -> None:
    assert seen("AUD023", sample_rate=16_000, bit_depth=8) == ["recorded at 16000 Hz", "recorded with 8 bits"]
    assert seen("AUD023", bit_depth=24) == []
