"""The shape of a rule, what it is given, and how a file of a rule becomes known.

A rule is a pure function over facts. It lives in one file under ``rules/`` together with the words that explain it; the
page in ``docs/rules/`` is written from those words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

from toolkit.check.facts import FileFacts, RecordingFacts, SoundFacts
from toolkit.check.finding import Seen, Severity
from toolkit.check.session import SessionFacts
from toolkit.check.transcripts import TranscriptFacts
from toolkit.model.preset import Preset

Scope = Literal["recording", "session", "folder", "unreadable"]


@dataclass(frozen=True)
class Limits:
    """The thresholds of one rule, as documented or as the settings say."""

    values: Mapping[str, float]

    def __getitem__(self, name: str) -> float:
        return self.values[name]


@dataclass(frozen=True)
class Recording:
    """One recording as a rule sees it.

    ``preset`` is None where the file is a raw recording, and the delivery target where it was named. ``is_track`` says
    that it is one of several tracks of a session, where others speak while this one is silent.
    """

    path: Path
    facts: RecordingFacts
    preset: Preset | None = None
    is_track: bool = False
    transcript: TranscriptFacts | None = None

    @property
    def sound(self) -> SoundFacts:
        """What its decode told."""
        return self.facts.sound

    @property
    def file(self) -> FileFacts:
        """What the file says about itself."""
        return self.facts.file


@dataclass(frozen=True)
class Session:
    """The tracks of one talk, and what they are to each other: compared when a rule first asks."""

    path: Path
    tracks: tuple[Recording, ...]
    compare: Callable[[], SessionFacts]

    @cached_property
    def facts(self) -> SessionFacts:
        """What the tracks are to each other."""
        return self.compare()


@dataclass(frozen=True)
class Folder:
    """An episode folder: what its manifest and the files beside it say, in sentences where something is wrong."""

    path: Path
    problems: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Rule:
    """One rule: what it is called, the words that explain it, its limits, and the function that looks.

    ``check`` gets what ``scope`` names and yields what it saw; it reads nothing but its arguments.
    """

    code: str
    name: str
    severity: Severity
    scope: Scope
    check: Callable[..., Iterable[Seen]]
    what: str
    why: str
    measured: str
    source: str
    mend: str
    limits: Mapping[str, float] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    fixable: bool = False
