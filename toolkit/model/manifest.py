"""The text of ``episode.toml`` and ``show.toml``: what may stand in it, and what is said when something else does.

Owns the errors of both files; opens no file. Paths are resolved against the file's folder and may not leave it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TypeVar, get_args

from pydantic import BaseModel, ValidationError

from toolkit.model.episode import Episode
from toolkit.model.errors import InvalidManifest
from toolkit.model.manifest_layers import Described, Layer, Reader
from toolkit.model.manifest_tables import EpisodeFile, ShowFile
from toolkit.model.problem import Problem
from toolkit.model.toml_slips import NotToml, load_toml
from toolkit.model.toml_values import found_and_expected

_File = TypeVar("_File", EpisodeFile, ShowFile)
_MOST_PROBLEMS = 20


def parse_manifest(text: str, path: Path) -> Episode:
    """Read the text of the ``episode.toml`` at ``path`` into an episode with absolute paths; see :func:`describe`."""
    return describe([episode_layer(text, path)]).episode


def episode_layer(text: str, path: Path, recording: Path | None = None) -> Layer:
    """Read the text of an ``episode.toml``; ``recording`` is one outside of its folder that it may name.

    Raises
    ------
    InvalidManifest
        Naming every key that is wrong, its line, what was found and what was expected.
    """
    return Layer(_validated(EpisodeFile, text, path), path, text, recording)


def show_layer(text: str, path: Path) -> Layer:
    """Read the text of a ``show.toml``.

    Raises
    ------
    InvalidManifest
        As :func:`episode_layer` does.
    """
    return Layer(_validated(ShowFile, text, path), path, text)


def describe(layers: list[Layer]) -> Described:
    """Return what files say together, the nearest first: the episode's own, then its show's.

    The title may be empty and the tracks none: whoever opened the folder infers those.

    Raises
    ------
    InvalidManifest
        When a path of one of them leaves its folder or names no file.
    """
    described = Reader(layers).described()
    for layer in layers:
        if layer.complaints:
            problems = (
                Problem(_key_name(each.key), each.found, each.expected, _line_of(layer.text, each.key))
                for each in layer.complaints
            )
            raise InvalidManifest(layer.path, tuple(problems))
    return described


def _validated(kind: type[_File], text: str, path: Path) -> _File:
    try:
        return kind.model_validate(load_toml(text))
    except NotToml as error:
        raise InvalidManifest(path, (error.problem,)) from error
    except ValidationError as error:
        raise InvalidManifest(path, tuple(_problems(error, text, kind))) from error


def _problems(error: ValidationError, text: str, file: type[BaseModel]) -> list[Problem]:
    # One slip gives several errors when a list of unions is tried; the location tells them apart.
    seen: dict[tuple[str | int, ...], Problem] = {}
    for entry in error.errors():
        key = tuple(entry["loc"])
        if len(seen) >= _MOST_PROBLEMS:
            break
        table = _table(file, str(key[0])) if len(key) > 1 else file
        found, expected = found_and_expected(entry, tuple(table.model_fields))
        if entry["type"] == "string_pattern_mismatch":
            expected = "a link that begins with https://"
        seen.setdefault(key, Problem(_key_name(key), found, expected, _line_of(text, key)))
    return list(seen.values())


def _table(file: type[BaseModel], name: str) -> type[BaseModel]:
    """Return the table of a file, or what a list of tables in it holds."""
    kind = file.model_fields[name].annotation
    inner = (*get_args(kind), kind)[0]
    return inner if isinstance(inner, type) and issubclass(inner, BaseModel) else file


def _key_name(key: tuple[str | int, ...]) -> str:
    """Name a key as a person would: ``track 2, file``."""
    parts = [str(part + 1) if isinstance(part, int) else str(part) for part in key]
    if len(parts) > 1 and parts[1].isdigit():
        parts = [f"{parts[0]} {parts[1]}", *parts[2:]]
    return ", ".join(parts)


def _line_of(text: str, key: tuple[str | int, ...]) -> int | None:
    """Find the line of a key: the n-th ``[table]`` or ``[[table]]`` header, then ``name =`` below it."""
    table, name = str(key[0]), str(key[-1])
    wanted = next((part for part in key if isinstance(part, int)), 0)
    header = re.compile(rf"^\s*\[\[?\s*{re.escape(table)}\s*\]\]?")
    seen, header_line, inside = -1, None, False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("["):
            seen += bool(header.match(line))
            inside = bool(header.match(line)) and seen == wanted
            header_line = number if inside else header_line
        elif inside and re.match(rf'^\s*"?{re.escape(name)}"?\s*=', line):
            return number
    return header_line
