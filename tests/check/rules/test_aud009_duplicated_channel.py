from collections.abc import Callable

from toolkit.model.preset import Preset


def test_a_raw_recording_of_two_equal_sides_is_found(sentences: Callable[..., list[str]], apple: Preset) -> None:
    assert sentences("AUD009", channels=2, dual_mono=True)
    assert sentences("AUD009", channels=2, dual_mono=True, preset=apple) == []
