"""The key of a stage: what its settings come to, as plain data that is the same for equal settings on every machine.

Owns what may stand in settings and what counts of it. A path says nothing about contents, so none may: a file that a stage
reads beyond the results it needs is a :class:`SourceFile`. What is neither plain data nor knows its own identity is
refused, so that nothing can change a result unseen.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Protocol, runtime_checkable


@dataclass(frozen=True)
class SourceFile:
    """A file outside the cache that a stage reads: it counts by its name and contents, not by where it lies.

    ``digest`` is the SHA-256 of its contents. The name counts because warnings name the file.
    """

    path: Path
    digest: str

    @property
    def identity(self) -> list[str]:
        """What of it changes a result."""
        return [self.path.name, self.digest]


@runtime_checkable
class Identified(Protocol):
    """A service among a stage's settings, such as a speech engine: it tells what of it changes a result."""

    @property
    def identity(self) -> object:
        """Plain data."""


def key_of(settings: object) -> Any:  # noqa: ANN401 - JSON data
    """Return settings as JSON-able data: dataclasses by their fields, sets in order, services by their identity.

    Raises
    ------
    TypeError
        For a path, a function, or any other object whose contents nobody can tell.
    """
    match settings:
        case None | bool() | int() | str():
            return settings
        case float():
            # JSON has no infinities, and 1.0 is another setting than 1 nowhere.
            return repr(settings)
        case Enum():
            return [type(settings).__name__, key_of(settings.value)]
        case datetime.date():
            return settings.isoformat()
        case Path():
            raise TypeError(f"the path {settings} says nothing about contents: give a SourceFile")
        case _:
            return _key_of_many(settings)


def _key_of_many(settings: object) -> Any:  # noqa: ANN401 - JSON data
    if isinstance(settings, Identified):
        return [type(settings).__name__, key_of(settings.identity)]
    if is_dataclass(settings) and not isinstance(settings, type):
        return {field.name: key_of(getattr(settings, field.name)) for field in fields(settings)}
    match settings:
        case tuple() | list():
            return [key_of(entry) for entry in settings]
        case AbstractSet():
            return sorted((key_of(entry) for entry in settings), key=repr)
        case Mapping():
            return sorted(([key_of(name), key_of(entry)] for name, entry in settings.items()), key=repr)
        case _:
            raise TypeError(f"nobody can tell what of a {type(settings).__name__} changes a result")
