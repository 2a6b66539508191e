"""JSON that a server sent, as plain values: with a limit on nesting, and no text or number that the rest of podkit cannot hold."""

from __future__ import annotations

import json
import math
from typing import Any

# The answers that podkit asks for have six levels.
MOST_LEVELS = 40
# Beyond this many digits an integer is no count and no time, and 64 bits do not hold it.
_MOST_DIGITS = 18


def parse_json(content: bytes | str) -> Any:  # noqa: ANN401 - whatever JSON says
    """Return what JSON says. NaN, infinities and integers of more than 18 digits are None.

    Raises
    ------
    ValueError
        With a sentence: it is no JSON, no UTF-8, nested deeper than 40 levels, or has half of a surrogate pair in it.
    """
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        found = json.loads(text, parse_constant=lambda _: None, parse_int=_integer, parse_float=_number)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    _require_plain(found)
    return found


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= _MOST_DIGITS else None


def _number(digits: str) -> float | None:
    value = float(digits)
    return value if math.isfinite(value) else None


def _require_plain(found: object) -> None:
    level: list[object] = [found]
    for _ in range(MOST_LEVELS):
        below: list[object] = []
        for value in level:
            if isinstance(value, dict):
                below += value.keys()
                below += value.values()
            elif isinstance(value, list):
                below += value
            elif isinstance(value, str) and not value.isascii():
                # A lone surrogate; its error is a ValueError.
                value.encode()
        level = below
        if not level:
            return
    raise ValueError("it is nested too deeply")
