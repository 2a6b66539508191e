from collections.abc import Callable

from toolkit.check.facts import Spot


def test_many_pops_are_found_and_a_few_are_not(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD019", pops=(Spot(1.0, 1.1, 2.0),), pop_count=80) == ["8 pops a minute"]
    assert sentences("AUD019", pops=(Spot(1.0, 1.1, 2.0),), pop_count=3) == []
