"""A REAPER project: tracks of items, each a span of a sound file at its place, with fades; markers and regions.

Owns the text of the file (``.rpp``) and its quoting. Only what an engineer needs to continue is written; REAPER fills in the
rest.
The form: https://github.com/ReaTeam/Doc/blob/master/State%20Chunk%20Definitions
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from toolkit.model.printable import one_line

_LINEAR, _EQUAL_POWER = 0, 1
_GUIDS = uuid.UUID("5f0c7b0e-3f5e-4a3c-9a54-6d2f8c1f7a10")


@dataclass(frozen=True, slots=True)
class Item:
    """A span of a sound file: it plays ``length_s`` from ``source_start_s`` on, at ``start_s`` of the project.

    ``file`` is relative to the project; fades are lengths in seconds, of equal power or linear.
    """

    file: str
    name: str
    start_s: float
    length_s: float
    source_start_s: float = 0.0
    gain_db: float = 0.0
    fade_in_s: float = 0.0
    fade_out_s: float = 0.0
    equal_power: bool = True


@dataclass(frozen=True, slots=True)
class ProjectTrack:
    """A track: its name, its fader in dB, its items."""

    name: str
    items: tuple[Item, ...]
    gain_db: float = 0.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A marker at ``start_s``, or with ``end_s`` a region."""

    name: str
    start_s: float
    end_s: float | None = None


def render_reaper_project(tracks: Sequence[ProjectTrack], marks: Iterable[Mark], sample_rate: int) -> str:
    """Return the project; the same tracks and marks give the same text."""
    lines = [
        '<REAPER_PROJECT 0.1 "7.0" 0',
        "  RIPPLE 0",
        "  TIMEMODE 1 5 -1 30 0 0 -1",
        f"  SAMPLERATE {sample_rate} 1 0",
        "  TEMPO 120 4 4",
        *(f"  {line}" for number, mark in enumerate(marks, start=1) for line in _mark(mark, number)),
        *(f"  {line}" for number, track in enumerate(tracks) for line in _track(track, number)),
        ">",
    ]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """Return a text quoted for REAPER, in the first kind of quotes that the text does not contain."""
    line = one_line(text)
    for quote in ('"', "'", "`"):
        if quote not in line:
            return f"{quote}{line}{quote}"
    return f"`{line.replace('`', chr(39))}`"


def _mark(mark: Mark, number: int) -> Iterator[str]:
    if mark.end_s is None:
        yield f"MARKER {number} {mark.start_s:.6f} {quoted(mark.name)} 0"
    else:
        yield f"MARKER {number} {mark.start_s:.6f} {quoted(mark.name)} 1"
        yield f'MARKER {number} {mark.end_s:.6f} "" 1'


def _track(track: ProjectTrack, number: int) -> Iterator[str]:
    yield f"<TRACK {_guid(f'track {number}')}"
    yield f"  NAME {quoted(track.name)}"
    yield f"  VOLPAN {_factor(track.gain_db)} 0 -1 -1 1"
    yield "  NCHAN 2"
    for place, item in enumerate(track.items):
        yield from (f"  {line}" for line in _item(item, f"item {number} {place}"))
    yield ">"


def _item(item: Item, identity: str) -> Iterator[str]:
    shape = _EQUAL_POWER if item.equal_power else _LINEAR
    yield "<ITEM"
    yield f"  POSITION {item.start_s:.9f}"
    yield f"  LENGTH {item.length_s:.9f}"
    yield "  LOOP 0"
    yield f"  FADEIN {shape} {item.fade_in_s:.6f} 0 {shape} 0 0 0"
    yield f"  FADEOUT {shape} {item.fade_out_s:.6f} 0 {shape} 0 0 0"
    yield f"  IGUID {_guid(identity)}"
    yield f"  NAME {quoted(item.name)}"
    yield f"  VOLPAN {_factor(item.gain_db)} 0 1 -1"
    yield f"  SOFFS {item.source_start_s:.9f}"
    yield "  <SOURCE WAVE"
    yield f"    FILE {quoted(item.file)}"
    yield "  >"
    yield ">"


def _factor(gain_db: float) -> str:
    return f"{10 ** (gain_db / 20):.8f}"


def _guid(identity: str) -> str:
    return f"{{{str(uuid.uuid5(_GUIDS, identity)).upper()}}}"
