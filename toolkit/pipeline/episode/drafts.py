"""Drafts that a human owns: written by podkit until a person edits one, and never overwritten after that.

Owns the memory of what podkit wrote: a hash of each file, and the timeline its times speak of. Where the memory is gone, a
draft that differs from what podkit would write counts as edited: forgetting must not cost a person's work. A draft that
an editor saves while podkit writes it anew is found in what was replaced, and counts.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, TypeAdapter, ValidationError

from toolkit.model.errors import InvalidDraft
from toolkit.model.timeline import Timeline
from toolkit.storage.exchange import replace_keeping
from toolkit.storage.publish import publish_bytes
from toolkit.storage.state_file import StateFile

DRAFTS = {
    "transcript": "transcript.vtt",
    "chapters": "chapters.txt",
    "highlights": "highlights.toml",
    "notes": "notes.md",
}


@dataclass(frozen=True)
class Resolved:
    """The text that counts for a draft, whether a person wrote it, and the timeline its times speak of.

    ``timeline`` is None where podkit does not remember it; ``warning`` is what the producer should know, or empty.
    """

    text: str
    edited: bool
    timeline: Timeline | None = None
    warning: str = ""


class _Written(BaseModel):
    """What podkit wrote last: the hash of the text, and the timeline of that day.

    ``pending`` is the hash of a text that was about to be written: a killed run may have written it.
    """

    sha256: str = ""
    timeline: Timeline | None = None
    pending: str = ""
    replaced: str = ""


_MEMORY = TypeAdapter(dict[str, _Written])


class Drafts:
    """The draft folder of one episode, for one run at a time."""

    def __init__(self, folder: Path, state: Path, *, redraft: frozenset[str] = frozenset()) -> None:
        self._folder = folder
        self._state = state
        self._memory = StateFile(state / "drafts.json")
        self._redraft = redraft
        self._lock = threading.Lock()
        self._written = _read(self._memory)

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
        return None if self._is_own(name, found) else found

    def written_timeline(self, name: str) -> Timeline | None:
        """Return the timeline that the times in a draft speak of, as far as podkit remembers."""
        known = self._written.get(name)
        return known.timeline if known else None

    def resolve(self, name: str, drafted: str, timeline: Timeline | None = None) -> Resolved:
        """Decide between the draft in the folder and a newly drafted text, and write the latter where it may stand.

        An edited draft stays, unless a new one was asked for: then the old one is kept beside it. ``timeline`` is the
        one that the times in ``drafted`` speak of.

        Raises
        ------
        InvalidDraft
            When the file is not UTF-8 text.
        CannotWrite, DiskFull
        """
        # What no file in UTF-8 can hold would differ from it at every run.
        drafted = drafted.encode("utf-8", "replace").decode("utf-8")
        with self._lock:
            warning = self._late_save(name)
            found = self._text(name)
            if found is not None and found != drafted and not self._is_own(name, found):
                if name not in self._redraft:
                    return Resolved(found, edited=True, timeline=self.written_timeline(name), warning=warning)
                self._keep_beside(name, found, "old")
            if found != drafted:
                saved = self._replace(name, found, drafted)
                if saved is not None:
                    return Resolved(saved, edited=True, timeline=self.written_timeline(name), warning=warning)
            replaced = self._written[name].replaced if name in self._written else ""
            self._remember(name, _Written(sha256=_hash(drafted), timeline=timeline, replaced=replaced))
            return Resolved(drafted, edited=False, timeline=timeline, warning=warning)

    def _replace(self, name: str, found: str | None, drafted: str) -> str | None:
        """Write a draft anew; return what an editor saved meanwhile, which then stands there, or None."""
        known = self._written.get(name, _Written())
        replaced = _hash(found) if found is not None else ""
        self._remember(name, known.model_copy(update={"pending": _hash(drafted), "replaced": replaced}))
        replace_keeping(self.path(name), drafted.encode("utf-8"), self._kept(name))
        kept = _text_of(self._kept(name))
        if kept is None or kept == found:
            return None
        # Somebody saved between the look and the replacement: that is an edit of what stood there.
        self._kept(name).replace(self.path(name))
        self._remember(name, known)
        return kept

    def _late_save(self, name: str) -> str:
        """Keep what an editor, which had the replaced file open, wrote into it afterwards; return what to say of it."""
        kept, known = self._kept(name), self._written.get(name)
        text = _text_of(kept) if known is not None and known.replaced else None
        if text is None or known is None or _hash(text) == known.replaced:
            return ""
        beside = self._keep_beside(name, text, "saved")
        kept.unlink(missing_ok=True)
        return (
            f"{self.path(name).name} was saved by an editor just when podkit wrote it anew; what was saved is in "
            f"{beside.name}: take over from it what should count"
        )

    def _kept(self, name: str) -> Path:
        """Return where the file lies that a draft replaced last."""
        return self._state / "replaced" / DRAFTS[name]

    def _is_own(self, name: str, text: str) -> bool:
        known = self._written.get(name)
        return known is not None and _hash(text) in {known.sha256, known.pending}

    def _text(self, name: str) -> str | None:
        path = self.path(name)
        try:
            return _text_of(path)
        except UnicodeDecodeError as error:
            raise InvalidDraft(path, None, "this is not UTF-8 text; save it as UTF-8.") from error

    def _keep_beside(self, name: str, text: str, word: str) -> Path:
        path = self.path(name)
        number = 1
        while (kept := path.with_name(f"{path.stem}.{word}-{number}{path.suffix}")).exists():
            number += 1
        publish_bytes(kept, text.encode("utf-8"))
        return kept

    def _remember(self, name: str, written: _Written) -> None:
        if self._written.get(name) != written:
            self._written[name] = written
            self._memory.write(_MEMORY.dump_python(self._written, mode="json"))


def _text_of(path: Path) -> str | None:
    """Return the text of a file as its bytes say it, None where there is none."""
    try:
        # newline="" keeps the bytes comparable: an editor that writes CRLF has edited the file.
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return stream.read()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _read(memory: StateFile) -> dict[str, _Written]:
    try:
        return _MEMORY.validate_python(memory.read() or {})
    except ValidationError:
        return {}
