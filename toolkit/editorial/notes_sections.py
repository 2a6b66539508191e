"""Notes in sections: which of them podkit wrote, which a person edited, and both joined into one text.

A section is the title, a paragraph before the first heading, or a heading of the second level with all below it. Owns how notes
are divided and merged; a section that a person edited, added, moved or deleted stays as that person left it, every other one
follows what podkit writes today. Reads no file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

_HEADING = re.compile(r" {0,3}#{1,2}(?:\s|$)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
# Markdown ends its lines so, and nowhere else.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_LIKE_ENOUGH = 45.0


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the notes: its kind, such as ``chapters``, and its Markdown without blank lines around it."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class KeptSection:
    """A section that a person wrote or edited: its kind ("" for one that podkit never had), text, and first line from 1.

    ``before`` is what podkit had written there, "" where nobody remembers.
    """

    kind: str
    text: str
    line: int
    before: str = ""


@dataclass(frozen=True, slots=True)
class MergedNotes:
    """Notes as they count, and those of their sections that are a person's."""

    text: str
    kept: tuple[KeptSection, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A section as it stands in a file: its text, and the blank lines behind it."""

    text: str
    gap: str


def sections_in(markdown: str) -> list[str]:
    """Return the sections of notes in order, without blank lines around them; joined by blank lines they are the notes."""
    return [unit.text for unit in _units(markdown)]


def merged_notes(found: str, drafted: Sequence[Section], written: Mapping[str, Collection[str]]) -> MergedNotes:
    """Join the notes in a folder with those that podkit would write today.

    Parameters
    ----------
    found : str
        Markdown as it stands in the folder.
    drafted : sequence of Section
        What podkit would write today, in order, each kind once.
    written : mapping of str to collection of str
        By kind, the texts that podkit wrote last. Empty where nobody remembers: then only sections that are what podkit
        writes today are its own, and none is added.

    Returns
    -------
    MergedNotes
        Sections of a person's are letter for letter as found.
    """
    units = _units(found)
    kinds = _kinds_of([unit.text for unit in units], drafted, written)
    today = {section.kind: section.text for section in drafted}
    break_ = "\r\n" if "\r\n" in found else "\n"
    parts: list[tuple[str, _Unit, bool]] = []
    for unit, (kind, is_own) in zip(units, kinds, strict=True):
        if not is_own:
            parts.append((kind, unit, True))
        elif kind in today:
            text = unit.text if _plain(unit.text) == today[kind] else today[kind].replace("\n", break_)
            parts.append((kind, _Unit(text, unit.gap), False))
    known = {kind for kind, _ in kinds} | set(written)
    if written:
        for section in drafted:
            if section.kind not in known:
                at = _place_for(section.kind, [kind for kind, _, _ in parts], [one.kind for one in drafted])
                parts.insert(at, (section.kind, _Unit(section.text.replace("\n", break_), ""), False))
    return _joined(parts, break_, {kind: next(iter(texts), "") for kind, texts in written.items()})


def _joined(parts: Sequence[tuple[str, _Unit, bool]], break_: str, before: Mapping[str, str]) -> MergedNotes:
    texts, kept, line = [], [], 1
    for number, (kind, unit, is_kept) in enumerate(parts):
        if is_kept:
            kept.append(KeptSection(kind, unit.text, line, before.get(kind, "")))
        is_last = number == len(parts) - 1
        gap = unit.gap or break_ if is_last else unit.gap if unit.gap.count("\n") > 1 else break_ * 2
        texts.append(unit.text + gap)
        line += texts[-1].count("\n")
    return MergedNotes("".join(texts), tuple(kept))


def _kinds_of(
    units: Sequence[str], drafted: Sequence[Section], written: Mapping[str, Collection[str]]
) -> list[tuple[str, bool]]:
    """Return the kind of each section found, "" for a person's own, and whether it is as podkit wrote it."""
    order = _order([one.kind for one in drafted], list(written))
    own = {kind: {_plain(text) for text in texts} for kind, texts in written.items()}
    for section in drafted:
        own.setdefault(section.kind, set()).add(_plain(section.text))
    kinds: list[tuple[str, bool]] = []
    taken: set[str] = set()
    for unit in units:
        plain = _plain(unit)
        kind = next((one for one in order if one not in taken and plain in own[one]), "")
        kinds.append((kind, bool(kind)))
        taken.add(kind)
    # The place in the order of the next section that podkit wrote, for each.
    after, nexts = len(order), []
    for kind, _ in reversed(kinds):
        nexts.append(after)
        after = order.index(kind) if kind else after
    before = -1
    for number, (unit, after) in enumerate(zip(units, reversed(nexts), strict=True)):
        if not kinds[number][1]:
            kind = _edited_kind(unit, [one for one in order if one not in taken], order[before + 1 : after], own)
            kinds[number] = (kind, False)
            taken.add(kind)
        before = order.index(kinds[number][0]) if kinds[number][0] else before
    return kinds


def _order(today: Sequence[str], before: Sequence[str]) -> list[str]:
    """Return the kinds of today in their order, those of before that are none today behind the one that they followed."""
    order = list(today)
    for number, kind in enumerate(before):
        if kind not in order:
            order.insert(order.index(before[number - 1]) + 1 if number else 0, kind)
    return order


def _edited_kind(unit: str, free: Sequence[str], between: Collection[str], own: Mapping[str, Collection[str]]) -> str:
    """Return which of podkit's sections a person's was: the one with its heading, else the one most like it in its place."""
    heading = _heading(unit)
    if heading:
        named = [kind for kind in free if any(_heading(text) == heading for text in own[kind])]
        if named:
            return named[0]
    level = heading.partition(" ")[0]
    here = [
        kind
        for kind in free
        if kind in between and any(_heading(text).partition(" ")[0] == level for text in own[kind])
    ]
    if level == "#" and here:
        return here[0]
    likeness = {kind: max(fuzz.ratio(_plain(unit), text) for text in own[kind]) for kind in here}
    best = max(likeness, key=lambda kind: likeness[kind], default="")
    return best if best and likeness[best] >= _LIKE_ENOUGH else ""


def _place_for(kind: str, there: Sequence[str], order: Sequence[str]) -> int:
    """Return the place of a new section: behind the nearest one that comes before it in podkit's own order."""
    for earlier in reversed(order[: order.index(kind)]):
        if earlier in there:
            return there.index(earlier) + 1
    return 0


def _heading(unit: str) -> str:
    first = _LINE.findall(unit)[0].strip() if unit.strip() else ""
    return first if _HEADING.match(first) else ""


def _plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in _LINE.findall(text)).strip()


def _units(markdown: str) -> list[_Unit]:
    units: list[_Unit] = []
    lines: list[str] = []
    for line in _marked(markdown):
        if line.begins and any(one.strip() for one in lines):
            units.append(_unit(lines))
            lines = []
        lines.append(line.text)
    if any(one.strip() for one in lines):
        units.append(_unit(lines))
    return units


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    begins: bool


def _marked(markdown: str) -> Iterator[_Line]:
    """Yield the lines with their ends, each with whether a section begins there."""
    fence, is_blank, has_heading, in_body = "", True, False, False
    for text in _LINE.findall(markdown):
        mark = _FENCE.match(text)
        is_heading = not fence and _HEADING.match(text) is not None
        begins = is_heading or (not in_body and bool(text.strip()) and not fence and (is_blank or has_heading))
        if mark and not fence:
            fence = mark[1]
        elif mark and text.strip().startswith(fence):
            fence = ""
        if is_heading:
            in_body = text.lstrip().startswith("##")
        is_blank, has_heading = not text.strip(), is_heading
        yield _Line(text, begins)


def _unit(lines: Sequence[str]) -> _Unit:
    raw = "".join(lines)
    text = raw.rstrip()
    # Blank lines before the very first section go: they belong to none.
    return _Unit(text.lstrip("\r\n"), raw[len(text) :])
