from collections.abc import Callable


def test_what_the_decoder_says_is_told(seen: Callable[..., list[str]]) -> None:
    assert seen("AUD015", warnings=("3 packets are damaged.",)) == ["3 packets are damaged."]
    assert seen("AUD015") == []
