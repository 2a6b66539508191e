"""How a line that is not TOML was probably meant: slips of people who know the value and not the notation.

Owns the slips, one function each; knows nothing of a file or of keys.
"""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace

_ODD_SPACES = re.compile("[\u00a0\u1680\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff]")
_DOUBLE, _SINGLE = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02", "\u2018\u2019\u201a\u201b\u2039\u203a\u2032"
_STRAIGHT = str.maketrans(dict.fromkeys(_DOUBLE, '"') | dict.fromkeys(_SINGLE, "'"))
_WORDS = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}
_NOTHING = ("none", "null", "nil", "undefined", "")
_DATE = re.compile(r"(\d{1,4})([./-])\s?(\d{1,2})\2\s?(\d{1,4})(?:[T ,].*)?")
_LATEST_MONTH, _YEAR_DIGITS = 12, 4


@dataclass(frozen=True, slots=True)
class Meant:
    """What stands in a line with its slip mended, and what was wrong, as the thing that was expected."""

    line: str
    expected: str


@dataclass(frozen=True, slots=True)
class _Line:
    """A line's key, value and comment; ``divider`` is what stands between key and value."""

    key: str
    divider: str
    value: str
    comment: str = ""

    def __str__(self) -> str:
        return f"{self.key} = {self.value}{self.comment}"


def meant_line(line: str) -> Meant | None:
    """Return the line as it was probably meant; None where no slip is known that makes it TOML."""
    stripped = line.strip()
    for slip in (_comment, _header, _spaces):
        found = slip(stripped)
        if found and _is_toml(found.line):
            return found
    plain = _ODD_SPACES.sub(" ", stripped)
    parts = _parts(plain)
    for expected, mend in _SLIPS:
        value = mend(parts) if parts else None
        if value is not None and _is_toml(str(value)):
            return Meant(str(value), expected)
    return None


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _comment(line: str) -> Meant | None:
    found = re.match(r"(//+|;+|--+|/\*|%+|<!--)\s*", line)
    return Meant(f"# {line[found.end() :]}", "a comment that begins with #") if found else None


def _header(line: str) -> Meant | None:
    found = re.match(r"\[\[?\s*[\"']?([\w-]+)[\"']?\s*\]?\]?(.*)$", line)
    if found is None:
        return None
    doubled = line.startswith("[[") or "]]" in line
    header = f"[[{found[1]}]]" if doubled else f"[{found[1]}]"
    if found[2].strip() and not found[2].strip().startswith("#"):
        return Meant(header, "the name of a table alone in its line")
    return Meant(header, "a bracket for each bracket")


def _spaces(line: str) -> Meant | None:
    plain = _ODD_SPACES.sub(" ", line)
    return Meant(plain, "ordinary spaces") if plain != line else None


def _parts(line: str) -> _Line | None:
    found = re.match(
        r"([\w-]+(?:[ .][\w-]+)*?)\s*(:=|=>|==|=|:|(?=[\"'\u201c\u201e\[])|\s(?=\d|true|false))\s*(.*)$", line
    )
    if found is None:
        words = line.split(None, 1)
        is_pair = len(words) > 1 and re.fullmatch(r"[A-Za-z_]+", words[0]) and "=" not in line
        return _Line(words[0], "", words[1]) if is_pair else None
    value, comment = found[3], ""
    closed = re.fullmatch(rf"([{_DOUBLE}{_SINGLE}].*[{_DOUBLE}{_SINGLE}\"'])(\s*#.*)", value)
    if closed:
        value, comment = closed[1], closed[2]
    elif value[:1] not in ('"', "'", *_DOUBLE, *_SINGLE) and "#" in value:
        value, comment = value[: value.index("#")].rstrip(), "  " + value[value.index("#") :]
    return _Line(found[1], found[2], value, comment)


def _quotes(line: _Line) -> _Line | None:
    straight = line.value.translate(_STRAIGHT)
    first, last = line.value[:1], line.value[-1:]
    begins = first in {*_DOUBLE, *_SINGLE} or (first in ('"', "'") and last in {*_DOUBLE, *_SINGLE})
    if straight == line.value or not (begins or line.value.startswith("[")):
        return None
    if line.value.startswith("["):
        return replace(line, value=straight)
    inner = line.value[1:-1] if last in {*_DOUBLE, *_SINGLE, '"', "'"} else line.value[1:]
    return replace(line, value=_quoted(inner))


def _equals(line: _Line) -> _Line | None:
    if line.divider == "=":
        return None
    found = replace(line, key=line.key.replace(" ", "_"))
    return found if _is_toml(str(found)) else replace(found, value=_quoted(line.value))


def _key(line: _Line) -> _Line | None:
    return replace(line, key=line.key.replace(" ", "_")) if " " in line.key else None


def _word(line: _Line) -> _Line | None:
    word = _WORDS.get(line.value.lower())
    return replace(line, value=word) if word else None


def _nothing(line: _Line) -> _Line | None:
    return replace(line, key=f"# {line.key}") if line.value.lower() in _NOTHING else None


def _comma(line: _Line) -> _Line | None:
    return replace(line, value=line.value.replace(",", ".")) if re.fullmatch(r"[+-]?\d*,\d+", line.value) else None


def _number(line: _Line) -> _Line | None:
    found = re.fullmatch(r"([+-]?)0*(\d*)(\.?)(\d*)", line.value)
    if found is None or not (found[2] or found[4]):
        return None
    return replace(line, value=f"{found[1]}{found[2] or '0'}" + (f".{found[4] or '0'}" if found[3] else ""))


def _unit(line: _Line) -> _Line | None:
    found = re.fullmatch(r"([+-]?\d+(?:[.,]\d+)?)\s*(?:[A-Za-z]{1,10}|%)", line.value)
    return replace(line, value=found[1].replace(",", ".")) if found else None


def _date(line: _Line) -> _Line | None:
    day = read_date(line.value.strip("\"'"))
    return replace(line, value=day.isoformat()) if day else None


def _other_date(line: _Line) -> _Line | None:
    """Give an example where day and month may be either, or there is no such day."""
    return replace(line, value="2026-11-23") if _DATE.fullmatch(line.value) else None


def _clock(line: _Line) -> _Line | None:
    return replace(line, value=f'"{line.value}"') if re.fullmatch(r"\d+(:\d\d){1,2}([.,]\d+)?", line.value) else None


def _backslashes(line: _Line) -> _Line | None:
    return replace(line, value=re.sub(r"\\+", "/", line.value)) if "\\" in line.value else None


def _inner_quotes(line: _Line) -> _Line | None:
    value = line.value
    closed = len(value) > 2 and value[0] == value[-1] and value[0] in "\"'"  # noqa: PLR2004 - two quotes and something
    return replace(line, value=_quoted(value[1:-1])) if closed and value[0] in value[1:-1] else None


def _triple(line: _Line) -> _Line | None:
    mark = line.value[:3]
    is_open = mark in ('"""', "'''") and line.value.count(mark) == 1
    return replace(line, value=line.value + mark) if is_open else None


def _after(line: _Line) -> _Line | None:
    found = re.match(r"(\"[^\"]*\"|'[^']*')\s+[^\"'#]+$", line.value)
    return replace(line, value=found[1]) if found else None


def _trailing(line: _Line) -> _Line | None:
    return replace(line, value=line.value[:-1].rstrip()) if line.value[-1:] in (",", ";") else None


def _list_commas(line: _Line) -> _Line | None:
    if not line.value.startswith("["):
        return None
    closed = line.value if line.value.endswith("]") else f"{line.value}]"
    return replace(line, value=re.sub(r"([\"'])\s+(?=[\"'])", r"\1, ", closed))


def _unclosed(line: _Line) -> _Line | None:
    value = line.value.rstrip()
    starts, ends = value[:1] in ('"', "'"), value[-1:] in ('"', "'") and len(value) > 1
    if starts == ends:
        return None
    return replace(line, value=_quoted((value[1:] if starts else value[:-1]).replace("\\", "/")))


def _bare(line: _Line) -> _Line | None:
    is_bare = line.value[:1] not in ("", '"', "'", "[", "{")
    return replace(line, value=_quoted(line.value.replace("\\", "/"))) if is_bare else None


def read_date(text: str) -> datetime.date | None:
    """Return the day that a text names in an order that cannot be mistaken; None for any other text."""
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    first, middle, last = (int(found[number]) for number in (1, 3, 4))
    if len(found[1]) == _YEAR_DIGITS:
        year, month, day = first, middle, last
    elif len(found[4]) != _YEAR_DIGITS:
        return None
    elif found[2] == "." or first > _LATEST_MONTH:
        year, month, day = last, middle, first
    elif middle > _LATEST_MONTH or first == middle:
        year, month, day = last, first, middle
    else:
        return None
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _quoted(text: str) -> str:
    if '"' in text and "'" not in text:
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)


# In this order: what is most likely first, any value as text in quotes last.
_SLIPS: tuple[tuple[str, Callable[[_Line], _Line | None]], ...] = (
    ("straight quotes", _quotes),
    ("an equals sign", _equals),
    ("a key in one word", _key),
    ("true or false in small letters", _word),
    ("a value; without one, a comment", _nothing),
    ("a point in a number", _comma),
    ("a number without zeros before it", _number),
    ("a date as year-month-day", _date),
    ("a date as year-month-day, such as", _other_date),
    ("a time in quotes", _clock),
    ("a number without its unit", _unit),
    ("nothing after the value", _trailing),
    ("three quotes at the end too", _triple),
    ("nothing after the value", _after),
    ("/ in place of \\, which begins an escape", _backslashes),
    ("other quotes around the text than in it", _inner_quotes),
    ("a list with commas and a closing bracket", _list_commas),
    ("a quote at both ends of the text", _unclosed),
    ("text in quotes", _bare),
)
