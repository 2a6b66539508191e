"""Every result of every stage, declared once: which stage gives it, the file in its folder, its type.

A stage writes with ``work.put(TIMELINE, timeline)``, another reads with ``work.get(TIMELINE)``; nothing else knows file names.
Results of which each part of an episode has its own are read with the part's name: ``work.get(MEASUREMENT, "ada")``.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.audio.clock import Clock
from toolkit.editorial.hosts import LikelyHost
from toolkit.editorial.listen_places import SilentSpeech
from toolkit.editorial.notes_sections import Section
from toolkit.model.caption import CaptionCue
from toolkit.model.chapter import Chapter
from toolkit.model.defects import Defects
from toolkit.model.highlight import Highlight
from toolkit.model.listen import ListenPlace
from toolkit.model.mark import Mark
from toolkit.model.master_plan import MasterPlan
from toolkit.model.measurement import Measurement
from toolkit.model.preset import Deliverable
from toolkit.model.report import Action
from toolkit.model.span import Span
from toolkit.model.timeline import Timeline
from toolkit.model.transcript import Transcript
from toolkit.model.transcript_edits import TranscriptEdits
from toolkit.pipeline.graph.result import ArrayResult, FileResult, Result, TextResult
from toolkit.speech.transcribe import TrackTranscript

SAMPLE_RATE = 48_000
"""Hz, of every sound that a stage keeps but for the 16 kHz copies for speech."""


@dataclass(frozen=True)
class Placed:
    """A track's place for the report: where its first sample lies, how its clock runs, what that rests on."""

    name: str
    offset_s: float
    drift_ppm: float
    rests_on: str
    confidence: float


@dataclass(frozen=True)
class TrackMixed:
    """What became of one track: its figures as it went into the mix, and what was done to it."""

    after: Measurement
    actions: tuple[Action, ...]
    excerpt: Span | None = None
    """The passage that was kept of it, in session time."""


@dataclass(frozen=True)
class Excerpt:
    """A passage of a track, in session time, and its files: as it came, and as it went into the mix."""

    name: str
    span: Span
    before: str
    after: str


@dataclass(frozen=True)
class Mixed:
    """The mix's length, each track's figures by its name, and what was done to all."""

    duration_s: float
    tracks: dict[str, TrackMixed]
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class MusicFacts:
    """A prepared piece of music: its length at 48 kHz and its figures."""

    length_samples: int
    measurement: Measurement


@dataclass(frozen=True)
class Delivered:
    """One encoded file in the stage's folder, as it measures when decoded."""

    file: str
    deliverable: Deliverable
    measurement: Measurement


@dataclass(frozen=True)
class Mastered:
    """The master's figures, the plan that made it, what was done, and every file."""

    master: Measurement
    plan: MasterPlan
    channels: int
    actions: tuple[Action, ...]
    delivered: tuple[Delivered, ...]


@dataclass(frozen=True)
class PlannedMaster:
    """How a programme is to be mastered, and how many channels it has."""

    plan: MasterPlan
    channels: int


@dataclass(frozen=True)
class TaggedFile:
    """A deliverable under its final name, and the file of the master stage that it came from."""

    file: str
    delivered: str


# Of analyse, for each track.
MEASUREMENT = Result("analyse", "measurement.json", Measurement)
SPEECH_FOUND = Result("analyse", "speech.json", tuple[Span, ...])
"""Where there is voice on a track, bleed included, in its source time."""
DEFECTS = Result("analyse", "defects.json", Defects)
ENVELOPE_DB = ArrayResult("analyse", "envelope.npy")
SPEECH_COPY = FileResult("analyse", "speech.wav")
"""A track's 16 kHz mono copy, 16 bits."""

# Of sync.
CLOCKS = Result("sync", "clocks.json", dict[str, Clock])
PLACED = Result("sync", "placed.json", tuple[Placed, ...])

# Of the marks.
MARKS = Result("marks", "marks.json", tuple[Mark, ...])
"""What was marked while recording, named or not, in session time, in order."""

# Of activity.
ACTIVE = ArrayResult("activity", "active.npy")
COUPLING_DB = ArrayResult("activity", "coupling.npy")
TRACK_SPEECH = Result("activity", "spans.json", tuple[tuple[Span, ...], ...])
"""Who speaks when, in session time, in the order of the voices."""
OWN_SPEECH = Result("activity", "own-speech.json", dict[str, tuple[Span, ...]])
"""Each track's own speech without bleed, in its source time."""
ALL_SPEECH = Result("activity", "speech.json", tuple[Span, ...])
"""Where anybody speaks, in session time."""
DURATION_S = Result("activity", "duration.json", float)
"""The session's length."""

# Of the mix.
CONVERSATION_MIX = FileResult("conversation", "conversation.wav")
MIXED = Result("conversation", "mixed.json", Mixed)

# Of the excerpts.
EXCERPTS = Result("excerpts", "excerpts.json", tuple[Excerpt, ...])

# Of each piece of music.
MUSIC = FileResult("music", "music.wav")
MUSIC_FACTS = Result("music", "music.json", MusicFacts)
DUCKED_BED = FileResult("bed", "music.wav")

# Of speech to text.
LANGUAGE = TextResult("language", "language.txt")
TRACK_TRANSCRIPT = Result("transcribe", "transcript.json", TrackTranscript)
VOICE_CENTRES_S = ArrayResult("voices", "centres.npy")
VOICE_SIMILARITY = ArrayResult("voices", "similarity.npy")
SESSION_TRANSCRIPT = Result("transcript", "transcript.json", Transcript)
"""All words on the session's clock."""
TRANSCRIPT_EDITS = Result("transcript", "edits.json", TranscriptEdits)
"""What of the engine's words was changed or left out, on the session's clock."""

UNHEARD = Result("transcript", "unheard.json", tuple[SilentSpeech, ...])
"""Speech that no words were found for, on the session's clock."""

# Of the arrangement.
OPENING = Result("opening", "opening.json", tuple[Highlight, ...])
"""The passage that podkit would open the episode with, in conversation time; none where nothing stands out."""
TIMELINE = Result("arrange", "timeline.json", Timeline)
DRAFTED_TIMELINE = Result("arrange", "drafted-timeline.json", Timeline)
"""The timeline with podkit's own cold open: what a draft speaks of whose timeline nobody remembers."""

# Of the finished files.
MASTERED = Result("master", "mastered.json", Mastered)
PLANNED_MASTER = Result("plan-master", "plan.json", PlannedMaster)
"""How a preview is mastered; no run that publishes has it."""
TAGGED = Result("tag", "tagged.json", tuple[TaggedFile, ...])

# Drafts: what podkit would write, and what counts.
TRANSCRIPT = Result("resolve:transcript", "transcript.json", Transcript)
"""The transcript in episode time, with the words of an edited draft."""
RENAMED = Result("resolve:transcript", "renamed.json", dict[str, str])
"""Speakers of the manifest whom an edited transcript calls otherwise all through, and what it calls them."""
FORMER_NAMES = Result("resolve:transcript", "former-names.json", dict[str, str])
"""Names that speakers had in the manifest when a draft was written, and those that count today."""
HOSTS = Result("resolve:transcript", "hosts.json", tuple[LikelyHost, ...])
"""Who hosts by what is said, where the manifest does not say; none where nothing tells."""
CAPTIONS = Result("resolve:transcript", "captions.json", tuple[CaptionCue, ...])
DRAFTED_CHAPTERS = Result("chapters", "chapters.json", tuple[Chapter, ...])
CHAPTERS = Result("resolve:chapters", "chapters.json", tuple[Chapter, ...])
TOPICS = Result("topics", "chapters.json", tuple[Chapter, ...])
"""Where chapters begin, without their titles."""
DRAFTED_HIGHLIGHTS = Result("highlights", "highlights.json", tuple[Highlight, ...])
HIGHLIGHTS = Result("resolve:highlights", "highlights.json", tuple[Highlight, ...])
CLIPPED_HIGHLIGHTS = Result("clips", "highlights.json", tuple[Highlight, ...])
"""The highlights that count, each with the file it was cut to."""
DRAFTED_NOTES = Result("notes", "notes.json", tuple[Section, ...])
NOTES = TextResult("resolve:notes", "notes.md")
LISTEN = Result("resolve:listen", "listen.json", tuple[ListenPlace, ...])
"""Places worth a listen in episode time, the one that can spoil most first."""
