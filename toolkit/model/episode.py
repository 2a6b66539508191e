"""An episode as its producer describes it."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from toolkit.model.choices import ProduceChoices

EpisodeType = Literal["full", "trailer", "bonus"]
TrackRole = Literal["host", "guest", "music", "reference"]
Side = Literal["", "left", "right"]


@dataclass(frozen=True, slots=True)
class Track:
    """One recorded file of one speaker.

    ``offset_s`` None: measured; otherwise the session time at which the file begins. ``channel`` is the side of a stereo
    file with this speaker, "" for the whole file.
    """

    file: Path
    speaker: str
    role: TrackRole = "guest"
    bio: str = ""
    link: str = ""
    offset_s: float | None = None
    channel: Side = ""

    @property
    def is_spoken(self) -> bool:
        """Whether the track is a voice in the episode."""
        return self.role in ("host", "guest")


@dataclass(frozen=True, slots=True)
class Host:
    """Somebody who is often in a show, as its ``show.toml`` has them; ``file`` is a pattern of names of their recordings."""

    speaker: str
    role: Literal["host", "guest"] = "host"
    bio: str = ""
    link: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Stitch:
    """What goes around the conversation; pauses over ``tighten_s`` are shortened to half of it, none where it is 0."""

    cold_open: bool = False
    intro: Path | None = None
    outro: Path | None = None
    crossfade_s: float = 1.5
    tighten_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Insert:
    """An ad or trailer, at a time in the conversation's own clock."""

    file: Path
    at_s: float
    title: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A footnote."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Publishing:
    """What directories and apps are told of an episode besides its words; ``guid`` is "" where nobody chose one."""

    explicit: bool = False
    keywords: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    copyright: str = ""
    publisher: str = ""
    link: str = ""
    episode_type: EpisodeType = "full"
    guid: str = ""


@dataclass(frozen=True, slots=True)
class Episode:
    """Everything the producer said, paths resolved; what was inferred is told in ``inferred``."""

    title: str
    tracks: tuple[Track, ...]
    show: str = ""
    number: int | None = None
    season: int | None = None
    date: datetime.date | None = None
    language: str = ""
    summary: str = ""
    artwork: Path | None = None
    preset: str = "apple"
    words: tuple[str, ...] = ()
    stitch: Stitch = field(default_factory=Stitch)
    inserts: tuple[Insert, ...] = ()
    links: tuple[Link, ...] = ()
    publishing: Publishing = field(default_factory=Publishing)
    produce: ProduceChoices = field(default_factory=ProduceChoices)
    inferred: tuple[str, ...] = ()

    @property
    def voices(self) -> tuple[Track, ...]:
        """The tracks with speech."""
        return tuple(track for track in self.tracks if track.is_spoken)

    @property
    def facts(self) -> EpisodeFacts:
        """What words about the episode may say of it."""
        speakers: dict[tuple[str, str], Speaker] = {}
        for track in self.voices:
            known = speakers.get((track.role, track.speaker), Speaker(track.speaker, track.role))
            found = replace(known, bio=known.bio or track.bio, link=known.link or track.link)
            speakers[track.role, track.speaker] = found
        return EpisodeFacts(
            title=self.title,
            show=self.show,
            number=self.number,
            season=self.season,
            date=self.date,
            language=self.language,
            summary=self.summary,
            words=self.words,
            links=self.links,
            link=self.publishing.link,
            speakers=tuple(speakers.values()),
        )


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who is heard: one person, however many tracks."""

    name: str
    role: TrackRole
    bio: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class EpisodeFacts:
    """An episode as far as words about it are concerned: no path, no offset, nothing that only sound needs.

    So moving the folder, or an ad, writes no notes and no tags anew.
    """

    title: str = ""
    show: str = ""
    number: int | None = None
    season: int | None = None
    date: datetime.date | None = None
    language: str = ""
    summary: str = ""
    words: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    link: str = ""
    speakers: tuple[Speaker, ...] = ()

    def renamed(self, names: Mapping[str, str]) -> EpisodeFacts:
        """Return these facts with other names for some of the speakers."""
        if not names:
            return self
        speakers = tuple(replace(one, name=names.get(one.name, one.name)) for one in self.speakers)
        return replace(self, speakers=speakers)

    def with_hosts(self, names: Collection[str]) -> EpisodeFacts:
        """Return these facts with some of the speakers as hosts and the others as guests; as they are where none is named."""
        if not any(one.name in names for one in self.speakers):
            return self
        speakers = tuple(replace(one, role="host" if one.name in names else "guest") for one in self.speakers)
        return replace(self, speakers=speakers)
