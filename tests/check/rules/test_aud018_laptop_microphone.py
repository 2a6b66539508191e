from collections.abc import Callable


def test_a_voice_without_body_is_found(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD018", bass_db=-25.0)
    assert sentences("AUD018", bass_db=2.0) == []


def test_a_narrow_band_in_a_wide_file_is_found(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD018", cutoff_hz=7_900.0, cutoff_drop_db=40.0)
    assert sentences("AUD018", cutoff_hz=7_900.0, cutoff_drop_db=40.0, sample_rate=16_000) == []
