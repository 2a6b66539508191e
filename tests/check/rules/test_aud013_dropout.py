from collections.abc import Callable

from toolkit.check.facts import Spot


def test_a_drop_out_is_told_with_its_length(seen: Callable[..., list[str]]) -> None:
    assert seen("AUD013", dropouts=(Spot(3.0, 3.02, 0.02),)) == ["20 ms"]
    assert seen("AUD013") == []
