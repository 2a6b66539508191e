from collections.abc import Callable

from toolkit.check.facts import Spot


def test_each_clipped_stretch_is_told_with_its_samples(seen: Callable[..., list[str]]) -> None:
    assert seen("AUD003", clipped=(Spot(1.0, 1.1, 42),)) == ["42 samples"]


def test_a_few_flat_samples_are_not_heard(seen: Callable[..., list[str]]) -> None:
    assert seen("AUD003", clipped=(Spot(1.0, 1.1, 5),)) == []
