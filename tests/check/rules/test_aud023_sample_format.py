from collections.abc import Callable

from toolkit.model.preset import Preset


def test_low_rates_and_depths_are_told(seen: Callable[..., list[str]]) -> None:
    assert seen("AUD023", sample_rate=8_000, bit_depth=8) == ["recorded at 8000 Hz", "recorded with 8 bits"]
    assert seen("AUD023", bit_depth=24) == []


def test_a_delivered_file_needs_a_higher_rate_than_a_recording(seen: Callable[..., list[str]], apple: Preset) -> None:
    assert seen("AUD023", sample_rate=22_050, preset=apple) == ["recorded at 22050 Hz"]
    assert seen("AUD023", sample_rate=22_050) == []
