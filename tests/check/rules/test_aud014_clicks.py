from collections.abc import Callable

from toolkit.check.facts import Spot


def test_many_clicks_are_found_and_a_few_are_not(sentences: Callable[..., list[str]]) -> None:
    spots = (Spot(1.0, 1.002, 0.5), Spot(2.0, 2.002, 0.5))
    assert sentences("AUD014", clicks=spots, click_count=60) == ["6 clicks a minute", "6 clicks a minute"]
    assert sentences("AUD014", clicks=spots, click_count=2) == []
