"""How far a TOML file may go before it is parsed: lines, keys and brackets that nobody writes are refused.

Owns three limits, and why there are any: the parser's time and memory grow with the square of a key's parts, and it calls itself for
each bracket. What is not TOML passes, and the parser says so.
"""

from __future__ import annotations

import re

from toolkit.model.problem import Problem

MOST_LETTERS_IN_A_LINE = 100_000
MOST_PARTS_IN_A_KEY = 16
MOST_BRACKETS_DEEP = 20
LARGEST_NUMBER = 2**63

_SPECIAL = re.compile(r"[\"'#\[\]{}.,=\n]")
# Possessive: a text that is not closed costs one look at it, not one for each of its letters.
_BASIC = re.compile(r'"(?:[^"\\\n]|\\.)*+"')
_LITERAL = re.compile(r"'[^'\n]*+'")
_LONG_BASIC = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*+"""', re.DOTALL)
_LONG_LITERAL = re.compile(r"'''(?:[^']|'(?!''))*+'''")
_END_OF_LINE = re.compile(r"[^\n]*+")


def beyond_limits(text: str) -> Problem | None:
    """Return the first place of a text that is longer or deeper than any manifest is; None where there is none."""
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MOST_LETTERS_IN_A_LINE:
            found = f"a line of {len(line):,} letters"
            return Problem("", found, f"lines of at most {MOST_LETTERS_IN_A_LINE:,}", number)
    at, parts, depth = 0, 1, 0
    while special := _SPECIAL.search(text, at):
        letter, at = special[0], special.end()
        if letter in "\"'#":
            at = _after(text, special.start())
            continue
        parts = parts + 1 if letter == "." else 1
        depth = depth + (letter in "[{") - (letter in "]}" and depth > 0)
        if parts > MOST_PARTS_IN_A_KEY or depth > MOST_BRACKETS_DEEP:
            found = "brackets in brackets" if depth > MOST_BRACKETS_DEEP else "a key of many parts"
            expected = f"at most {MOST_BRACKETS_DEEP} brackets in each other"
            if parts > MOST_PARTS_IN_A_KEY:
                expected = f"at most {MOST_PARTS_IN_A_KEY} parts with points between"
            return Problem("", found, expected, text.count("\n", 0, at) + 1)
    return None


def _after(text: str, at: int) -> int:
    """Return where a text in quotes or a comment that begins at ``at`` ends; the end of all where it is not closed."""
    if text[at] == "#":
        form = _END_OF_LINE
    elif text.startswith('"""', at):
        form = _LONG_BASIC
    elif text.startswith("'''", at):
        form = _LONG_LITERAL
    else:
        form = _BASIC if text[at] == '"' else _LITERAL
    found = form.match(text, at)
    return found.end() if found else len(text)


def has_huge_number(value: object) -> bool:
    """Return whether a whole number beyond 64 bits is anywhere in what was parsed: TOML has none, and Python cannot show all."""
    match value:
        case dict():
            return any(map(has_huge_number, value.values()))
        case list():
            return any(map(has_huge_number, value))
        case int():
            return not -LARGEST_NUMBER <= value < LARGEST_NUMBER
        case _:
            return False
