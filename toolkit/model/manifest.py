"""The text of ``episode.toml``: what may stand in it, and what is said when something else does.

Owns the file's shape and its errors; opens no file. Paths are resolved against the episode folder and may not leave it.
"""

from __future__ import annotations

import datetime
import difflib
import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from toolkit.model.clock_text import parse_clock
from toolkit.model.episode import Episode, Insert, Link, Stitch, Track
from toolkit.model.errors import InvalidManifest
from toolkit.model.languages import language_tag, nearest_language
from toolkit.model.problem import Problem

_TYPES = {"str": "text in quotes", "int": "a whole number", "float": "a number", "bool": "true or false",
          "list": "a list", "dict": "a table"}  # fmt: skip


def _seconds(value: object) -> object:
    """Read ``HH:MM:SS(.mmm)``, ``MM:SS`` or plain seconds."""
    if not isinstance(value, str):
        return value
    try:
        return parse_clock(value)
    except ValueError:
        raise ValueError("a time such as 00:12:30 or a number of seconds") from None


def _language(value: object) -> object:
    """Read a language by its code or by a name."""
    if not isinstance(value, str):
        return value
    try:
        return language_tag(value)
    except ValueError:
        meant = nearest_language(value)
        like = f"perhaps {meant!r}" if meant else "such as en or English"
        raise ValueError(f"the code or the name of a language, {like}") from None


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _EpisodeTable(_Strict):
    title: str = ""
    show: str = ""
    number: int | None = Field(default=None, ge=0)
    season: int | None = Field(default=None, ge=0)
    date: datetime.date | None = None
    language: Annotated[str, BeforeValidator(_language)] = ""
    summary: str = ""
    artwork: str = ""
    preset: str = "apple"
    words: list[str] = []


class _TrackTable(_Strict):
    file: str = Field(min_length=1)
    speaker: str = ""
    role: Literal["host", "guest", "music", "reference"] = "guest"
    bio: str = ""
    link: str = Field(default="", pattern=r"^(https?://\S+|mailto:\S+)?$")
    offset: float | None = Field(default=None, ge=-86_400.0, le=86_400.0)
    channel: Literal["left", "right"] | None = None


class _StitchTable(_Strict):
    cold_open: bool = False
    intro: str = ""
    outro: str = ""
    crossfade: float = Field(default=1.5, ge=0.0, le=30.0)
    tighten: float = Field(default=0.0, ge=0.0, le=60.0)


class _InsertTable(_Strict):
    file: str = Field(min_length=1)
    at: Annotated[float, BeforeValidator(_seconds), Field(ge=0.0)]
    title: str = ""


class _LinkTable(_Strict):
    title: str = Field(min_length=1)
    url: str = Field(pattern=r"^(https?://\S+|mailto:\S+)$")


class _Manifest(_Strict):
    episode: _EpisodeTable = _EpisodeTable()
    track: list[_TrackTable] = []
    stitch: _StitchTable = _StitchTable()
    insert: list[_InsertTable] = []
    link: list[_LinkTable] = []


def parse_manifest(text: str, path: Path) -> Episode:
    """Read the text of the ``episode.toml`` at ``path`` into an episode with absolute paths.

    The title may be empty and the tracks none: whoever opened the folder infers those.

    Raises
    ------
    InvalidManifest
        Naming every key that is wrong, its line, what was found and what was expected.
    """
    try:
        manifest = _Manifest.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise InvalidManifest(path, (_syntax_problem(error, text),)) from error
    except ValidationError as error:
        raise InvalidManifest(path, tuple(_problems(error, text))) from error
    return _Reader(manifest, path, text).episode()


class _Reader:
    """Turns a validated manifest into an episode, collecting what is wrong with its paths."""

    def __init__(self, manifest: _Manifest, path: Path, text: str) -> None:
        self._manifest = manifest
        self._path = path
        self._text = text
        self._problems: list[Problem] = []

    def episode(self) -> Episode:
        """Return the episode.

        Raises
        ------
        InvalidManifest
            When a path leaves the folder or names no file.
        """
        manifest, table = self._manifest, self._manifest.episode
        episode = Episode(
            title=table.title.strip(),
            tracks=tuple(self._track(number, track) for number, track in enumerate(manifest.track)),
            show=table.show.strip(),
            number=table.number,
            season=table.season,
            date=table.date,
            language=table.language,
            summary=table.summary.strip(),
            artwork=self._file(table.artwork, ("episode", "artwork")) if table.artwork else None,
            preset=table.preset,
            words=tuple(word.strip() for word in table.words if word.strip()),
            stitch=self._stitch(),
            inserts=tuple(
                Insert(self._file(entry.file, ("insert", number, "file")), entry.at, entry.title.strip())
                for number, entry in enumerate(manifest.insert)
            ),
            links=tuple(Link(entry.title.strip(), entry.url) for entry in manifest.link),
        )
        if self._problems:
            raise InvalidManifest(self._path, tuple(self._problems))
        return episode

    def _track(self, number: int, table: _TrackTable) -> Track:
        file = self._file(table.file, ("track", number, "file"))
        speaker = table.speaker.strip() or file.stem.replace("_", " ").replace("-", " ").strip().title()
        return Track(file, speaker, table.role, table.bio.strip(), table.link, table.offset, table.channel or "")

    def _stitch(self) -> Stitch:
        table = self._manifest.stitch
        return Stitch(
            cold_open=table.cold_open,
            intro=self._file(table.intro, ("stitch", "intro")) if table.intro else None,
            outro=self._file(table.outro, ("stitch", "outro")) if table.outro else None,
            crossfade_s=table.crossfade,
            tighten_s=table.tighten,
        )

    def _file(self, name: str, key: tuple[str | int, ...]) -> Path:
        folder = self._path.parent.resolve()
        try:
            found = (folder / name).resolve()
            inside, is_file = found.is_relative_to(folder), found.is_file()
        except (OSError, ValueError):  # a name too long, a NUL byte, a loop of links
            found, inside, is_file = folder, True, False
        if not inside:
            self._complain(key, name, "a path inside the episode folder")
        elif not is_file:
            self._complain(key, name, "a file that exists")
        return found

    def _complain(self, key: tuple[str | int, ...], found: str, expected: str) -> None:
        self._problems.append(Problem(_key_name(key), repr(found), expected, _line_of(self._text, key)))


def _syntax_problem(error: tomllib.TOMLDecodeError, text: str) -> Problem:
    line = re.search(r"line (\d+)", str(error))
    number = int(line.group(1)) if line else text.count("\n") + 1
    lines = text.splitlines()
    shown = lines[number - 1].strip()[:60] if 0 < number <= len(lines) else "the end of the file"
    return Problem("", repr(shown), f"TOML ({str(error).split(' (at')[0].lower()})", number)


def _problems(error: ValidationError, text: str) -> list[Problem]:
    # One slip gives several errors when a list of unions is tried; the location tells them apart.
    seen: dict[tuple[str | int, ...], Problem] = {}
    for entry in error.errors():
        key = tuple(entry["loc"])
        seen.setdefault(key, Problem(_key_name(key), _found(entry), _expected(entry), _line_of(text, key)))
    return list(seen.values())


def _found(entry: ErrorDetails) -> str:
    match entry["type"]:
        case "missing":
            return "nothing"
        case "extra_forbidden":
            return "an unknown key"
        case _:
            return repr(entry["input"])[:80]


def _expected(entry: ErrorDetails) -> str:
    context = entry.get("ctx", {})
    match entry["type"]:
        case "missing":
            return "this key"
        case "extra_forbidden":
            return _expected_key(entry["loc"])
        case "literal_error":
            return f"one of {context['expected']}"
        case "string_pattern_mismatch":
            return "a link that begins with https://"
        case "value_error":
            return str(context["error"])
        case kind:
            name = kind.removesuffix("_type").removesuffix("_parsing")
            short = {"string": "str", "model": "dict", "float": "float"}.get(name, name)
            return _TYPES.get(short, str(entry["msg"]).lower().removeprefix("input should be "))


def _expected_key(location: tuple[str | int, ...]) -> str:
    tables: dict[str, type[BaseModel]] = {"episode": _EpisodeTable, "track": _TrackTable, "stitch": _StitchTable,
                                          "insert": _InsertTable, "link": _LinkTable}  # fmt: skip
    table = tables.get(str(location[0]), _Manifest) if len(location) > 1 else _Manifest
    known = list(table.model_fields)
    near = difflib.get_close_matches(str(location[-1]), known, n=1)
    return f"{near[0]!r}" if near else f"one of {', '.join(known)}"


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
