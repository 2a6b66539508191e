"""``draft/listen.toml``: places worth a listen, to be ticked off.

Owns its comment, keys and errors; opens no file. podkit writes it anew at every run and keeps what was ticked.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import tomlkit
from pydantic import BaseModel, ConfigDict, ValidationError

from toolkit.model.clock_text import clock_text
from toolkit.model.errors import InvalidDraft
from toolkit.model.listen import ListenPlace
from toolkit.model.printable import without_surrogates
from toolkit.model.toml_slips import NotToml, load_toml

_HEADER = """\
Places worth a listen: what can spoil most comes first. podkit writes this file at every run and keeps what you tick.

heard = true     you have listened; a word that is wrong is corrected in transcript.vtt
at               where the place is in the episode
session          by which podkit finds it again when the episode around it moves
"""
_SAME_S = 0.5


class _Place(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)
    heard: bool = False
    session: float | int = -1.0


class _File(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)
    place: list[_Place] = []


def render_listen_toml(places: Iterable[ListenPlace]) -> str:
    """Return the list: places that nobody has heard first, in the order given."""
    document = tomlkit.document()
    for line in _HEADER.splitlines():
        document.add(tomlkit.comment(line) if line else tomlkit.nl())
    listed = tomlkit.aot()
    for place in sorted(places, key=lambda place: place.is_heard):
        table = tomlkit.table()
        table.add("heard", place.is_heard)
        table.add("at", clock_text(place.start_s))
        table.add("speaker", without_surrogates(place.speaker))
        if place.text:
            table.add("text", without_surrogates(place.text))
        table.add("why", without_surrogates(place.why))
        table.add("session", round(place.session_s, 3))
        listed.append(table)
    if len(listed):
        document.add(tomlkit.nl())
        document.add("place", listed)
    return tomlkit.dumps(document)


def heard_places(text: str, path: Path) -> tuple[float, ...]:
    """Return the session time in seconds of every place that is ticked off; ``path`` is only used in errors.

    Raises
    ------
    InvalidDraft
        The message names the line, what was found and what to do.
    """
    try:
        found = _File.model_validate(load_toml(text))
    except NotToml as error:
        problem = error.problem
        reason = f"found {problem.found}, expected {problem.expected}; correct it, or delete the file."
        raise InvalidDraft(path, problem.line, reason) from error
    except ValidationError as error:
        first = error.errors()[0]
        key = first["loc"][-1]
        reason = f"{key}: found {str(first['input'])[:60]!r}; write heard = true or heard = false."
        raise InvalidDraft(path, _line_of(text, first["loc"]), reason) from error
    return tuple(float(place.session) for place in found.place if place.heard)


def is_ticked(place: ListenPlace, heard_s: Iterable[float]) -> bool:
    """Return whether a place was ticked off, wherever the episode plays it today and whatever its speaker is called."""
    return any(abs(session_s - place.session_s) <= _SAME_S for session_s in heard_s)


def _line_of(text: str, location: tuple[str | int, ...]) -> int | None:
    number = next((part for part in location if isinstance(part, int)), None)
    begins = [at for at, line in enumerate(text.splitlines(), 1) if line.replace(" ", "").startswith("[[place]]")]
    return begins[number] if number is not None and number < len(begins) else None
