"""Model values as JSON files in a stage's folder, and back."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter

Value = TypeVar("Value")

# A TypeAdapter is costly to build and the same types come back for every track.
_ADAPTERS: dict[object, TypeAdapter[Any]] = {}


def save_value(path: Path, value: object, kind: object = None) -> None:
    """Write a dataclass, or a container of them (then ``kind`` says of what), as JSON; infinities survive."""
    # The adapter's own JSON would turn infinities into null; Python's writes and pydantic reads them as they are.
    path.write_text(json.dumps(_adapter(kind, value).dump_python(value, mode="json")), "utf-8")


def load_value(path: Path, kind: type[Value]) -> Value:
    """Read what :func:`save_value` wrote as the same type."""
    value: Value = _adapter(kind, None).validate_json(path.read_bytes())
    return value


def plain(value: object, kind: object = None) -> Any:  # noqa: ANN401 - JSON data
    """Return a value as plain JSON data for people and other programs: infinities become None."""
    return _finite(_adapter(kind, value).dump_python(value, mode="json"))


def _adapter(kind: object, value: object) -> TypeAdapter[Any]:
    kind = type(value) if kind is None else kind
    if kind not in _ADAPTERS:
        described: Any = kind  # whatever pydantic can describe
        _ADAPTERS[kind] = TypeAdapter(described)
    return _ADAPTERS[kind]


def _finite(data: Any) -> Any:  # noqa: ANN401 - JSON data
    match data:
        case float():
            return data if math.isfinite(data) else None
        case dict():
            return {key: _finite(entry) for key, entry in data.items()}
        case list():
            return [_finite(entry) for entry in data]
        case _:
            return data
