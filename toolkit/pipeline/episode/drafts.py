"""Drafts that a human owns: written by podkit until a person edits one, and never overwritten after that.

Owns the decision between what stands in the draft folder and what podkit would write. Where the memory is gone, a draft that
differs from what podkit would write counts as edited: forgetting must not cost a person's work. A draft that an editor
saves while podkit writes it anew is found in what was replaced, and counts. The notes are owned section by section.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.editorial.notes_claims import NotesMemory
from toolkit.editorial.notes_sections import KeptSection, Section, merged_notes
from toolkit.model.errors import InvalidDraft
from toolkit.model.timeline import Timeline
from toolkit.pipeline.episode.draft_memory import DraftMemory, Written
from toolkit.storage.exchange import replace_keeping
from toolkit.storage.publish import publish_bytes
from toolkit.storage.small_file import TABLE_BYTES, read_if_there, require_readable

DRAFTS = {
    "transcript": "transcript.vtt",
    "chapters": "chapters.txt",
    "highlights": "highlights.toml",
    "notes": "notes.md",
}
# The captions of ten hours are 4 MB; directories take 4 kB of notes, and rendering takes 20 s for each MB of brackets.
_MOST_BYTES = {DRAFTS["transcript"]: 8_000_000, DRAFTS["notes"]: 200_000}


@dataclass(frozen=True)
class Resolved:
    """The text that counts for a draft, whether a person wrote it, and the timeline its times speak of.

    ``timeline`` is None where podkit does not remember it; ``warning`` is what the producer should know, or empty; ``kept``
    are the sections of notes that are a person's.
    """

    text: str
    edited: bool
    timeline: Timeline | None = None
    warning: str = ""
    kept: tuple[KeptSection, ...] = ()


class Drafts:
    """The draft folder of one episode, for one run at a time."""

    def __init__(self, folder: Path, state: Path, *, redraft: frozenset[str] = frozenset()) -> None:
        self._folder = folder
        self._state = state
        self._memory = DraftMemory(folder, state)
        self._redraft = redraft
        self._lock = threading.Lock()

    @property
    def folder(self) -> Path:
        """Where the drafts lie."""
        return self._folder

    def path(self, name: str) -> Path:
        """Return where the draft called ``name`` (a key of ``DRAFTS``) lies."""
        return self._folder / DRAFTS[name]

    def require_readable(self, *others: str, within: Path | None = None) -> None:
        """Refuse a draft that is no file, or lies outside of ``within``, before hours are spent on what it is needed for.

        ``others`` are files beside the four.

        Raises
        ------
        UnreadableFile
        """
        for file in (*DRAFTS.values(), *others):
            require_readable(self._folder / file, most_bytes=_most_bytes(file), within=within)

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

    def timeline_of(self, name: str, time_s: float) -> Timeline | None:
        """Return the timeline that a time in a draft speaks of, None where nobody remembers."""
        return self._memory.of(name).timeline_of(time_s)

    def timelines_of(
        self, name: str, times_s: Iterable[float], *, now: Timeline, unknown: Timeline
    ) -> dict[float, Timeline]:
        """Return the timelines that the times in an edited draft speak of, and remember them for the next run.

        ``unknown`` is the one of a time that nobody remembers, ``now`` the one of this run.
        """
        times_s = tuple(times_s)
        with self._lock:
            known = self._memory.of(name)
            found = {time_s: known.timeline_of(time_s) or unknown for time_s in times_s}
            self._memory.keep(name, known.with_times(times_s, now=now, unknown=unknown))
        return found

    def notes_memory(self) -> NotesMemory | None:
        """Return what a person's sections of the notes stated when it was true."""
        return self._memory.of("notes").notes

    def remember_notes(self, memory: NotesMemory) -> None:
        """Remember what a person's sections of the notes state."""
        with self._lock:
            self._memory.keep("notes", self._memory.of("notes").model_copy(update={"notes": memory}))

    def quotes(self, drafted: Sequence[str], *, is_edited: bool) -> frozenset[str]:
        """Return the quotes of the highlights that podkit wrote; remember the drafted ones where nobody edited them."""
        with self._lock:
            known = self._memory.of("highlights")
            if not is_edited or not known.quotes:
                known = known.model_copy(update={"quotes": list(drafted)})
                self._memory.keep("highlights", known)
        return frozenset(known.quotes)

    def names_of(self, name: str, now: Mapping[str, str]) -> dict[str, list[str]]:
        """Return every name that podkit used for a thing since a draft was written, today's last, and remember today's.

        ``now`` has today's names by what they name. What has no name today keeps those that it had.
        """
        with self._lock:
            known = self._memory.of(name)
            names = {
                key: [*(one for one in known.names.get(key, ()) if one != word), word] for key, word in now.items()
            }
            names = known.names | names
            self._memory.keep(name, known.model_copy(update={"names": names}))
        return names

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
                    return Resolved(found, edited=True, timeline=self._memory.of(name).timeline, warning=warning)
                self._keep_beside(name, found, "old")
            written = Written(sha256=_hash(drafted), timeline=timeline)
            saved = self._write(name, found, drafted, written)
            if saved is not None:
                return Resolved(saved, edited=True, timeline=self._memory.of(name).timeline, warning=warning)
            return Resolved(drafted, edited=False, timeline=timeline, warning=warning)

    def resolve_notes(self, drafted: Sequence[Section], timeline: Timeline | None = None) -> Resolved:
        """Join the notes in the folder with newly drafted sections, and write what comes of it.

        A section that a person edited, added or deleted stays so; every other one follows. Where new notes were asked for,
        edited ones are kept beside them.

        Raises
        ------
        InvalidDraft
            When the file is not UTF-8 text.
        CannotWrite, DiskFull
        """
        drafted = [Section(one.kind, one.text.encode("utf-8", "replace").decode("utf-8")) for one in drafted]
        whole = "\n\n".join(one.text for one in drafted) + "\n"
        found = self._text("notes")
        if found is None or "notes" in self._redraft or self._is_own("notes", found):
            resolved = self.resolve("notes", whole, timeline)
            if not resolved.edited:
                with self._lock:
                    written = self._memory.of("notes")
                    self._memory.keep("notes", written.model_copy(update={"sections": _texts(drafted)}))
                return resolved
            found = resolved.text
        with self._lock:
            warning = self._late_save("notes")
            known = self._memory.of("notes")
            merged = merged_notes(found, drafted, _either(known.sections, known.pending_sections))
            kept = {section.kind for section in merged.kept}
            # What a person's section was before is what tells a chapter that is new from one that was left out of the list.
            own = {kind: text for kind, text in _texts(drafted).items() if kind not in kept}
            sections = {kind: known.sections.get(kind, "") for kind in kept if kind} | known.sections | own
            written = known.model_copy(update={"sha256": "", "sections": sections, "pending_sections": {}})
            saved = self._write("notes", found, merged.text, written, sections)
            if saved is not None:
                merged = merged_notes(saved, drafted, _either(known.sections, sections))
            return Resolved(merged.text, edited=True, timeline=known.timeline, warning=warning, kept=merged.kept)

    def update(self, file: str, made: Callable[[str | None], str]) -> None:
        """Write a file of podkit's in which a person only ticks something off: made of what stands there.

        ``made`` takes the text that is there, or None, and gives the new one; it is asked again where an editor saves
        meanwhile.

        Raises
        ------
        CannotWrite, DiskFull
        """
        path, kept = self._folder / file, self._state / "replaced" / file
        with self._lock:
            found = self._readable(path)
            while (text := made(found)) != found:
                replace_keeping(path, text.encode("utf-8", "replace"), kept)
                saved = _text_of(kept)
                if saved in (None, found):
                    return
                found = saved

    def _write(
        self, name: str, found: str | None, text: str, written: Written, sections: Mapping[str, str] | None = None
    ) -> str | None:
        """Write a draft where it differs and remember it; return what an editor saved meanwhile, which then counts."""
        if found != text:
            saved = self._replace(name, found, text, sections or {})
            if saved is not None:
                return saved
        self._memory.keep(name, written.model_copy(update={"replaced": self._memory.of(name).replaced}))
        return None

    def _replace(self, name: str, found: str | None, drafted: str, sections: Mapping[str, str]) -> str | None:
        """Write a draft anew; return what an editor saved meanwhile, which then stands there, or None."""
        known = self._memory.of(name)
        replaced = _hash(found) if found is not None else ""
        pending = {"pending": _hash(drafted), "pending_sections": dict(sections), "replaced": replaced}
        self._memory.keep(name, known.model_copy(update=pending))
        replace_keeping(self.path(name), drafted.encode("utf-8"), self._kept(name))
        kept = _text_of(self._kept(name))
        if kept is None or kept == found:
            return None
        # Somebody saved between the look and the replacement: that is an edit of what stood there.
        self._kept(name).replace(self.path(name))
        self._memory.keep(name, known)
        return kept

    def _late_save(self, name: str) -> str:
        """Keep what an editor, which had the replaced file open, wrote into it afterwards; return what to say of it."""
        kept, known = self._kept(name), self._memory.of(name)
        text = _text_of(kept) if known.replaced else None
        if text is None or _hash(text) == known.replaced:
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
        known = self._memory.of(name)
        # Notes of which a person owns a section are never podkit's as a whole, whatever was about to be written.
        return _hash(text) in ({known.sha256} if known.pending_sections else {known.sha256, known.pending})

    def _text(self, name: str) -> str | None:
        return self._readable(self.path(name))

    def _readable(self, path: Path) -> str | None:
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


def read_draft(path: Path) -> bytes | None:
    """Return the bytes of a draft, None where there is none.

    Raises
    ------
    UnreadableFile
        It is no file, or too large to be this draft.
    """
    return read_if_there(path, most_bytes=_most_bytes(path.name))


def _most_bytes(file: str) -> int:
    return _MOST_BYTES.get(file, TABLE_BYTES)


def _text_of(path: Path) -> str | None:
    """Return the text of a file as its bytes say it, None where there is none."""
    content = read_draft(path)
    # Line ends stay as they are: an editor that writes CRLF has edited the file.
    return None if content is None else content.decode("utf-8-sig")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _texts(sections: Sequence[Section]) -> dict[str, str]:
    return {section.kind: section.text for section in sections}


def _either(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, set[str]]:
    """Return by kind the texts that podkit may have written: those it remembers, and those it was about to write."""
    return {kind: {texts[kind] for texts in (one, other) if kind in texts} for kind in (*one, *other)}
