"""Names in an inbox: which files are temporary, and what the results of a job are called."""

from __future__ import annotations

import os
import re
from collections.abc import Container
from pathlib import Path

# Unfinished uploads as browsers, rsync, sync programs, FTP servers and editors name them, and files that desktops leave in every folder.
_TEMPORARY = re.compile(
    r"^\.|^~|~$|^(Thumbs\.db|desktop\.ini|Icon\r)$|\.(part|partial|filepart|tmp|temp|crdownload|download|upload|opdownload|!ut|!qb|"
    r"aria2|swp|lock|done|incomplete|inprogress|writing)$|\.tmp\.|^_gsdata_|conflicted copy",
    re.IGNORECASE,
)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")
_LONGEST_BYTES = 120
# Most file systems hold 255; podkit adds endings of its own.
_LONGEST_NAME_BYTES = 235
_LONGEST_SUFFIX_BYTES = 20


def is_temporary(name: str) -> bool:
    """Return whether a file of this name is not a finished upload: hidden, temporary, or a program's own."""
    return bool(_TEMPORARY.search(name))


def kept_name(name: str, taken: Container[str] = ()) -> str:
    """Return the name under which a file that arrived is kept: its own where that is text, else with marks for what is not.

    ``taken`` has the names that lie in its folder already, in lower case. A name so long that podkit's own files beside it would have none
    is shortened; its suffix stays.
    """
    text = os.fsencode(name).decode("utf-8", "replace")
    stem, suffix = Path(text).stem, Path(text).suffix
    if len(os.fsencode(suffix)) > _LONGEST_SUFFIX_BYTES:
        stem, suffix = text, ""
    room = _LONGEST_NAME_BYTES - len(os.fsencode(suffix))
    if len(os.fsencode(stem)) > room:
        stem = os.fsencode(stem)[:room].decode("utf-8", "ignore")
    found, number = stem + suffix, 2
    while found.lower() in taken:
        found, number = f"{stem}-{number}{suffix}", number + 1
    return found


def result_name(source: Path) -> str:
    """Return the name for the results of a recording or folder: its own name, made safe for every file system."""
    stem = source.name if source.is_dir() else source.stem
    text = _UNSAFE.sub("-", os.fsencode(stem).decode("utf-8", "replace")).strip(" .-")
    while len(text.encode()) > _LONGEST_BYTES:
        text = text[:-1]
    return text.strip(" .-") or "episode"
