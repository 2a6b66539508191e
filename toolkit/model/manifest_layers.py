"""An episode out of ``episode.toml`` and the ``show.toml`` that it belongs to: key by key, the episode's own first.

Owns which of both says a thing, where that is remembered (``origins``), and which files they name; the tables are in
``manifest_tables``. An empty text counts as left out, but for intro and outro, where it means none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from toolkit.model.choices import ProduceChoices
from toolkit.model.denoiser import Denoiser
from toolkit.model.episode import Episode, Host, Insert, Link, Publishing, Stitch, Track
from toolkit.model.manifest_tables import (
    BedTable,
    EpisodeFile,
    EpisodeTable,
    HostTable,
    InsertTable,
    LinkTable,
    ProduceTable,
    ShowFile,
    StitchTable,
    TrackTable,
)
from toolkit.model.toml_values import shown_value

Key = tuple[str | int, ...]
_LISTS = ("words", "keywords", "categories")
_MAY_BE_NONE = ("intro", "outro")


@dataclass(frozen=True)
class Complaint:
    """A path, or a pair of keys, that cannot be used."""

    key: Key
    found: str
    expected: str


@dataclass(frozen=True)
class Layer:
    """One file that was read: its tables, where it lies, its text, and what was wrong with it.

    ``recording`` may be named though it lies outside of the folder: the one that the episode was made of.
    """

    tables: EpisodeFile | ShowFile
    path: Path
    text: str
    recording: Path | None = None
    complaints: list[Complaint] = field(default_factory=list)

    @property
    def origin(self) -> str:
        """What kind of file it is, whatever it is called."""
        return "show.toml" if isinstance(self.tables, ShowFile) else "episode.toml"

    def table(self, name: str) -> BaseModel:
        """Return a table of single values; ``episode`` of a show file is its ``[show]``."""
        own = "show" if name == "episode" and isinstance(self.tables, ShowFile) else name
        found = getattr(self.tables, own)
        assert isinstance(found, BaseModel)  # noqa: S101 - names of tables, none of a list
        return found

    def entries(self, name: str) -> list[Any]:
        """Return a list of tables; a file that has no such list has none."""
        return list(getattr(self.tables, name, []))

    def file(self, name: str, key: Key, *, anywhere: bool = False) -> Path:
        """Return a file that a key names, absolute; complain where it leaves the folder or is not there."""
        folder = self.path.parent.resolve()
        try:
            found = (folder / name).expanduser().resolve()
            inside, is_file = found.is_relative_to(folder), found.is_file()
        except (OSError, ValueError, RuntimeError):  # a name too long, a NUL byte, a loop of links, ~ of nobody
            found, inside, is_file = folder, True, False
        allowed = inside or anywhere or (self.recording is not None and found == self.recording.resolve())
        whose = "show" if isinstance(self.tables, ShowFile) else "episode"
        if not allowed:
            self.complaints.append(Complaint(key, shown_value(name), f"a path inside the {whose} folder"))
        elif not is_file:
            self.complaints.append(Complaint(key, shown_value(name), f"a file that exists{_by_slash(name)}"))
        return self.recording if self.recording is not None and not inside and allowed and not anywhere else found


@dataclass(frozen=True)
class Described:
    """What the files say: the episode, hosts and beds of its show, and where each key that somebody wrote was read.

    ``beds`` play under the conversation whatever its tracks are. A track's keys are ``track.1.speaker`` and so on.
    """

    episode: Episode
    hosts: tuple[Host, ...] = ()
    beds: tuple[Track, ...] = ()
    origins: dict[str, str] = field(default_factory=dict)


class Reader:
    """Turns layers, nearest first, into an episode; what is wrong with their paths stands in the layers afterwards."""

    def __init__(self, layers: list[Layer]) -> None:
        self._layers = layers
        self._origins: dict[str, str] = {}

    def described(self) -> Described:
        """Return everything that the files say."""
        episode = Episode(
            title=self._text("title"),
            tracks=tuple(track for _, track in self._each("track", self._track)),
            show=self._text("show"),
            number=self._value("episode", "number"),
            season=self._value("episode", "season"),
            date=self._value("episode", "date"),
            language=self._text("language"),
            summary=self._text("summary"),
            artwork=self._file("episode", "artwork"),
            preset=self._preset(),
            words=self._list("words"),
            stitch=self._stitch(),
            inserts=tuple(insert for _, insert in self._each("insert", self._insert)),
            links=tuple(link for _, link in self._each("link", self._link)),
            publishing=self._publishing(),
            produce=self._produce(),
        )
        hosts = tuple(host for _, host in self._each("host", self._host))
        beds = tuple(bed for _, bed in self._each("bed", self._bed))
        return Described(episode, hosts, beds, self._origins)

    # -- single values -------------------------------------------------------------------------------------------------

    def _found(self, table: str, key: str) -> tuple[Any, Layer] | None:
        """Return what the nearest file says of a key, with that file; None where none does."""
        for layer in self._layers:
            values = layer.table(table)
            own = "name" if (table, key) == ("episode", "show") and isinstance(layer.tables, ShowFile) else key
            if own not in values.model_fields_set:
                continue
            value = getattr(values, own)
            if value is None or (value == "" and key not in _MAY_BE_NONE):
                continue
            self._origins[f"{table}.{key}"] = layer.origin
            return value, layer
        return None

    def _value(self, table: str, key: str) -> Any:  # noqa: ANN401 - as the table has it
        found = self._found(table, key)
        return found[0] if found else _DEFAULTS[table].model_fields[key].default

    def _text(self, key: str) -> str:
        return str(self._value("episode", key)).strip()

    def _list(self, key: str) -> tuple[str, ...]:
        """Return a list of words: those of all files, the nearest first."""
        said = [(layer, getattr(layer.table("episode"), key)) for layer in self._layers]
        names = [layer.origin for layer, words in said if words]
        if names:
            self._origins[f"episode.{key}"] = ", ".join(names)
        return tuple(dict.fromkeys(word.strip() for _, words in said for word in words if word.strip()))

    def _file(self, table: str, key: str) -> Path | None:
        found = self._found(table, key)
        return found[1].file(found[0], (_own(found[1], table), key)) if found and found[0] else None

    def _preset(self) -> str:
        """Return the preset's name; a file of the show's own is looked up beside the show file."""
        found = self._found("episode", "preset")
        if found is None:
            return "apple"
        name, layer = found
        if isinstance(layer.tables, ShowFile) and ("/" in name or name.endswith(".toml")):
            return str(layer.file(name, ("show", "preset")))
        return str(name)

    # -- tables --------------------------------------------------------------------------------------------------------

    def _stitch(self) -> Stitch:
        return Stitch(
            cold_open=self._value("stitch", "cold_open"),
            intro=self._file("stitch", "intro"),
            outro=self._file("stitch", "outro"),
            crossfade_s=self._value("stitch", "crossfade"),
            tighten_s=self._tighten(),
        )

    def _tighten(self) -> float:
        """Return ``tighten``, which may stand under ``[produce]`` as well: in one of both, or the same in both."""
        for layer in self._layers:
            stitch, produce = layer.tables.stitch, layer.tables.produce
            written, chosen = "tighten" in stitch.model_fields_set, produce.tighten is not None
            if written and chosen and stitch.tighten != produce.tighten:
                expected = f"the {stitch.tighten:g} of [stitch] tighten, or one of both alone"
                layer.complaints.append(Complaint(("produce", "tighten"), f"{produce.tighten:g}", expected))
            if written or chosen:
                self._origins["stitch.tighten"] = layer.origin
                return stitch.tighten if written or produce.tighten is None else produce.tighten
        return 0.0

    def _publishing(self) -> Publishing:
        return Publishing(
            explicit=self._value("episode", "explicit"),
            keywords=self._list("keywords"),
            categories=self._list("categories"),
            copyright=self._text("copyright"),
            publisher=self._text("publisher"),
            link=self._text("link"),
            episode_type=self._own_value("episode_type"),
            guid=str(self._own_value("guid")).strip(),
        )

    def _own_value(self, key: str) -> Any:  # noqa: ANN401 - as the table has it
        """Return a value of ``[episode]`` that no show has."""
        found = self._found("episode", key)
        return found[0] if found else EpisodeTable.model_fields[key].default

    def _produce(self) -> ProduceChoices:
        denoise, skip = self._value("produce", "denoise"), self._value("produce", "skip")
        voices, model = self._found("produce", "voices"), self._found("produce", "model")
        return ProduceChoices(
            model=_model(*model) if model else None,
            engine=self._value("produce", "engine"),
            language_model=self._value("produce", "language_model"),
            denoise=Denoiser(denoise) if denoise else None,
            audiogram=self._value("produce", "audiogram"),
            voices=voices[1].file(voices[0], ("produce", "voices"), anywhere=True) if voices else None,
            skip=frozenset(skip) if skip is not None else None,
        )

    # -- lists of tables -----------------------------------------------------------------------------------------------

    def _each(self, name: str, make: Any) -> Iterator[tuple[Layer, Any]]:  # noqa: ANN401 - one of the makers below
        for layer in self._layers:
            for number, entry in enumerate(layer.entries(name)):
                for key in sorted(entry.model_fields_set):
                    self._origins[f"{name}.{number + 1}.{key}"] = layer.origin
                yield layer, make(layer, number, entry)

    def _track(self, layer: Layer, number: int, table: TrackTable) -> Track:
        file = layer.file(table.file, ("track", number, "file"))
        speaker = table.speaker.strip() or file.stem.replace("_", " ").replace("-", " ").strip().title()
        return Track(file, speaker, table.role, table.bio.strip(), table.link, table.offset, table.channel or "")

    def _insert(self, layer: Layer, number: int, table: InsertTable) -> Insert:
        return Insert(layer.file(table.file, ("insert", number, "file")), table.at, table.title.strip())

    def _link(self, layer: Layer, number: int, table: LinkTable) -> Link:
        del layer, number
        return Link(table.title.strip(), table.url)

    def _host(self, layer: Layer, number: int, table: HostTable) -> Host:
        del layer, number
        return Host(table.speaker.strip(), table.role, table.bio.strip(), table.link, table.file.strip())

    def _bed(self, layer: Layer, number: int, table: BedTable) -> Track:
        file = layer.file(table.file, ("bed", number, "file"))
        return Track(file, file.stem, "music", offset_s=table.offset)


_DEFAULTS: dict[str, type[BaseModel]] = {"episode": EpisodeTable, "stitch": StitchTable, "produce": ProduceTable}


def _by_slash(name: str) -> str:
    """Return how a path with backslashes, or what became of them in quotes, was probably meant."""
    slashed = re.sub(r"[\\\t\n\r\f\b\x1b]", "/", name)
    return f", with / between folders, not \\: '{slashed}'" if slashed != name else ""


def _own(layer: Layer, table: str) -> str:
    """Return what a table is called in the file that it stands in."""
    return "show" if table == "episode" and isinstance(layer.tables, ShowFile) else table


def _model(name: str, layer: Layer) -> str:
    """Return a model's name, or the absolute path of one that lies where the file says."""
    beside = layer.path.parent / name
    return str(beside.resolve()) if "/" in name and beside.exists() else name
