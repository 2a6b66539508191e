"""Times as people and files write them: ``HH:MM:SS.mmm`` and its relatives.

Owns the writing and reading of one time, in seconds on the caller's clock. Knows no file format and no sample rate.
"""

from __future__ import annotations

import re

MAX_SECONDS = 1_000_000 * 3600.0
"""Times in files must be below this; a later one is a mistake or an attack."""

_CLOCK = re.compile(r"(?:(?:(\d{1,6}):)?(\d{1,6}):)?(\d{1,9}(?:[.,]\d{1,12})?)", re.ASCII)
_SIXTY = 60
_SHOWN_LETTERS = 40


def clock_text(seconds: float, *, decimals: int = 3, point: str = ".") -> str:
    """Return ``HH:MM:SS.mmm`` with 1 to 3 decimals, rounded; hours may have more than two digits, negative times become 0."""
    per_second = 10**decimals
    whole, rest = divmod(max(0, round(seconds * per_second)), per_second)
    return f"{_clock(whole)}{point}{rest:0{decimals}d}"


def whole_clock_text(seconds: float) -> str:
    """Return ``HH:MM:SS`` without fractions of a second; negative times become 0."""
    return _clock(_whole_seconds(seconds))


def short_clock_text(seconds: float, *, hours: bool = False) -> str:
    """Return ``M:SS`` without fractions of a second: the time shown to listeners.

    From an hour on, and always with ``hours``, it is ``H:MM:SS``. Negative times become 0.
    """
    minutes, rest = divmod(_whole_seconds(seconds), _SIXTY)
    whole_hours, minutes = divmod(minutes, _SIXTY)
    return f"{whole_hours}:{minutes:02d}:{rest:02d}" if whole_hours or hours else f"{minutes}:{rest:02d}"


def to_milliseconds(seconds: float) -> int:
    """Return the nearest whole millisecond; negative times become 0."""
    return max(0, round(seconds * 1000))


def parse_clock(text: str) -> float:
    """Read ``HH:MM:SS.mmm``, ``MM:SS``, ``M:SS,mmm`` or plain seconds.

    Minutes may exceed 59 if there are no hours; seconds may exceed 59 only if they stand alone.

    Raises
    ------
    ValueError
        The message says what a time looks like.
    """
    shown = text.strip()[:_SHOWN_LETTERS]
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{shown!r} is not a time such as 00:12:30.500")
    hours, minutes, seconds = found.groups()
    seconds_s = float(seconds.replace(",", "."))
    if minutes is not None and seconds_s >= _SIXTY:
        raise ValueError(f"{shown!r} has more than 59 seconds")
    if hours is not None and int(minutes) >= _SIXTY:
        raise ValueError(f"{shown!r} has more than 59 minutes")
    return round(int(hours or 0) * 3600 + int(minutes or 0) * 60 + seconds_s, 9)


def _whole_seconds(seconds: float) -> int:
    # By way of milliseconds: 61.9999999 s is 62 s minus the error of a sum of floats.
    return to_milliseconds(seconds) // 1000


def _clock(whole: int) -> str:
    minutes, rest = divmod(whole, _SIXTY)
    hours, minutes = divmod(minutes, _SIXTY)
    return f"{hours:02d}:{minutes:02d}:{rest:02d}"
