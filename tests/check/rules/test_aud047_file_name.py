from collections.abc import Callable
from pathlib import Path


def test_names_that_other_machines_refuse_are_told(seen: Callable[..., list[str]]) -> None:
    assert seen("AUD047", path=Path("what?.wav")) == ["its name holds '?'"]
    assert seen("AUD047", path=Path("a\nb.wav"))
    assert seen("AUD047", path=Path("talk .wav"))
    assert seen("AUD047", path=Path("talk-12.wav")) == []
