"""The tables of ``episode.toml`` and ``show.toml``: every key, its type and its range.

Owns the shape of both files; what is made of them is in ``manifest_layers``, what is said of mistakes in ``manifest``.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from toolkit.model.choices import SKIPPABLE
from toolkit.model.near import nearest
from toolkit.model.written_values import date_value, language_value, seconds_value

LINK = r"^(https?://\S+|mailto:\S+)?$"
_NEEDED_LINK = r"^(https?://\S+|mailto:\S+)$"


def _skippable(value: list[str]) -> list[str]:
    unknown = sorted(set(value) - set(SKIPPABLE))
    if unknown:
        near = nearest(unknown[0], SKIPPABLE)
        raise ValueError(f"stages among {', '.join(SKIPPABLE)}" + (f" (perhaps {near!r})" if near else ""))
    return value


class Strict(BaseModel):
    """A table in which every key is known and nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True)


class PublishingKeys(Strict):
    """What directories and apps want to know: keys of ``[episode]`` and of ``[show]``."""

    language: Annotated[str, BeforeValidator(language_value)] = ""
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
    date: Annotated[datetime.date | None, BeforeValidator(date_value)] = None
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
    at: Annotated[float, BeforeValidator(seconds_value), Field(ge=0.0)]
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
