from collections.abc import Callable

from toolkit.model.preset import Preset


def test_a_delivered_file_off_its_target_is_found(sentences: Callable[..., list[str]], apple: Preset) -> None:
    assert sentences("AUD001", preset=apple, integrated_lufs=-20.0) == ["-20.0 LUFS; apple asks for -16 within 1 LU"]
    assert sentences("AUD001", preset=apple, integrated_lufs=-16.9) == []


def test_a_raw_recording_has_no_target(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD001", integrated_lufs=-30.0) == []
