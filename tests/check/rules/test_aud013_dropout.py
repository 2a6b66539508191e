from collections.abc import Callable

from toolkit.check.facts import Spot


def test_a_drop_out_is_named_with_its_length(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD013", dropouts=(Spot(3.0, 3.02, 0.02),)) == ["20 ms lost"]
    assert sentences("AUD013") == []
