"""The mix stages: who speaks when, and every voice synced, cleaned, levelled and mixed.

Light to import; the work is in :mod:`toolkit.pipeline.stages.mix_work`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.model.denoiser import Denoiser
from toolkit.model.episode import Side
from toolkit.pipeline.graph.key import SourceFile
from toolkit.pipeline.graph.stage import Stage, Work
from toolkit.pipeline.stages.parts import Part
from toolkit.pipeline.stages.results import ALL_SPEECH, CLOCKS, CONVERSATION_MIX, MEASUREMENT

_WORK = ("toolkit.pipeline.stages.mix_work",)

SPEECH_LUFS = -23.0
"""Where every speaker is brought before the master, as a mono track: room above for peaks, far above any noise."""


@dataclass(frozen=True)
class ActivitySettings:
    """The names of the tracks that are heard."""

    voices: tuple[str, ...]


def activity_stage(voices: Sequence[Part]) -> Stage[ActivitySettings]:
    """Decide who speaks when, across all voices together; give each track's own speech in its source time."""
    names = tuple(part.name for part in voices)
    needs = (CLOCKS.stage, *(MEASUREMENT.stage_of(name) for name in names))
    return Stage(ALL_SPEECH.stage, find_activity, ActivitySettings(names), needs=needs, weight=0.3, loads=_WORK)


def find_activity(work: Work, settings: ActivitySettings) -> None:
    """Fill the folder of the activity stage."""
    from toolkit.pipeline.stages.mix_work import decide_activity

    decide_activity(work, settings.voices)


@dataclass(frozen=True)
class MixVoice:
    """A track as the mix takes it."""

    name: str
    recording: SourceFile
    side: Side


@dataclass(frozen=True)
class MixSettings:
    """What the mix depends on beside the analyses.

    ``skipped_repairs`` names the repairs (values of ``Cleaning``) that are not wanted, whatever was measured. With ``stems``
    each track is also written as it went into the mix.
    """

    voices: tuple[MixVoice, ...]
    skipped_repairs: frozenset[str]
    denoiser: Denoiser
    stems: bool = False


def mix_stage(
    voices: Sequence[Part], *, skipped_repairs: frozenset[str], denoiser: Denoiser, stems: bool = False
) -> Stage[MixSettings]:
    """Mix the voices into ``conversation.wav``: mono, 48 kHz, float, every speaker at the same loudness."""
    described = tuple(MixVoice(part.name, part.recording, part.track.channel) for part in voices)
    settings = MixSettings(described, skipped_repairs, denoiser, stems)
    needs = (CLOCKS.stage, ALL_SPEECH.stage, *(MEASUREMENT.stage_of(part.name) for part in voices))
    return Stage(CONVERSATION_MIX.stage, mix, settings, needs=needs, version=4, weight=3.0 * len(voices), loads=_WORK)


def mix(work: Work, settings: MixSettings) -> None:
    """Fill the folder of the mix."""
    from toolkit.pipeline.stages.mix_work import Mixing

    Mixing(work, settings).finish()


def excerpt_files(name: str) -> tuple[str, str]:
    """Return the files, in the folder of the mix, of a passage of a track as it came and as it went in."""
    return f"before-{name}.flac", f"after-{name}.flac"


def stem_file(name: str) -> str:
    """Return the file, in the folder of the mix, of a track as it went in."""
    return f"stem-{name}.flac"
