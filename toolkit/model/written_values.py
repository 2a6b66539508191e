"""Values of ``episode.toml`` that can be written in more than one way: times, dates, languages.

Owns the ways that cannot be mistaken; each function raises ValueError with what was expected, and leaves other types to pydantic.
"""

from __future__ import annotations

import datetime
import re

from toolkit.model.clock_text import parse_clock
from toolkit.model.languages import language_tag, nearest_language


def seconds_value(value: object) -> object:
    """Read ``HH:MM:SS(.mmm)``, in quotes or not, ``MM:SS`` or plain seconds."""
    if isinstance(value, datetime.time):
        return value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6
    if not isinstance(value, str):
        return value
    try:
        return parse_clock(value)
    except ValueError:
        raise ValueError("a time such as 00:12:30 or a number of seconds") from None


def date_value(value: object) -> object:
    """Read a date; one in quotes counts where it is year-month-day."""
    if isinstance(value, str) and re.fullmatch(r"\s*\d{4}-\d{2}-\d{2}\s*", value):
        try:
            return datetime.date.fromisoformat(value.strip())
        except ValueError:
            return value
    return value


def language_value(value: object) -> object:
    """Read a language by its code or by a name."""
    if not isinstance(value, str):
        return value
    try:
        return language_tag(value)
    except ValueError:
        meant = nearest_language(value)
        like = f"perhaps {meant!r}" if meant else "such as en or English"
        raise ValueError(f"the code or the name of a language, {like}") from None
