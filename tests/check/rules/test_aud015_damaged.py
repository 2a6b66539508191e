from collections.abc import Callable


def test_what_the_decoder_says_is_named(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD015", warnings=("3 packets are damaged.",)) == ["3 packets are damaged."]
    assert sentences("AUD015") == []
