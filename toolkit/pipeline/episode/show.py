"""The show file that an episode belongs to: the nearest ``show.toml`` beside or above it, or one that was named.

Owns where it is looked for. A file that somebody else put above the folder is not taken: in a shared place, such as ``/tmp``,
it would decide which programs and servers a run uses.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from toolkit.model.errors import NoSuchInput

SHOW_FILE = "show.toml"
MOST_LEVELS = 5


def find_show(folder: Path) -> Path | None:
    """Return the nearest show file, from a folder upwards: at most five levels, never past the home folder or a mount."""
    for place in _places(folder):
        found = place / SHOW_FILE
        if os.path.lexists(found) and _is_trusted(found, folder):
            # What is no file there is for whoever reads it to refuse: a show that silently does not count costs an episode.
            return found
    return None


def named_show(path: Path) -> Path:
    """Return a show file that was named, or the one in a folder that was.

    Raises
    ------
    NoSuchInput
        When it is not there.
    """
    found = path / SHOW_FILE if path.is_dir() else path
    if not os.path.lexists(found):
        raise NoSuchInput(found, "show file")
    return found.resolve()


def _places(folder: Path) -> Iterator[Path]:
    home = Path.home().resolve()
    folder = folder.resolve()
    device = folder.stat().st_dev
    for place in (folder, *folder.parents)[: MOST_LEVELS + 1]:
        if place.stat().st_dev != device:
            return
        yield place
        if place == home:
            return


def _is_trusted(found: Path, folder: Path) -> bool:
    """Return whether a file belongs to the user, to the administrator, or to whom the episode's folder belongs."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    return _owner(found) in {user, 0, folder.stat().st_uid}


def _owner(found: Path) -> int:
    try:
        return found.stat().st_uid
    except OSError:  # a link to nothing
        return found.lstat().st_uid
