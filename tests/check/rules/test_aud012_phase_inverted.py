from collections.abc import Callable


def test_sides_that_cancel_are_found(seen: Callable[..., list[str]]) -> None:
    assert seen("AUD012", channels=2, phase_inverted=True)
    assert seen("AUD012", channels=2) == []
