"""Which recordings and episode folders lie in an inbox, and which of them are complete.

Owns the rules of completeness: nothing has changed for a while, counted by this process and not by file times; no program holds it open
for writing, where the system says so; a folder has its ``.done``, or every file that its manifest names. Opens no recording, parses nothing,
and whatever is wrong with one candidate is a fact of that one.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import itertools
import math
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from toolkit.pipeline.episode.folder import MANIFEST
from toolkit.unattended.job import sentence_of
from toolkit.unattended.manifest_look import lacks_tracks
from toolkit.unattended.names import is_temporary
from toolkit.unattended.snapshot import latest_change, signature_of
from toolkit.unattended.upload_tree import files_of

DONE = ".done"
_DEEPEST = 3
# How many times the usual wait a folder may lack a track that its manifest names.
_MISSING_TRACK_WAITS = 20
# How much of one folder is looked at to find the episodes in it.
_MOST_NAMES = 20_000
_SHORTEST_WAIT_S, _LONGEST_WAIT_S = 1.0, 900.0
_LEASE_REFUSED = (errno.EAGAIN, errno.EWOULDBLOCK)


@dataclass(frozen=True)
class Arrival:
    """Something complete and new, with its signature at that moment; ``problem`` says why it cannot be taken, "" where it can."""

    path: Path
    signature: str
    problem: str = ""


@dataclass
class _Watched:
    """A candidate: since when its signature has been the same, how often taking it failed, and when it may be tried again."""

    signature: str
    since_s: float
    tries: int = 0
    not_before_s: float = -math.inf
    lacks_tracks: bool | None = None


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

    def ready(self, *, now: Callable[[], float] = time.monotonic) -> Iterator[Arrival]:
        """Yield what is complete and new, each as it is found.

        Raises
        ------
        OSError
            When the inbox itself cannot be listed: it may be a mount that is gone for a while.
        """
        seen = set[Path]()
        for path, problem in _candidates(self.inbox):
            try:
                arrival = self._looked_at(path, problem, seen, now)
            except Exception as error:  # noqa: BLE001 - whatever one candidate does, the others are looked at
                arrival = Arrival(path, f"{type(error).__name__}", sentence_of(error))
                if self._known.get(os.fsencode(path)) == arrival.signature:
                    continue
            if arrival is not None:
                yield arrival
        for gone in self._watched.keys() - seen:
            del self._watched[gone]

    @property
    def is_waiting(self) -> bool:
        """Whether there is a candidate that is not complete yet, so that the next look should be soon."""
        return any(not watched.tries for watched in self._watched.values())

    def put_off(self, arrival: Arrival, *, now: Callable[[], float] = time.monotonic) -> int:
        """Let an arrival that could not be taken wait, twice as long each time; return how often that was so."""
        watched = self._watched.setdefault(arrival.path, _Watched(arrival.signature, now()))
        first_s = max(self._settle_s, _SHORTEST_WAIT_S)
        watched.not_before_s = now() + min(first_s * 2 ** min(watched.tries, 10), _LONGEST_WAIT_S)
        watched.tries += 1
        return watched.tries

    def _looked_at(self, path: Path, problem: str, seen: set[Path], now: Callable[[], float]) -> Arrival | None:
        signature = signature_of(path)
        if not signature or self._known.get(os.fsencode(path)) == signature:
            return None
        seen.add(path)
        is_ready = self._is_complete(path, signature, now())
        return Arrival(path, signature, problem) if is_ready else None

    def _is_complete(self, path: Path, signature: str, now_s: float) -> bool:
        watched = self._watched.get(path)
        if watched is None or watched.signature != signature:
            # What did not change for long before this process first looked needs no second wait.
            age_s = time.time() - latest_change(path)
            since_s = now_s - age_s if watched is None and age_s >= self._settle_s else now_s
            watched = self._watched[path] = _Watched(signature, since_s)
        if now_s < watched.not_before_s:
            return False
        still_s = now_s - watched.since_s
        is_folder = path.is_dir()
        says_done = is_folder and (path / DONE).is_file()
        if is_folder and not says_done and self._require_done:
            return False
        if not (says_done or still_s >= self._settle_s) or any(map(is_being_written, files_of(path))):
            return False
        # A folder whose tracks never arrive is taken in the end, so that its sender gets a reason.
        is_waited_for = is_folder and not says_done and still_s < self._settle_s * _MISSING_TRACK_WAITS
        return not (is_waited_for and self._lacks_tracks(path, watched))

    def _lacks_tracks(self, path: Path, watched: _Watched) -> bool:
        if watched.lacks_tracks is None:
            watched.lacks_tracks = (path / MANIFEST).is_file() and lacks_tracks(path / MANIFEST)
        return watched.lacks_tracks


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


def _candidates(inbox: Path) -> Iterator[tuple[Path, str]]:
    """Yield the recordings at the top of an inbox, and its folders of one episode, up to three folders deep, each with what is wrong."""
    with os.scandir(inbox) as entries:
        listed = sorted(entries, key=lambda entry: entry.name)
    for entry in listed:
        with contextlib.suppress(OSError):
            if entry.is_symlink():
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _episodes_in(Path(entry.path), entry.name)
            elif not is_temporary(entry.name) and entry.is_file(follow_symlinks=False):
                yield Path(entry.path), ""


def _episodes_in(top: Path, name: str) -> Iterator[tuple[Path, str]]:
    """Yield the episodes in a folder of the inbox: itself, or those inside it; itself with a reason where it holds too much to look."""
    if name.startswith("."):
        return
    found, waiting, names = list[Path](), [(top, 1)], 0
    while waiting:
        folder, depth = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                listed = [*itertools.islice(entries, _MOST_NAMES + 1 - names)]
        except OSError:
            # Its signature says so, and the copy gives the reason.
            found.append(folder)
            continue
        names += len(listed)
        if names > _MOST_NAMES:
            yield (
                top,
                f"{top}: this folder holds more than {_MOST_NAMES} names; an inbox takes folders of one episode each.",
            )
            return
        if depth > _DEEPEST or any(map(_makes_an_episode, listed)):
            found.append(folder)
        else:
            inner = [
                entry for entry in listed if entry.is_dir(follow_symlinks=False) and not entry.name.startswith(".")
            ]
            waiting += [(Path(entry.path), depth + 1) for entry in inner]
    yield from ((path, "") for path in sorted(found))


def _makes_an_episode(entry: os.DirEntry[str]) -> bool:
    """Return whether a name makes its folder one episode: a folder ``tracks``, or a file."""
    if entry.is_dir(follow_symlinks=False):
        return entry.name == "tracks"
    return entry.is_file(follow_symlinks=False) and not is_temporary(entry.name)
