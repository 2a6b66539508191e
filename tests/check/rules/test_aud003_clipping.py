from collections.abc import Callable

from toolkit.check.facts import Spot


def test_each_clipped_stretch_is_named_with_its_samples(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD003", clipped=(Spot(1.0, 1.1, 42),)) == ["42 clipped samples"]


def test_a_few_flat_samples_are_not_heard(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD003", clipped=(Spot(1.0, 1.1, 5),)) == []
