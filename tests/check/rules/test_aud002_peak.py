from collections.abc import Callable

from toolkit.model.preset import Preset


def test_a_peak_over_the_presets_ceiling_is_found(sentences: Callable[..., list[str]], apple: Preset) -> None:
    assert sentences("AUD002", preset=apple, true_peak_dbtp=-0.3)
    assert sentences("AUD002", preset=apple, true_peak_dbtp=-1.05) == []
    assert sentences("AUD002", true_peak_dbtp=-0.3) == []
