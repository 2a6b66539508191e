from collections.abc import Callable


def test_sides_that_cancel_are_found(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD012", channels=2, phase_inverted=True)
    assert sentences("AUD012", channels=2) == []
