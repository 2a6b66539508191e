"""TOML that a person wrote: its bytes, its text, and one sentence for what is wrong with the notation.

Owns the way from bytes to tables; what may stand in them is for whoever reads the file. The mend of a single line is in
:mod:`toolkit.model.toml_line`.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from typing import Any

from toolkit.model.printable import visible
from toolkit.model.problem import Problem
from toolkit.model.toml_limits import beyond_limits, has_huge_number
from toolkit.model.toml_line import meant_line

_WIDE = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LETTERS = 80
_PLAIN = 'KEY = VALUE, with text in "quotes"'
_HUGE = Problem("", "a whole number of more than 64 bits", "a smaller one")
_LONGEST_MENDED = 2_000


class NotToml(ValueError):
    """Text that is not TOML; ``problem`` says where, what was found, and what was expected."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def toml_text(content: bytes) -> str:
    """Return the text of a TOML file: UTF-8, or UTF-16 with its mark, as some editors save it; line ends become newlines.

    Raises
    ------
    NotToml
        The bytes are in another encoding.
    """
    mark, codec = next(((mark, codec) for mark, codec in _WIDE if content.startswith(mark)), (b"", "utf-8-sig"))
    try:
        text = content[len(mark) :].decode(codec)
    except UnicodeDecodeError as error:
        number = content[: error.start].count(b"\n") + 1
        line = content.splitlines()[number - 1] if content.splitlines()[number - 1 :] else b""
        shown = visible(line.decode("ascii", "replace").strip())[:_LETTERS]
        raise NotToml(
            Problem("", f"letters that are not UTF-8 in {shown!r}", "a file saved as UTF-8", number)
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def load_toml(text: str) -> dict[str, Any]:
    """Return the tables of a text.

    Raises
    ------
    NotToml
        It is not TOML, or goes beyond the limits of :mod:`toolkit.model.toml_limits`.
    """
    problem = beyond_limits(text)
    if problem is not None:
        raise NotToml(problem)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NotToml(_problem(str(error), text)) from error
    except ValueError as error:
        # Python refuses to read a whole number of thousands of digits.
        raise NotToml(_HUGE) from error
    if has_huge_number(tables):
        raise NotToml(_HUGE)
    return tables


def _problem(said: str, text: str) -> Problem:
    lines = text.split("\n")
    where = re.search(r"line (\d+)", said)
    number = int(where[1]) if where else max((n for n, line in enumerate(lines, 1) if line.strip()), default=1)
    number = _where_it_opens(said, lines, number)
    line = lines[number - 1] if number <= len(lines) else ""
    expected = _doubled(said, lines, number) or _several_lines(lines, number)
    if not expected:
        meant = meant_line(line) if len(line) <= _LONGEST_MENDED else None
        expected = f"{meant.expected}: {visible(meant.line)}" if meant else _PLAIN
    shown = visible(line.strip())[:_LETTERS]
    return Problem("", f"'{shown}'" if shown else "an empty line", expected, number)


def _where_it_opens(said: str, lines: list[str], number: int) -> int:
    """Return the line of an opening bracket or quote where only its end is missed."""
    if not said.startswith(("Unclosed", "Unterminated", "Expected ']'", 'Expected "\'"')):
        return number
    opening = "[" if said.startswith("Unclosed array") else "{" if said.startswith("Unclosed") else ""
    before = range(min(number, len(lines)), 0, -1)
    if opening:
        return next((n for n in before if re.search(rf"=\s*{re.escape(opening)}", lines[n - 1])), number)
    quotes = ('"""', "'''")
    return next((n for n in before if any(lines[n - 1].count(mark) % 2 for mark in quotes)), number)


def _doubled(said: str, lines: list[str], number: int) -> str:
    """Return what is expected of a key or a table that is there twice; "" for any other mistake."""
    if not said.startswith(("Cannot overwrite", "Cannot declare", "Cannot mutate")):
        return ""
    line = lines[number - 1].strip()
    header = re.match(r"\[+\s*([\w.-]+)", line)
    if header:
        same = re.compile(rf"\s*\[+\s*{re.escape(header[1])}\s*\]")
        first = next((n for n, other in enumerate(lines[: number - 1], 1) if same.match(other)), 0)
        where = f" (the first is in line {first})" if first else ""
        return f"[[{header[1]}]] with two brackets for each one where there are several, or one [{header[1]}]{where}"
    key = line.partition("=")[0].strip()
    first = next((n for n in range(number - 1, 0, -1) if re.match(rf"\s*{re.escape(key)}\s*=", lines[n - 1])), 0)
    return f"{key} once in this table" + (f"; it is in line {first} too" if first else "")


def _several_lines(lines: list[str], number: int) -> str:
    """Return what is expected where a text opens in a line and closes in a later one; "" elsewhere."""
    line = lines[number - 1] if number <= len(lines) else ""
    opens = re.match(r"\s*[\w-]+\s*=\s*([\"'])(?!\1\1)", line)
    if opens is None or line.count(opens[1]) != 1:
        return ""
    until = next(
        (n for n, later in enumerate(lines[number : number + 20], number) if opens[1] in later or "=" in later), None
    )
    if until is None or "=" in lines[until].partition(opens[1])[0]:
        return ""
    return 'three quotes (""") at both ends of a text of several lines, or all of it in one line'
