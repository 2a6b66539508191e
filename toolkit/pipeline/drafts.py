"""Drafts that a human owns: written by podkit until a person edits one, and never overwritten after that.

Owns the memory of what podkit wrote (a hash of each file). Where the memory is gone, a draft that differs from what
podkit would write counts as edited: forgetting must not cost a person's work.
"""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass
from pathlib import Path

from toolkit.model.errors import InvalidDraft
from toolkit.storage.publish import publish_text

DRAFTS = {
    "transcript": "transcript.vtt",
    "chapters": "chapters.txt",
    "highlights": "highlights.toml",
    "notes": "notes.md",
}


@dataclass(frozen=True)
class Settled:
    """The text that counts for a draft, and whether a person wrote it."""

    text: str
    edited: bool


class Drafts:
    """The draft folder of one episode."""

    def __init__(self, folder: Path, memory: Path, *, redraft: frozenset[str] = frozenset()) -> None:
        self._folder = folder
        self._memory = memory
        self._redraft = redraft
        self._lock = threading.Lock()
        self._written: dict[str, str] = _read(memory)

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
        return found if _hash(found) != self._written.get(name) else None

    def settle(self, name: str, drafted: str) -> Settled:
        """Decide between the draft in the folder and a newly drafted text, and write the latter where it may stand.

        An edited draft stays, unless a new one was asked for: then the old one is kept beside it.
        """
        with self._lock:
            found, edited = self._text(name), self.edited(name)
            if edited is not None and edited != drafted:
                return Settled(edited, edited=True)
            if found is not None and name in self._redraft and _hash(found) != self._written.get(name):
                self._keep_beside(name, found)
            if found != drafted:
                publish_text(self.path(name), drafted)
            self._remember(name, drafted)
            return Settled(drafted, edited=False)

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

    def _remember(self, name: str, text: str) -> None:
        if self._written.get(name) != _hash(text):
            self._written[name] = _hash(text)
            publish_text(self._memory, json.dumps(self._written, indent=1))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _read(memory: Path) -> dict[str, str]:
    try:
        known = json.loads(memory.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in known.items()} if isinstance(known, dict) else {}
