from collections.abc import Callable


def test_a_lossless_file_that_ends_like_a_coder_is_found(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD016", bit_depth=16, cutoff_hz=16_000.0, cutoff_drop_db=35.0)
    assert sentences("AUD016", bit_depth=16, cutoff_hz=16_000.0, cutoff_drop_db=9.0) == []


def test_a_lossy_file_may_end_so(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD016", cutoff_hz=16_000.0, cutoff_drop_db=35.0) == []
