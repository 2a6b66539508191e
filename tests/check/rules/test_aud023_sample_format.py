from collections.abc import Callable

from toolkit.model.preset import Preset


def test_low_rates_and_depths_are_named(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD023", sample_rate=8_000, bit_depth=8) == ["recorded at 8000 Hz", "recorded with 8 bits"]
    assert sentences("AUD023", bit_depth=24) == []


def test_a_delivered_file_needs_a_higher_rate_than_a_recording(
    sentences: Callable[..., list[str]], apple: Preset
) -> None:
    assert sentences("AUD023", sample_rate=22_050, preset=apple) == ["recorded at 22050 Hz"]
    assert sentences("AUD023", sample_rate=22_050) == []
