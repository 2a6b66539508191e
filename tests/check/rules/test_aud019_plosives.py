from collections.abc import Callable

from toolkit.check.facts import Spot


def test_many_pops_are_found_and_a_few_are_not(seen: Callable[..., list[str]]) -> None:
    assert seen("AUD019", pops=(Spot(1.0, 1.1, 2.0),), pop_count=80) == ["8 a minute"]
    assert seen("AUD019", pops=(Spot(1.0, 1.1, 2.0),), pop_count=3) == []
