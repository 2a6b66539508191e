from collections.abc import Callable


def test_a_dead_side_is_named(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD008", channels=2, dead_channels=(1,)) == ["channel 2 of 2 is silent"]
    assert sentences("AUD008", dead_channels=(0,)) == ["the whole recording is silent"]
