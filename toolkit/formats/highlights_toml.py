"""``draft/highlights.toml``: the suggested highlights, in a form that is easy to edit.

Owns the comment at the top of the file, its keys and its errors; opens no file. There is one ``[[highlight]]`` per highlight,
best first. A producer removes one with ``keep = false`` or by deleting it, changes its times, and reorders them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import tomlkit
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from toolkit.model.clock_text import MAX_SECONDS, clock_text, parse_clock
from toolkit.model.errors import InvalidDraft
from toolkit.model.highlight import Highlight
from toolkit.model.printable import without_surrogates
from toolkit.model.toml_slips import NotToml, load_toml
from toolkit.model.toml_values import found_and_expected

_HEADER = """\
Highlights of this episode, best first. Edit this file as you like: podkit never overwrites it after that.

keep = false     leaves one out; deleting it does the same
start, end       where the passage is (HH:MM:SS.mmm in the episode)
quote            shown in the notes; keep the words as spoken
order            the first is the best; with cold_open it opens the episode
"""
_TABLE = "[[highlight]]"


def _seconds(value: object) -> object:
    if isinstance(value, str):
        return parse_clock(value)
    return value


_Time = Annotated[float, BeforeValidator(_seconds), Field(ge=0.0, lt=MAX_SECONDS)]


class _HighlightTable(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    start: _Time
    end: _Time
    speaker: str = ""
    quote: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    score: float = Field(default=0.0, allow_inf_nan=False)
    why: dict[str, float] = {}
    keep: bool = True


class _HighlightFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    highlight: list[_HighlightTable] = []


def render_highlights_toml(highlights: Iterable[Highlight]) -> str:
    """Return the draft; times to the millisecond, scores and reasons to three decimals."""
    document = tomlkit.document()
    for line in _HEADER.splitlines():
        document.add(tomlkit.comment(line) if line else tomlkit.nl())
    listed = tomlkit.aot()
    for highlight in sorted(highlights, key=lambda highlight: highlight.rank):
        listed.append(_table(highlight))
    if len(listed):
        document.add(tomlkit.nl())
        document.add("highlight", listed)
    return tomlkit.dumps(document)


def parse_highlights_toml(text: str, path: Path) -> tuple[Highlight, ...]:
    """Read the draft; ``path`` is only used in errors. Returns the highlights to keep, ranked from 1 in file order.

    Raises
    ------
    InvalidDraft
        The message names the line and key of the first error, what was found and what was expected.
    """
    try:
        tables = _HighlightFile.model_validate(load_toml(text)).highlight
    except NotToml as error:
        problem = error.problem
        raise InvalidDraft(path, problem.line, f"found {problem.found}, expected {problem.expected}.") from error
    except ValidationError as error:
        raise _invalid(error, text, path) from error
    for number, table in enumerate(tables):
        if table.end <= table.start:
            at = f"{clock_text(table.start)} to {clock_text(table.end)}"
            raise InvalidDraft(path, _line_of(text, number, "end"), f"the highlight ends before it begins ({at}).")
    kept = [table for table in tables if table.keep]
    return tuple(_highlight(table, rank) for rank, table in enumerate(kept, start=1))


def _table(highlight: Highlight) -> tomlkit.items.Table:
    table = tomlkit.table()
    table.add("start", clock_text(highlight.start_s))
    table.add("end", clock_text(highlight.end_s))
    table.add("speaker", without_surrogates(highlight.speaker))
    table.add("quote", without_surrogates(highlight.quote))
    table.add("score", round(highlight.score, 3))
    if highlight.why:
        reasons = tomlkit.inline_table()
        reasons.update({without_surrogates(reason): round(weight, 3) for reason, weight in highlight.why.items()})
        table.add("why", reasons)
    table.add("keep", value=True)
    return table


def _highlight(table: _HighlightTable, rank: int) -> Highlight:
    return Highlight(
        rank, table.start, table.end, table.speaker.strip(), table.quote.strip(), table.score, dict(table.why)
    )


def _invalid(error: ValidationError, text: str, path: Path) -> InvalidDraft:
    first: Any = error.errors()[0]
    location = first["loc"]
    number = location[1] if len(location) > 1 and isinstance(location[1], int) else None
    key = next((part for part in location[2:] if isinstance(part, str)), str(location[0]) if location else "")
    line = _line_of(text, number, key) if number is not None else _first_line_with(text, key)
    match first["type"]:
        case "missing":
            reason = f"the highlight has no {key}; add one."
        case "extra_forbidden":
            known = ", ".join(_HighlightTable.model_fields) if number is not None else _TABLE
            reason = f"{key} is not a key here; there are {known}."
        case "value_error":
            reason = f"{key}: {first['ctx']['error']}."
        case _:
            found, expected = found_and_expected(first)
            reason = f"{key}: found {found}, expected {expected}."
    return InvalidDraft(path, line, reason)


def _line_of(text: str, number: int, key: str) -> int | None:
    """Return the line of a key in the highlight with this number (from 0), or the line where the highlight begins."""
    lines = text.splitlines()
    begins = [position for position, line in enumerate(lines) if line.replace(" ", "").startswith(_TABLE)]
    if number >= len(begins):
        return None
    until = begins[number + 1] if number + 1 < len(begins) else len(lines)
    inside = range(begins[number] + 1, until)
    found = next((position for position in inside if re.match(rf'\s*"?{re.escape(key)}"?\s*=', lines[position])), None)
    return (found if found is not None else begins[number]) + 1


def _first_line_with(text: str, key: str) -> int | None:
    lines = text.splitlines()
    return next((n for n, line in enumerate(lines, start=1) if key and not line.startswith("#") and key in line), None)
