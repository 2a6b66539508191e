"""What a rule is, and what it is given.

A rule is a pure function over facts. It is in one file under ``rules/``, together with the words that explain it; the page in
``docs/rules/`` is generated from those words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

from toolkit.check.facts import FileFacts, RecordingFacts, SoundFacts
from toolkit.check.finding import Observation, Severity
from toolkit.check.session import SessionFacts
from toolkit.check.transcripts import TranscriptFacts
from toolkit.model.preset import Preset

Scope = Literal["recording", "session", "folder", "unreadable"]


@dataclass(frozen=True)
class Limits:
    """The limits of one rule: the documented ones, or those of the settings."""

    values: Mapping[str, float]

    def __getitem__(self, name: str) -> float:
        return self.values[name]


@dataclass(frozen=True)
class Recording:
    """One recording as a rule sees it.

    ``preset`` is the delivery target, or None for a raw recording. ``is_track``: it is one of several tracks of a session, where
    others speak while this one is silent. ``is_clip``: podkit cut it out of a finished episode, so it is neither raw nor delivered.
    """

    path: Path
    facts: RecordingFacts
    preset: Preset | None = None
    is_track: bool = False
    transcript: TranscriptFacts | None = None
    is_clip: bool = False

    @property
    def is_raw(self) -> bool:
        """Whether it is as a recorder wrote it, as far as is known."""
        return self.preset is None and not self.is_clip

    @property
    def sound(self) -> SoundFacts:
        """What its decode measured."""
        return self.facts.sound

    @property
    def file(self) -> FileFacts:
        """What the file states about itself."""
        return self.facts.file


@dataclass(frozen=True)
class Session:
    """The tracks of one talk, and how they relate to each other: compared when a rule first asks."""

    path: Path
    tracks: tuple[Recording, ...]
    compare: Callable[[], SessionFacts]

    @cached_property
    def facts(self) -> SessionFacts:
        """How the tracks relate to each other."""
        return self.compare()


@dataclass(frozen=True)
class Folder:
    """An episode folder: what is wrong with its manifest, drafts and feed, in sentences."""

    path: Path
    problems: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Rule:
    """One rule: its name, the words that explain it, its limits, and its function.

    ``check`` is given what ``scope`` names and the limits, and yields observations; it reads nothing but its arguments. ``mend`` says how to
    fix it.
    """

    code: str
    name: str
    severity: Severity
    scope: Scope
    check: Callable[..., Iterable[Observation]]
    what: str
    why: str
    measured: str
    source: str
    mend: str
    limits: Mapping[str, float] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    fixable: bool = False
