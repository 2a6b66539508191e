"""What ``podkit produce`` wrote into a folder, by its report: finished files for a preset, their transcript, and clips.

Owns that reading only. A report that cannot be read says nothing: the files are then checked like any others.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from toolkit.model.errors import InvalidPreset, PodkitError
from toolkit.model.preset import Preset
from toolkit.pipeline.episode.presets import load_preset
from toolkit.storage.small_file import read_small

REPORT = "report.json"
CLIPS = "clips"
_EXCERPTS = "report"
_TRANSCRIPT = "transcript.vtt"


@dataclass(frozen=True)
class ProducedFolder:
    """A folder of results: the target they were made for, and the names of the files, relative to it."""

    folder: Path
    preset: Preset | None = None
    deliverables: frozenset[str] = frozenset()
    files: frozenset[str] = field(default_factory=frozenset)

    def delivers(self, path: Path) -> bool:
        """Return whether a file is the finished episode."""
        return self._name(path) in self.deliverables

    def clipped(self, path: Path) -> bool:
        """Return whether a file is a clip of the episode."""
        name = self._name(path)
        return name in self.files and name.startswith(f"{CLIPS}/")

    def transcript(self, path: Path) -> Path | None:
        """Return the transcript of the finished episode, for a file that is it."""
        beside = self.folder / _TRANSCRIPT
        return beside if self.delivers(path) and _TRANSCRIPT in self.files and beside.is_file() else None

    def _name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix() if path.is_relative_to(self.folder) else ""


def is_excerpt(path: Path) -> bool:
    """Return whether a file is a passage for the report's page: there to be heard, and not to be published."""
    return path.parent.name == _EXCERPTS and (path.parent.parent / REPORT).is_file()


def produced_folder(path: Path) -> ProducedFolder:
    """Return the results that a file is one of; one without files where podkit did not make it."""
    for folder in (path.parent, path.parent.parent):
        report = folder / REPORT
        if report.is_file():
            found = _read(report, report.stat().st_mtime_ns)
            if found.delivers(path) or found.clipped(path):
                return found
    return ProducedFolder(path.parent)


@lru_cache(maxsize=64)
def _read(report: Path, _changed: int) -> ProducedFolder:
    try:
        data: Any = json.loads(read_small(report))
        deliverables = frozenset(str(entry["file"]) for entry in data["deliverables"])
        files = frozenset(str(name) for name in data["files"])
        return ProducedFolder(report.parent, _preset(data), deliverables, files)
    except (OSError, PodkitError, ValueError, KeyError, TypeError, RecursionError):
        return ProducedFolder(report.parent)


def _preset(data: dict[str, Any]) -> Preset:
    """Return the preset of a report; a user's own, whose file is elsewhere, as far as the report tells it."""
    name = str(data["preset"])
    try:
        return load_preset(name)
    except InvalidPreset:
        return Preset(
            name=name, title=name, why="", source="", target_lufs=float(data["target_lufs"]), tolerance_lu=float(data["tolerance_lu"]),
            peak_dbtp=float(data["peak_dbtp"]), deliverables=(),
        )  # fmt: skip
