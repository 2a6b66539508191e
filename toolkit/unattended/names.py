"""Names in an inbox: what is only passing through, and what the results of a job are called."""

from __future__ import annotations

import os
import re
from pathlib import Path

# Uploads in progress, as browsers, rsync, sync programs, FTP servers and editors name them, and what desktops leave everywhere.
_PASSING = re.compile(
    r"^\.|^~|~$|^(Thumbs\.db|desktop\.ini|Icon\r)$|\.(part|partial|filepart|tmp|temp|crdownload|download|upload|opdownload|!ut|!qb|"
    r"aria2|swp|lock|done|incomplete|inprogress|writing)$|\.tmp\.|^_gsdata_|conflicted copy",
    re.IGNORECASE,
)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")
_LONGEST_BYTES = 120


def is_passing(name: str) -> bool:
    """Return whether a file of this name is not meant to be worked on: hidden, temporary, or a program's own."""
    return bool(_PASSING.search(name))


def result_name(source: Path) -> str:
    """Return what the results of a recording or folder are called: its own name, made safe for every system."""
    stem = source.name if source.is_dir() else source.stem
    text = _UNSAFE.sub("-", os.fsencode(stem).decode("utf-8", "replace")).strip(" .-")
    while len(text.encode()) > _LONGEST_BYTES:
        text = text[:-1]
    return text.strip(" .-") or "episode"
