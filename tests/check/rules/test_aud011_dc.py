from collections.abc import Callable


def test_an_offset_is_found_with_its_sign(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD011", dc_offset=-0.02) == ["DC offset -0.020 of full scale"]
    assert sentences("AUD011", dc_offset=0.004) == []


def test_a_step_of_eight_bits_is_no_offset(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD011", dc_offset=0.008, bit_depth=8) == []
