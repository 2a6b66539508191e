from collections.abc import Callable


def test_slow_fades_are_an_echo(seen: Callable[..., list[str]]) -> None:
    assert seen("AUD017", decay_db_per_s=90.0)
    assert seen("AUD017", decay_db_per_s=250.0) == []


def test_where_too_little_tells_nothing_is_said(seen: Callable[..., list[str]]) -> None:
    assert seen("AUD017", decay_db_per_s=0.0) == []
