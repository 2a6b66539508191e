"""Drafts that a human owns: written by podkit until a person edits one, and never overwritten after that.

Owns the memory of what podkit wrote: a hash of each file, and the timeline its times speak of. Where the memory is gone, a draft that differs from what
podkit would write counts as edited: forgetting must not cost a person's work.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, TypeAdapter, ValidationError

from toolkit.model.errors import InvalidDraft
from toolkit.model.timeline import Timeline
from toolkit.storage.publish import publish_text

DRAFTS = {
    "transcript": "transcript.vtt",
    "chapters": "chapters.txt",
    "highlights": "highlights.toml",
    "notes": "notes.md",
}


@dataclass(frozen=True)
class Settled:
    """The text that counts for a draft, whether a person wrote it, and the timeline its times speak of."""

    text: str
    edited: bool
    timeline: Timeline | None = None


class _Written(BaseModel):
    """What podkit wrote last: the hash of the text, and the timeline of that day."""

    sha256: str
    timeline: Timeline | None = None


_MEMORY = TypeAdapter(dict[str, _Written])


class Drafts:
    """The draft folder of one episode."""

    def __init__(self, folder: Path, memory: Path, *, redraft: frozenset[str] = frozenset()) -> None:
        self._folder = folder
        self._memory = memory
        self._redraft = redraft
        self._lock = threading.Lock()
        self._written = _read(memory)

    def path(self, name: str) -> Path:
        """Return where the draft called ``name`` (a key of ``DRAFTS``) lies."""
        return self._folder / DRAFTS[name]

    def edited(self, name: str) -> str | None:
        """Return the text of a draft that a person edited, None where podkit's own or none stands there.

        Without a memory this cannot be told apart from podkit's own older draft, and counts as edited.

        Raises
        ------
        InvalidDraft
            When the file is not UTF-8 text.
        """
        found = self._text(name)
        if found is None or name in self._redraft:
            return None
        return found if _hash(found) != self._hash_written(name) else None

    def written_timeline(self, name: str) -> Timeline | None:
        """Return the timeline that the times in a draft speak of, as far as podkit remembers."""
        known = self._written.get(name)
        return known.timeline if known else None

    def settle(self, name: str, drafted: str, timeline: Timeline | None = None) -> Settled:
        """Decide between the draft in the folder and a newly drafted text, and write the latter where it may stand.

        An edited draft stays, unless a new one was asked for: then the old one is kept beside it. ``timeline`` is the
        one that the times in ``drafted`` speak of.
        """
        with self._lock:
            found, edited = self._text(name), self.edited(name)
            if edited is not None and edited != drafted:
                return Settled(edited, edited=True, timeline=self.written_timeline(name))
            if found is not None and name in self._redraft and _hash(found) != self._hash_written(name):
                self._keep_beside(name, found)
            if found != drafted:
                publish_text(self.path(name), drafted)
            self._remember(name, _Written(sha256=_hash(drafted), timeline=timeline))
            return Settled(drafted, edited=False, timeline=timeline)

    def _hash_written(self, name: str) -> str:
        known = self._written.get(name)
        return known.sha256 if known else ""

    def _text(self, name: str) -> str | None:
        path = self.path(name)
        try:
            # newline="" keeps the bytes comparable: an editor that writes CRLF has edited the file.
            with path.open(encoding="utf-8-sig", newline="") as stream:
                return stream.read()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except UnicodeDecodeError as error:
            raise InvalidDraft(path, None, "this is not UTF-8 text; save it as UTF-8.") from error

    def _keep_beside(self, name: str, text: str) -> None:
        path = self.path(name)
        number = 1
        while (kept := path.with_name(f"{path.stem}.old-{number}{path.suffix}")).exists():
            number += 1
        publish_text(kept, text)

    def _remember(self, name: str, written: _Written) -> None:
        if self._written.get(name) != written:
            self._written[name] = written
            publish_text(self._memory, _MEMORY.dump_json(self._written, indent=1).decode())


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _read(memory: Path) -> dict[str, _Written]:
    try:
        return _MEMORY.validate_json(memory.read_bytes())
    except (OSError, ValidationError):
        return {}
