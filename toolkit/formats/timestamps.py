"""Times as people and files write them: ``HH:MM:SS.mmm`` and its relatives.

Owns the reading and writing of one time, in seconds on whatever clock the caller has; knows no file format and no
sample rate.
"""

from __future__ import annotations

import re

MAX_SECONDS = 1_000_000 * 3600.0

_CLOCK = re.compile(r"(?:(?:(\d{1,6}):)?(\d{1,6}):)?(\d{1,9}(?:[.,]\d{1,12})?)", re.ASCII)
_SIXTY = 60


def clock_text(seconds: float, *, decimal: str = ".") -> str:
    """Return ``HH:MM:SS.mmm``, rounded to the nearest millisecond; hours grow past two digits, below 0 reads as 0."""
    minutes, rest_ms = divmod(to_milliseconds(seconds), 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{rest_ms // 1000:02d}{decimal}{rest_ms % 1000:03d}"


def short_clock_text(seconds: float) -> str:
    """Return ``M:SS``, or ``H:MM:SS`` from an hour on, whole seconds cut off: the time shown to listeners."""
    minutes, rest = divmod(to_milliseconds(seconds) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def to_milliseconds(seconds: float) -> int:
    """Return whole milliseconds, nearest, never below 0."""
    return max(0, round(seconds * 1000))


def parse_clock(text: str) -> float:
    """Read ``HH:MM:SS.mmm``, ``MM:SS``, ``M:SS,mmm`` or plain seconds.

    Minutes may run past 59 where no hours are given; seconds past 59 only when they stand alone.

    Raises
    ------
    ValueError
        With a sentence that says what a time looks like.
    """
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text.strip()[:40]!r} is not a time such as 00:12:30.500")
    hours, minutes, seconds = found.groups()
    seconds_s = float(seconds.replace(",", "."))
    if minutes is not None and seconds_s >= _SIXTY:
        raise ValueError(f"{text.strip()[:40]!r} has more than 59 seconds")
    if hours is not None and int(minutes) >= _SIXTY:
        raise ValueError(f"{text.strip()[:40]!r} has more than 59 minutes")
    return round(int(hours or 0) * 3600 + int(minutes or 0) * 60 + seconds_s, 9)
