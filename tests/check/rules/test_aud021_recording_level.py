from collections.abc import Callable

from toolkit.model.preset import Preset


def test_a_raw_recording_may_be_neither_too_quiet_nor_at_the_top(
    sentences: Callable[..., list[str]], apple: Preset
) -> None:
    assert sentences("AUD021", integrated_lufs=-50.0)
    assert sentences("AUD021", sample_peak_dbfs=0.0)
    assert sentences("AUD021") == []
    assert sentences("AUD021", sample_peak_dbfs=0.0, preset=apple) == []
