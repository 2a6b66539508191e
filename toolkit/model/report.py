"""What was done to an episode, and why: the figures behind ``report.json`` and ``report.html``."""

from __future__ import annotations

from dataclasses import dataclass, field

from toolkit.model.episode import Speaker
from toolkit.model.listen import ListenPlace
from toolkit.model.measurement import Measurement
from toolkit.model.transcript_edits import TranscriptEdits


@dataclass(frozen=True, slots=True)
class Action:
    """One thing done to the sound: its name, the figure that made it so, and the reason in a sentence."""

    name: str
    amount: float
    unit: str
    why: str


@dataclass(frozen=True, slots=True)
class TrackExcerpt:
    """A passage of a track to compare by ear: where it is in the session, and two files beside the page, at one loudness."""

    start_s: float
    duration_s: float
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TrackReport:
    """One track: as it came, where it was put, what was done to it, as it went into the mix."""

    name: str
    speaker: str
    before: Measurement
    after: Measurement | None = None
    sync_offset_s: float = 0.0
    drift_ppm: float = 0.0
    sync_from: str = ""
    sync_confidence: float = 0.0
    actions: tuple[Action, ...] = ()
    excerpt: TrackExcerpt | None = None


@dataclass(frozen=True, slots=True)
class DeliverableReport:
    """One encoded file, measured after decoding it again."""

    file: str
    bytes: int
    measurement: Measurement


@dataclass(frozen=True, slots=True)
class StageTiming:
    """How long a stage took; ``cached`` when its results were already there."""

    name: str
    seconds: float
    cached: bool


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a producer may want to know about a finished episode.

    ``files`` are the names of all in ``out/``; ``edits``, in episode time, what podkit changed of the words that were heard;
    ``listen`` the places worth a listen, ``people`` who is heard, by the names and roles that the published files have.
    """

    title: str
    preset: str
    tracks: tuple[TrackReport, ...]
    master: Measurement | None
    deliverables: tuple[DeliverableReport, ...] = ()
    actions: tuple[Action, ...] = ()
    engine: str = ""
    model: str = ""
    warnings: tuple[str, ...] = ()
    inferred: tuple[str, ...] = ()
    stages: tuple[StageTiming, ...] = field(default=())
    target_lufs: float | None = None
    tolerance_lu: float = 0.5
    peak_dbtp: float | None = None
    files: tuple[str, ...] = ()
    listen: tuple[ListenPlace, ...] = ()
    people: tuple[Speaker, ...] = ()
    edits: TranscriptEdits = field(default_factory=TranscriptEdits)
