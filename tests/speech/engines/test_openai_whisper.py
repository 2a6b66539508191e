"""Whisper as its authors publish it: what the tests of all engines do not ask."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from toolkit.model.errors import MissingEngine, UnreadableMedia
from toolkit.speech.engines.openai_whisper import OpenaiWhisper


@pytest.mark.slow
@pytest.mark.usefixtures("whisper")
def test_a_checkpoint_that_is_none_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "broken.pt"
    place.write_bytes(b"not weights")
    with pytest.raises(
        UnreadableMedia, match=r"not a usable openai-whisper checkpoint, or a damaged one; get it again"
    ):
        OpenaiWhisper(place, "broken")


@pytest.mark.skipif(importlib.util.find_spec("whisper") is not None, reason="the extra `whisper` is installed")
def test_without_its_packages_it_says_how_to_install_them(tmp_path: Path) -> None:
    with pytest.raises(MissingEngine, match=r"pip install '.*\[whisper\]'"):
        OpenaiWhisper(tmp_path / "tiny.pt", "tiny")
