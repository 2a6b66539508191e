"""Which recording an episode's folder was made from: one recording's drafts and results lie in a folder beside it.

Owns the memory of that in ``.podkit/``, and the rule by which ``talk-episode`` finds ``talk.wav`` without it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from toolkit.pipeline.episode.inferred import is_named_as_sound, recordings_of
from toolkit.storage.state_file import StateFile

SUFFIX = "-episode"
_MEMORY = "recording.json"


@dataclass(frozen=True)
class Belonging:
    """The recording that a folder belongs to, and where its results go."""

    recording: Path
    out: Path


def home_of(recording: Path) -> Path:
    """Return the folder for what comes of one recording: ``talk-episode`` beside ``talk.wav``."""
    return recording.with_name(f"{recording.stem}{SUFFIX}")


def remember_recording(state: Path, recording: Path, out: Path) -> None:
    """Remember in a state folder which recording its episode is made from, told from where the folder lies.

    Raises
    ------
    CannotWrite, DiskFull
    """
    home = state.parent
    known = {"recording": os.path.relpath(recording, home), "out": os.path.relpath(out, home)}
    memory = StateFile(state / _MEMORY)
    if memory.read() != known:
        memory.write(known)


def recording_of(folder: Path, state: Path) -> Belonging | None:
    """Return what a folder was made from: as it was remembered, else by its name; None for one with recordings of its own."""
    known = StateFile(state / _MEMORY).read()
    if isinstance(known, dict) and {"recording", "out"} <= known.keys() and not (folder / "tracks").is_dir():
        return Belonging(_absolute(folder, known["recording"]), _absolute(folder, known["out"]))
    if not folder.name.endswith(SUFFIX) or recordings_of(folder):
        return None
    stem = folder.name.removesuffix(SUFFIX)
    alike = [path for path in _beside(folder) if path.stem == stem and path.is_file() and is_named_as_sound(path)]
    return Belonging(alike[0], folder / "out") if len(alike) == 1 else None


def _beside(folder: Path) -> list[Path]:
    try:
        return list(folder.parent.iterdir())
    except OSError:  # a place that may be passed through and not be looked into
        return []


def _absolute(folder: Path, name: object) -> Path:
    return Path(os.path.normpath(folder / str(name)))
