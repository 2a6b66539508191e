"""Which recordings and episode folders lie in an inbox, and which of them are complete.

Owns the rules of completeness: nothing has changed for a while, counted by this process and not by file times; no program holds it open
for writing, where the system says so; a folder has its ``.done``, or every file that its manifest names. Opens no recording.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from toolkit.model.toml_slips import load_toml, toml_text
from toolkit.pipeline.episode.folder import MANIFEST
from toolkit.unattended.names import is_temporary
from toolkit.unattended.snapshot import files_of, latest_change, signature_of

DONE = ".done"
_DEEPEST = 3
# How many times the usual wait a folder may lack a track that its manifest names.
_MISSING_TRACK_WAITS = 20
_LEASE_REFUSED = (errno.EAGAIN, errno.EWOULDBLOCK)


@dataclass(frozen=True)
class Arrival:
    """Something complete and new, with its signature at that moment."""

    path: Path
    signature: str


@dataclass
class _Watched:
    """A candidate, and since when its signature has been the same, by this process's clock."""

    signature: str
    since_s: float


class Arrivals:
    """The candidates of one inbox, from one look to the next.

    Parameters
    ----------
    inbox : Path
    settle_s : float
        How long a candidate must not have changed.
    require_done : bool
        Whether a folder is complete only with a ``.done`` in it.
    known : mapping of bytes to str
        Signatures of earlier arrivals, by path; the caller adds each arrival that it takes.
    """

    def __init__(self, inbox: Path, settle_s: float, known: Mapping[bytes, str], *, require_done: bool = False) -> None:
        self.inbox = inbox
        self._settle_s = settle_s
        self._known = known
        self._require_done = require_done
        self._watched: dict[Path, _Watched] = {}

    def ready(self, *, now: Callable[[], float] = time.monotonic) -> list[Arrival]:
        """Return what is complete and new.

        Raises
        ------
        OSError
            When the inbox itself cannot be listed: it may be a mount that is gone for a while.
        """
        found, seen = [], set[Path]()
        for path in _candidates(self.inbox, 0):
            signature = signature_of(path)
            if not signature or self._known.get(os.fsencode(path)) == signature:
                continue
            seen.add(path)
            if self._is_complete(path, signature, now()):
                found.append(Arrival(path, signature))
        for gone in self._watched.keys() - seen:
            del self._watched[gone]
        return found

    @property
    def is_waiting(self) -> bool:
        """Whether there is a candidate that is not complete yet, so that the next look should be soon."""
        return bool(self._watched)

    def _is_complete(self, path: Path, signature: str, now_s: float) -> bool:
        watched = self._watched.get(path)
        if watched is None or watched.signature != signature:
            # What did not change for long before this process first looked needs no second wait.
            age_s = time.time() - latest_change(path)
            since_s = now_s - age_s if watched is None and age_s >= self._settle_s else now_s
            watched = self._watched[path] = _Watched(signature, since_s)
        still_s = now_s - watched.since_s
        says_done = path.is_dir() and (path / DONE).is_file()
        if path.is_dir() and not says_done:
            if self._require_done:
                return False
            # A folder whose tracks never arrive is taken in the end, so that its sender gets a reason.
            if still_s < self._settle_s * _MISSING_TRACK_WAITS and not _has_all_tracks(path):
                return False
        settled = says_done or still_s >= self._settle_s
        return settled and not any(map(is_being_written, files_of(path)))


def is_being_written(path: Path) -> bool:
    """Return whether a program holds a file open for writing: the system then refuses a read lease (fcntl(2)). False where it has none."""
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        except OSError as error:
            # Other refusals: a file of another user, a network mount, a system without leases.
            return error.errno in _LEASE_REFUSED
        except AttributeError:
            return False
        finally:
            os.close(handle)
    return False


def _candidates(folder: Path, depth: int) -> Iterator[Path]:
    """Yield the recordings at the top of an inbox, and its folders of one episode, up to three folders deep."""
    with os.scandir(folder) as entries:
        listed = sorted(entries, key=lambda entry: entry.name)
    for entry in listed:
        path = Path(entry.path)
        if entry.is_symlink() or (is_temporary(entry.name) and not entry.is_dir(follow_symlinks=False)):
            continue
        if entry.is_dir(follow_symlinks=False):
            if entry.name.startswith("."):
                continue
            with contextlib.suppress(OSError):
                if is_episode(path) or depth >= _DEEPEST:
                    yield path
                else:
                    yield from _candidates(path, depth + 1)
        elif depth == 0 and entry.is_file(follow_symlinks=False):
            yield path


def is_episode(folder: Path) -> bool:
    """Return whether a folder is one episode: it has a folder ``tracks`` or files of its own."""
    with os.scandir(folder) as entries:
        return any(
            (entry.is_dir(follow_symlinks=False) and entry.name == "tracks")
            or (entry.is_file(follow_symlinks=False) and not is_temporary(entry.name))
            for entry in entries
        )


def _has_all_tracks(folder: Path) -> bool:
    """Return whether every track that the manifest names exists; True for a manifest that cannot be read, which the job then refuses."""
    manifest = folder / MANIFEST
    if not manifest.is_file() or manifest.is_symlink():
        return True
    try:
        tracks = load_toml(toml_text(manifest.read_bytes())).get("track", [])
        return all((folder / track["file"]).exists() for track in tracks)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return True
