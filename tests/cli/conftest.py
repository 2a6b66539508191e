"""The podkit command: inside this process, which is quick, or as one of its own, where that is what is promised."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner, Result

from toolkit.cli.main import app
from toolkit.formats.transcript_json import render_transcript_json
from toolkit.model.transcript import Segment, Transcript, Word

PROGRAM = (sys.executable, "-c", "from toolkit.cli.main import run; run()")
TURNS = (
    ("Ada Park", "Welcome to Small Rooms. Why does a small room make so much echo?"),
    ("Marta Kowalczyk", "Every bare wall is a mirror for sound. Hang a blanket on the wall and the echo is gone. A blanket costs nothing at all."),
    ("Ada Park", "Let us move on to your archive of village songs. How did the archive begin?"),
    ("Marta Kowalczyk", "I drove from village to village and asked every singer for one song. The best song comes after the tape has stopped."),
)  # fmt: skip


def run(*arguments: object) -> Result:
    """Run podkit in this process."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def tone(path: Path, seconds: float = 2.0, peak: float = 0.1, hz: float = 440.0) -> Path:
    """Write a sine, 16 kHz mono."""
    path.parent.mkdir(parents=True, exist_ok=True)
    times_s = np.arange(round(seconds * 16_000)) / 16_000
    soundfile.write(path, peak * np.sin(2 * np.pi * hz * times_s), 16_000)
    return path


@pytest.fixture
def podkit(tmp_path: Path) -> Callable[..., "subprocess.CompletedProcess[bytes]"]:
    """Run podkit as a process in ``tmp_path``; other named arguments go to :func:`subprocess.run`."""

    def run(*arguments: object, **more: object) -> "subprocess.CompletedProcess[bytes]":
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "cwd": tmp_path} | more
        return subprocess.run([*PROGRAM, *map(str, arguments)], timeout=120, check=False, **streams)

    return run


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    """A transcript of two people and two subjects."""
    at_s, segments = 0.5, []
    for speaker, text in TURNS * 3:
        words = tuple(Word(word, at_s + 0.4 * n, at_s + 0.4 * n + 0.35) for n, word in enumerate(text.split()))
        segments.append(Segment(speaker, words[0].start_s, words[-1].end_s, text, words))
        at_s = words[-1].end_s + 0.6
    path = tmp_path / "talk.json"
    path.write_text(render_transcript_json(Transcript(tuple(segments), "en")), "utf-8")
    return path
