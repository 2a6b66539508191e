from collections.abc import Callable

from toolkit.model.preset import Preset


def test_a_raw_recording_may_be_neither_too_quiet_nor_at_the_top(seen: Callable[..., list[str]], apple: Preset) -> None:
    assert seen("AUD021", integrated_lufs=-50.0)
    assert seen("AUD021", sample_peak_dbfs=0.0)
    assert seen("AUD021") == []
    assert seen("AUD021", sample_peak_dbfs=0.0, preset=apple) == []
