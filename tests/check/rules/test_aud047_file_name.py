from collections.abc import Callable
from pathlib import Path


def test_names_that_other_machines_refuse_are_named(sentences: Callable[..., list[str]]) -> None:
    assert sentences("AUD047", path=Path("what?.wav")) == ["its name contains '?'"]
    assert sentences("AUD047", path=Path("a\nb.wav"))
    assert sentences("AUD047", path=Path("talk .wav"))
    assert sentences("AUD047", path=Path("talk-12.wav")) == []
