"""What makes two inputs the same: digests of contents, and keys made of many digests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from toolkit.storage.publish import publish_text

_PIECE_BYTES = 2**22


def digest_of(value: object) -> str:
    """Return the SHA-256 of a JSON-able value, the same for equal values on every machine.

    Raises
    ------
    TypeError
        For what JSON does not hold: a set, above all, has another order in every run, and so would its digest.
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    # Track names may hold undecodable bytes as lone surrogates, which plain UTF-8 refuses.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def digest_of_file(path: Path, progress: Callable[[float], None] | None = None) -> str:
    """Return the SHA-256 of a file's bytes, read in pieces; ``progress`` is told the fraction that was, more than once."""
    with path.open("rb", buffering=0) as stream:
        if progress is None:
            return hashlib.file_digest(stream, "sha256").hexdigest()
        digest, piece = hashlib.sha256(), memoryview(bytearray(_PIECE_BYTES))
        size, done = max(1, path.stat().st_size), 0
        progress(0.0)
        while count := stream.readinto(piece):
            digest.update(piece[:count])
            done += count
            progress(min(1.0, done / size))
        return digest.hexdigest()


class FileDigests:
    """Digests of files, remembered by path, size and change time so that an hour of sound is hashed once.

    ``reading`` is told the name of a file that is not known, and the fraction of it that was read.
    """

    def __init__(self, memory: Path, reading: Callable[[str, float], None] | None = None) -> None:
        self._memory = memory
        self._reading = reading
        self._known: dict[str, list[Any]] = {}
        self._changed = False
        try:
            known = json.loads(memory.read_text("utf-8"))
            self._known = dict(known["digests"]) if known["sha256"] == digest_of(known["digests"]) else {}
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            # Absent, torn or altered: digests are then computed afresh.
            pass

    def of(self, path: Path) -> str:
        """Return the digest of one file, from memory when size, times and inode are unchanged."""
        known = self.known(path)
        if known:
            return known
        # The stamp comes first: a file that changes while it is read must not be known by its old bytes.
        stamp = _stamp(path)
        told = self._reading
        digest = digest_of_file(path, None if told is None else lambda fraction: told(path.name, fraction))
        self._known[str(path.resolve())] = [*stamp, digest]
        self._changed = True
        return digest

    def known(self, path: Path) -> str:
        """Return the digest of an unchanged file that was read before, "" for any other; reads nothing of it."""
        match self._known.get(str(path.resolve())):
            case [*stamp, str(digest)] if stamp == _stamp(path):
                return digest
            case _:
                return ""

    def save(self) -> None:
        """Write the memory, if anything is new in it."""
        if self._changed:
            publish_text(self._memory, json.dumps({"sha256": digest_of(self._known), "digests": self._known}))
            self._changed = False


def _stamp(path: Path) -> list[int]:
    # Programs that copy in place set the modification time back; the change time is the system's own.
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]
