"""The mix stages: who speaks when, and every voice synced, cleaned, levelled and mixed; their results.

Light to import; the work is in :mod:`toolkit.pipeline.stages.mix_work`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.model.denoiser import Denoiser
from toolkit.model.measurement import Measurement
from toolkit.model.report import Action
from toolkit.pipeline.graph.stage import Stage, Work
from toolkit.pipeline.graph.values import load_value, save_value
from toolkit.pipeline.stages.sync import Part

SAMPLE_RATE = 48_000
# Where every speaker is brought before the master, as a mono track: room above for peaks, far above any noise.
SPEECH_LUFS = -23.0
MIX_FILE, MIXED = "conversation.wav", "mixed.json"
ACTIVE, COUPLING, ALL_SPEECH, TRACK_SPANS = "active.npy", "coupling.npy", "speech.json", "spans.json"
DURATION = "duration.json"


def activity_stage(voices: Sequence[Part]) -> Stage:
    """Decide who speaks when, across all voices together; give each track's own speech in its source time.

    Gives ``speech-PART.json`` (source time), ``speech.json`` (anybody, session time), ``duration.json`` (the session's
    length in seconds) and what the mix needs.
    """

    def run(work: Work) -> None:
        from toolkit.pipeline.stages.mix_work import decide_activity

        decide_activity(work, voices)

    needs = ("sync", *(f"analyse:{part.name}" for part in voices))
    return Stage("activity", run, needs=needs, settings=[part.name for part in voices], weight=0.3)


@dataclass(frozen=True)
class TrackMixed:
    """What became of one track: its figures as it went into the mix, and what was done to it."""

    after: Measurement
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class Mixed:
    """What the conversation stage gave: the mix's length, each track's figures, and what was done to all."""

    duration_s: float
    tracks: dict[str, TrackMixed]
    actions: tuple[Action, ...]


def conversation_stage(
    voices: Sequence[Part], *, uncleaned: frozenset[str], denoiser: Denoiser, stems: bool = False
) -> Stage:
    """Mix the voices into ``conversation.wav``: mono, 48 kHz, float, every speaker at the same loudness.

    ``uncleaned`` names the repairs (values of ``Cleaning``) that are not wanted, whatever was measured. ``stems`` also writes each track as it went into the mix, ``stem-PART.flac``.
    """

    def run(work: Work) -> None:
        from toolkit.pipeline.stages.mix_work import Mixing

        save_value(work.folder / MIXED, Mixing(work, voices, uncleaned, denoiser, stems=stems).finish())

    needs = ("sync", "activity", *(f"analyse:{part.name}" for part in voices))
    settings = [[part.name for part in voices], sorted(uncleaned), denoiser.value, stems, SPEECH_LUFS]
    return Stage("conversation", run, needs=needs, settings=settings, version=2, weight=3.0 * len(voices))


def load_mixed(folder: Path) -> Mixed:
    """Return the figures that :func:`conversation_stage` gave."""
    return load_value(folder / MIXED, Mixed)
