from collections.abc import Callable

from toolkit.model.span import Span


def test_a_long_gap_is_found(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD007", gaps=(Span(10.0, 19.0), Span(30.0, 33.0))) == ["nobody speaks for 9.0 s"]


def test_a_track_is_silent_while_others_speak(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD007", gaps=(Span(10.0, 90.0),), is_track=True) == []
