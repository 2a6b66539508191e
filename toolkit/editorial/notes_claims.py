"""What a person's sections of the notes state, and which of it is no longer true of the episode.

Owns times, chapter lines, quotations and names as they stand in Markdown that somebody edited. A statement that was true once is
remembered, so that it can be told from one that never was podkit's. Reads no file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from toolkit.editorial.markup import unescape_markdown
from toolkit.editorial.notes_sections import KeptSection
from toolkit.editorial.notes_truth import ENDS, NotesTruth, flat_text
from toolkit.model.clock_text import parse_clock, short_clock_text

_TIME = re.compile(r"(?<![\d:.])\d{1,2}:\d{2}(?::\d{2})?(?![\d:])")
_LISTED = re.compile(
    r"^\s*(?:[-*+]|\d+[.)])?\s*[(\[]?(\d{1,2}:\d{2}(?::\d{2})?)[)\]]?\s*(?:[-\u2013\u2014:|]\s+)?(\S.*)$"
)
_LINKED = re.compile(r"^\[(.*)\]\([^()]*\)$")
_QUOTED = re.compile(r"[\u201c\u201e\u00ab\"]([^\u201c\u201d\u201e\u00ab\u00bb\"]+)[\u201d\u201c\u00bb\"]")
_LEAST_QUOTE_WORDS = 4
_ALIKE = 75.0
_LATE_S = 1.5
_HOUR_S = 3600
_SHOWN_WORDS = 12

MovedTime = Callable[[float], float]
"""Takes a time as it stands in the notes, gives the time at which the same moment plays today; both in seconds."""


@dataclass(frozen=True, slots=True)
class NotesMemory:
    """What a person's sections stated when it was true: quotations, and chapter lines (seconds, title)."""

    quotes: tuple[str, ...] = ()
    chapters: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StaleClaim:
    """A statement that is not true, the line of the notes that it stands in (from 1), and what is true."""

    line: int
    found: str
    now: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.found!r}: {self.now}"


@dataclass(frozen=True, slots=True)
class NotesCheck:
    """The statements that are not true, the times that were read, and what to remember of the true ones."""

    stale: tuple[StaleClaim, ...]
    times_s: tuple[float, ...]
    memory: NotesMemory


def check_notes(
    sections: Sequence[KeptSection],
    truth: NotesTruth,
    before: NotesMemory | None = None,
    moved: MovedTime | None = None,
) -> NotesCheck:
    """Hold sections of notes against the episode.

    Parameters
    ----------
    sections : sequence of KeptSection
        Those that a person wrote; podkit's own are true by making.
    truth : NotesTruth
    before : NotesMemory, optional
        What they stated when it was true.
    moved : callable, optional
        Where a moment that the notes name plays today.
    """
    before = _with_written(before or NotesMemory(), sections)
    reading = _Reading(truth, before, moved or (lambda time_s: time_s))
    for section in sections:
        reading.read(section)
    reading.read_links(sections)
    reading.read_lists(sections)
    memory = NotesMemory(tuple(dict.fromkeys(reading.quotes)), tuple(dict.fromkeys(reading.chapters)))
    return NotesCheck(tuple(reading.stale), tuple(dict.fromkeys(reading.times_s)), memory)


def _with_written(memory: NotesMemory, sections: Sequence[KeptSection]) -> NotesMemory:
    """Return a memory with what podkit had written into the sections: that was true when it was written."""
    quotes, chapters = list(memory.quotes), list(memory.chapters)
    for section in sections:
        quotes += [flat_text(quote).strip(ENDS) for quote in _QUOTED.findall(unescape_markdown(section.before))]
        for line in section.before.splitlines():
            match = _LISTED.match(line.strip())
            time_s = _seconds(match[1]) if match else None
            if match and time_s is not None:
                chapters.append((time_s, _title(match[2])))
    return replace(memory, quotes=tuple(quotes), chapters=tuple(chapters))


class _Reading:
    """Goes through sections line by line and gathers what they state."""

    def __init__(self, truth: NotesTruth, before: NotesMemory, moved: MovedTime) -> None:
        self._truth, self._before, self._moved = truth, before, moved
        self.stale: list[StaleClaim] = []
        self.quotes: list[str] = []
        self.chapters: list[tuple[float, str]] = []
        self.times_s: list[float] = []
        last_s = max([c.start_s for c in truth.chapters] + [truth.transcript.duration_s], default=0.0)
        self._hours = last_s >= _HOUR_S

    def read(self, section: KeptSection) -> None:
        lines = section.text.splitlines()
        spoken = self._read_quotes(section)
        for number, raw in enumerate(lines, section.line):
            line = raw.strip()
            if number not in spoken and not self._read_chapter(section.kind, number, line):
                for text in _TIME.findall(line):
                    self._read_time(number, text)
            self._read_names(number, line)
        if section.kind == "title" and lines:
            self._read_title(section.line, unescape_markdown(lines[0].strip().lstrip("# ").rstrip("# ")))

    def _add(self, line: int, found: str, now: str) -> None:
        self.stale.append(StaleClaim(line, found, now))

    def _clock(self, time_s: float) -> str:
        return short_clock_text(time_s, hours=self._hours)

    def _read_time(self, line: int, text: str) -> float | None:
        """Note a time, and that its moment plays at another one today; return it in seconds."""
        time_s = _seconds(text)
        if time_s is None:
            return None
        self.times_s.append(time_s)
        now_s = self._moved(time_s)
        if abs(now_s - time_s) >= 1.0:
            self._add(line, text, f"plays at {self._clock(now_s)} now")
        return time_s

    def _read_chapter(self, kind: str, line: int, text: str) -> bool:
        """Read a line of a list of chapters; return whether it is one."""
        match = _LISTED.match(text)
        if match is None or not self._truth.chapters:
            return False
        time_s, title = _seconds(match[1]), _title(match[2])
        if time_s is None:
            return False
        pair = (time_s, title)
        same = [c for c in self._truth.chapters if _like_title(c.title) == _like_title(title)]
        is_known = pair in self._before.chapters
        if not same and not is_known and kind != "chapters":
            return False
        self.times_s.append(time_s)
        nearest = min(same or self._truth.chapters, key=lambda c: abs(c.start_s - self._moved(time_s)))
        if same:
            if self._clock(nearest.start_s).lstrip("0:") != match[1].lstrip("0:"):
                self._add(line, text, f"{nearest.title!r} begins at {self._clock(nearest.start_s)}")
        elif abs(nearest.start_s - self._moved(time_s)) < _LATE_S:
            self._add(line, text, f"the chapter at {self._clock(nearest.start_s)} is {nearest.title!r}")
        else:
            self._add(line, text, "no chapter begins there; the nearest is "
                                  f"{nearest.title!r} at {self._clock(nearest.start_s)}")  # fmt: skip
        if same or is_known:
            self.chapters.append(pair)
        return True

    def _read_quotes(self, section: KeptSection) -> set[int]:
        """Read the block quotes and the quotations in the text; return the lines whose times belong to a quotation."""
        lines = section.text.splitlines()
        taken: set[int] = set()
        for first, block in _blocks(lines):
            is_block = block[0].lstrip().startswith(">")
            text = " ".join(line.lstrip().removeprefix(">").strip() for line in block)
            for quote in _QUOTED.findall(unescape_markdown(text)):
                flat = flat_text(quote).strip(ENDS)
                if len(flat.split()) < _LEAST_QUOTE_WORDS:
                    continue
                number = section.line + first
                spans = self._read_quote(number, quote, flat, is_expected=is_block)
                if is_block and spans:
                    taken |= self._read_attribution(number, block, spans)
        return taken

    def _read_quote(
        self, line: int, quote: str, flat: str, *, is_expected: bool
    ) -> list[tuple[str, tuple[float, float]]]:
        found = [(passage.speaker, span) for passage in self._truth.passages for span in passage.places(flat)]
        if found:
            self.quotes.append(flat)
            return found
        is_known = flat in self._before.quotes
        score, likest = max((p.nearest(flat) for p in self._truth.passages), default=(0.0, ""))
        if is_known or (is_expected and self._truth.transcript.segments):
            said = f"what is said is {likest!r}" if score >= _ALIKE else "nobody says this in the episode"
            self._add(line, _short(quote), said)
        if is_known:
            self.quotes.append(flat)
        return []

    def _read_attribution(
        self, line: int, block: Sequence[str], spans: Sequence[tuple[str, tuple[float, float]]]
    ) -> set[int]:
        """Hold speaker and time below a quotation against where it is said; return the line that they stand in."""
        for offset, raw in enumerate(block):
            text = unescape_markdown(raw.lstrip().removeprefix(">").strip())
            if _QUOTED.search(text) or not _TIME.search(text):
                continue
            time = _TIME.findall(text)[-1]
            time_s = _seconds(time)
            if time_s is None:
                continue
            self.times_s.append(time_s)
            if not any(start_s - _LATE_S <= time_s <= end_s for _, (start_s, end_s) in spans):
                self._add(line + offset, time, f"the quotation is said at {self._clock(spans[-1][1][0])}")
            name = text.rpartition(time)[0].strip(" ,;:()-\u2013\u2014")
            speakers = {speaker for speaker, _ in spans if speaker}
            known = set(self._truth.transcript.speakers)
            if name and name in known and speakers and name not in speakers:
                self._add(line + offset, name, f"the quotation is said by {' and '.join(sorted(speakers))}")
            return {line + offset}
        return set()

    def _read_names(self, line: int, text: str) -> None:
        plain = unescape_markdown(text)
        for key, names in self._truth.former.items():
            now = self._truth.names.get(key, "")
            others = [name for name in self._truth.names.values() if name]
            for name in names:
                if not name or name == now or any(name in other and other in plain for other in others):
                    continue
                if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", plain):
                    self._add(line, name, f"is {now!r} now" if now else "is not in the episode any more")

    def read_lists(self, sections: Sequence[KeptSection]) -> None:
        """Name the chapters that came after a person edited the list of them; what that person left out stays left out."""
        for section in sections:
            if section.kind != "chapters" or not section.before:
                continue
            listed = _like_title(unescape_markdown(f"{section.text}\n{section.before}"))
            for chapter in self._truth.chapters:
                if chapter.toc and _like_title(chapter.title) not in listed:
                    at = self._clock(chapter.start_s)
                    self._add(section.line, chapter.title, f"begins at {at} and is not in this list of chapters")

    def read_links(self, sections: Sequence[KeptSection]) -> None:
        """Name the links of the manifest that a person's footnotes leave out."""
        for section in sections:
            if section.kind != "footnotes":
                continue
            for key, url in self._truth.names.items():
                if key.startswith("link:") and url not in unescape_markdown(section.text):
                    title = key.removeprefix("link:")
                    self._add(section.line, title, f"{url} is a link in episode.toml and not here")

    def _read_title(self, line: int, found: str) -> None:
        title = self._truth.names.get("title", "")
        is_told = any(claim.line == line for claim in self.stale)
        if title and found != title and not is_told:
            self._add(line, found, f"the episode's title is {title!r}; write the one that counts in both places")


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield stretches of lines without a blank one between, each with its place."""
    block: list[str] = []
    for number, line in enumerate([*lines, ""]):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _seconds(text: str) -> float | None:
    try:
        return parse_clock(text)
    except ValueError:
        return None


def _title(text: str) -> str:
    linked = _LINKED.match(text.strip())
    return unescape_markdown(linked[1] if linked else text.strip())


def _like_title(title: str) -> str:
    return " ".join(title.split()).casefold().strip(ENDS)


def _short(text: str) -> str:
    words = text.split()
    return " ".join(words) if len(words) <= _SHOWN_WORDS else " ".join(words[:_SHOWN_WORDS]) + "\u2026"
