"""The recordings that arguments name: files, patterns that no shell has filled in, and folders.

Owns what a pattern and a folder stand for; the order is that of the arguments, then of the names.
"""

from __future__ import annotations

import glob
from collections.abc import Sequence
from pathlib import Path

import typer


def filled_in(paths: Sequence[Path]) -> list[Path]:
    """Return paths with the files that patterns stand for, as a shell would; exit code 2 for a pattern that no file matches."""
    found: list[Path] = []
    for path in paths:
        if path.exists() or not glob.has_magic(str(path)):
            found.append(path)
            continue
        names = sorted(glob.glob(str(path.expanduser()), recursive=True))  # noqa: PTH207 - the pattern may be absolute
        if not names:
            raise typer.BadParameter(f"no file matches {str(path)!r}; check the folder and the pattern.")
        found += map(Path, names)
    return found


def recordings(paths: Sequence[Path]) -> list[Path]:
    """Return the recordings that paths name; a folder stands for those in it, or in its ``tracks/``.

    Raises
    ------
    NoAudio
        A folder has none.
    """
    from toolkit.model.errors import NoAudio
    from toolkit.pipeline.episode.inferred import recordings_of

    found: list[Path] = []
    for path in filled_in(paths):
        inside = recordings_of(path) if path.is_dir() else [path]
        if not inside:
            raise NoAudio(path)
        found += inside
    return found
