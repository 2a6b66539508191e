from collections.abc import Callable


def test_slow_fades_are_an_echo(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD017", decay_db_per_s=90.0)
    assert sentences("AUD017", decay_db_per_s=250.0) == []


def test_where_too_little_shows_nothing_is_said(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD017", decay_db_per_s=0.0) == []
