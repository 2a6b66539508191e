"""What lies in a folder that somebody uploaded, found within bounds.

Owns which files belong to an episode (regular ones inside the folder, none of podkit's own, none unfinished) and how much of a folder is
looked at: however many names, links and levels it has, a look at it costs no more than its share.
"""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass, field
from pathlib import Path

from toolkit.unattended.names import is_temporary

MOST_FILES = 2000
_MOST_NAMES = 20_000
_DEEPEST = 24
# What podkit itself writes into an episode folder. `draft` is not in it: uploaded drafts are part of the episode.
_OWN = frozenset({"out", "session", "preview"})


@dataclass
class UploadTree:
    """The files of a folder, sorted by path.

    ``excess`` says what there is too much of, "" where nothing; ``refused`` lists folders that could not be read, with the system's reason.
    """

    files: list[Path] = field(default_factory=list)
    excess: str = ""
    refused: list[tuple[Path, OSError]] = field(default_factory=list)
    names: int = 0


def tree_of(folder: Path) -> UploadTree:
    """Return the files of a folder that belong to an episode. What is beyond the bounds is not looked at."""
    tree, waiting = UploadTree(), [(folder, 0)]
    while waiting and not tree.excess:
        here, depth = waiting.pop()
        inner = [path for path in _looked_into(here, tree) if here != folder or path.name not in _OWN]
        if inner and depth >= _DEEPEST:
            tree.excess = f"folders more than {_DEEPEST} deep"
        waiting += [(path, depth + 1) for path in inner]
    tree.files.sort()
    if len(tree.files) > MOST_FILES:
        tree.excess = f"more than {MOST_FILES} files"
        del tree.files[MOST_FILES + 1 :]
    return tree


def _looked_into(folder: Path, tree: UploadTree) -> list[Path]:
    """Add the files of one folder to a tree, and return the folders in it."""
    try:
        with os.scandir(folder) as entries:
            listed = [*itertools.islice(entries, _MOST_NAMES + 1 - tree.names)]
    except OSError as error:
        tree.refused.append((folder, error))
        return []
    tree.names += len(listed)
    if tree.names > _MOST_NAMES:
        tree.excess = f"more than {_MOST_NAMES} names"
    folders = [entry for entry in listed if entry.is_dir(follow_symlinks=False)]
    files = [entry for entry in listed if not is_temporary(entry.name) and entry.is_file(follow_symlinks=False)]
    tree.files += [Path(entry.path) for entry in files]
    return [Path(entry.path) for entry in folders if not entry.name.startswith(".")]


def files_of(path: Path) -> list[Path]:
    """Return the file itself, or the files of a folder that belong to the episode; of a folder with too many only the first."""
    return [path] if not path.is_dir() or path.is_symlink() else tree_of(path).files
