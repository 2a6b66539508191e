"""The tables of ``episode.toml`` and ``show.toml``: every key, its type and its range.

Owns the shape of both files; what is made of them is in ``manifest_layers``, what is said of mistakes in ``manifest``.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from toolkit.model.choices import SKIPPABLE
from toolkit.model.clock_text import parse_clock
from toolkit.model.languages import language_tag, nearest_language

LINK = r"^(https?://\S+|mailto:\S+)?$"
_NEEDED_LINK = r"^(https?://\S+|mailto:\S+)$"


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


def _skippable(value: list[str]) -> list[str]:
    unknown = sorted(set(value) - set(SKIPPABLE))
    if unknown:
        raise ValueError(f"stages among {', '.join(SKIPPABLE)}")
    return value


class Strict(BaseModel):
    """A table in which every key is known and nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True)


class PublishingKeys(Strict):
    """What directories and apps want to know: keys of ``[episode]`` and of ``[show]``."""

    language: Annotated[str, BeforeValidator(_language)] = ""
    artwork: str = ""
    link: str = Field(default="", pattern=LINK)
    preset: str = "apple"
    words: list[str] = []
    season: int | None = Field(default=None, ge=0)
    explicit: bool = False
    keywords: list[str] = []
    categories: list[str] = []
    copyright: str = ""
    publisher: str = ""


class EpisodeTable(PublishingKeys):
    """``[episode]``."""

    title: str = ""
    show: str = ""
    number: int | None = Field(default=None, ge=0)
    date: datetime.date | None = None
    summary: str = ""
    episode_type: Literal["full", "trailer", "bonus"] = "full"
    guid: str = ""


class ShowTable(PublishingKeys):
    """``[show]`` of ``show.toml``: what all its episodes share."""

    name: str = ""


class TrackTable(Strict):
    """``[[track]]``."""

    file: str = Field(min_length=1)
    speaker: str = ""
    role: Literal["host", "guest", "music", "reference"] = "guest"
    bio: str = ""
    link: str = Field(default="", pattern=LINK)
    offset: float | None = Field(default=None, ge=-86_400.0, le=86_400.0)
    channel: Literal["left", "right"] | None = None


class HostTable(Strict):
    """``[[host]]`` of ``show.toml``: somebody who is often there."""

    speaker: str = Field(min_length=1)
    role: Literal["host", "guest"] = "host"
    bio: str = ""
    link: str = Field(default="", pattern=LINK)
    file: str = ""


class StitchTable(Strict):
    """``[stitch]``."""

    cold_open: bool = False
    intro: str = ""
    outro: str = ""
    crossfade: float = Field(default=1.5, ge=0.0, le=30.0)
    tighten: float = Field(default=0.0, ge=0.0, le=60.0)


class BedTable(Strict):
    """``[[bed]]`` of ``show.toml``: music under the conversation."""

    file: str = Field(min_length=1)
    offset: float = Field(default=0.0, ge=0.0, le=86_400.0)


class InsertTable(Strict):
    """``[[insert]]``."""

    file: str = Field(min_length=1)
    at: Annotated[float, BeforeValidator(_seconds), Field(ge=0.0)]
    title: str = ""


class LinkTable(Strict):
    """``[[link]]``."""

    title: str = Field(min_length=1)
    url: str = Field(pattern=_NEEDED_LINK)


class ProduceTable(Strict):
    """``[produce]``: choices for every run, as the options of ``podkit produce``."""

    model: str | None = Field(default=None, min_length=1)
    engine: str | None = Field(default=None, min_length=1)
    language_model: str | None = None
    denoise: Literal["spectral", "neural"] | None = None
    audiogram: bool | None = None
    voices: str | None = Field(default=None, min_length=1)
    skip: Annotated[list[str], AfterValidator(_skippable)] | None = None
    tighten: float | None = Field(default=None, ge=0.0, le=60.0)


class EpisodeFile(Strict):
    """``episode.toml``."""

    episode: EpisodeTable = EpisodeTable()
    track: list[TrackTable] = []
    stitch: StitchTable = StitchTable()
    insert: list[InsertTable] = []
    link: list[LinkTable] = []
    produce: ProduceTable = ProduceTable()


class ShowFile(Strict):
    """``show.toml``."""

    show: ShowTable = ShowTable()
    host: list[HostTable] = []
    stitch: StitchTable = StitchTable()
    bed: list[BedTable] = []
    link: list[LinkTable] = []
    produce: ProduceTable = ProduceTable()
