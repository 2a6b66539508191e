"""What a finished folder of results holds: each file with its size, its times and its SHA-256.

Owns the list beside the files and its comparison with what lies there. A file whose size and times are those of the list
is trusted; any other is read and compared by its digest, so that a copied folder is checked once and a damaged one is
never believed.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from toolkit.model.errors import PodkitError
from toolkit.storage.identity import digest_of, digest_of_file
from toolkit.storage.publish import publish_text

LIST = ".contents.json"


def record_contents(folder: Path) -> None:
    """Write the list of a folder whose files are finished."""
    found = {str(path.relative_to(folder)): [*_stamp(path), digest_of_file(path)] for path in _files(folder)}
    (folder / LIST).write_text(json.dumps(found), "utf-8")


def is_sound(folder: Path) -> bool:
    """Return whether a folder holds what its list says, and nothing else."""
    known = _listed(folder)
    if known is None or known.keys() != {str(path.relative_to(folder)) for path in _files(folder)}:
        return False
    touched = False
    for name, (*stamp, digest) in known.items():
        now = _stamp(folder / name)
        if now == stamp:
            continue
        if now[0] != stamp[0] or digest_of_file(folder / name) != digest:
            return False
        known[name] = [*now, digest]
        touched = True
    if touched:
        # Where the list cannot be written, the next look reads the files again.
        with contextlib.suppress(OSError, PodkitError):
            publish_text(folder / LIST, json.dumps(known))
    return True


def contents_digest(folder: Path, *, without: str = "") -> str:
    """Return one digest of all files in a sound folder, but for the one named ``without``."""
    known = _listed(folder) or {}
    return digest_of(sorted([name, entry[-1]] for name, entry in known.items() if name != without))


def _files(folder: Path) -> list[Path]:
    # The list itself, and what is left where it was being written anew.
    return [path for path in folder.rglob("*") if path.is_file() and not path.name.lstrip(".").startswith("contents.")]


def _stamp(path: Path) -> list[int]:
    # A program that writes in place may set the modification time back; the change time is the system's own.
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]


def _listed(folder: Path) -> dict[str, list[Any]] | None:
    try:
        known = json.loads((folder / LIST).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    entries = known.values() if isinstance(known, dict) else [None]
    entry_length = 4
    return known if all(isinstance(entry, list) and len(entry) == entry_length for entry in entries) else None
