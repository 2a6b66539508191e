"""What is known of a recording before any rule looks at it: plain data, kept in the cache as JSON.

Levels are in dB (full scale = 0 dBFS), places in seconds of the recording. A rule reads nothing else, so a file is not decoded again
when a limit changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from toolkit.model.measurement import Hum
from toolkit.model.span import Span

# Raised whenever a meter changes: recordings that an older one measured are then measured again.
METERS_VERSION = 8
# Of a fault that occurs a thousand times, the first places are kept.
MOST_PLACES = 200


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where something happens, and how strong it is there; the lists of :class:`SoundFacts` give the unit."""

    start_s: float
    end_s: float
    amount: float


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """What one decode of a recording measured.

    ``clipped``: amount in samples. ``clicks``: second difference, full scale = 1.0. ``dropouts``: seconds of digital silence inside
    sound. ``pops``: level of the lowest octaves in dB above the loud vowels. ``gaps``: stretches of at least 2 s in which nobody
    speaks, head and tail left out. ``active``: stretches with voice, by level. ``decay_db_per_s``: how fast sound fades at
    the quickest, 0.0 where too few words end. ``bass_db`` and ``air_db``: 100-300 Hz and 4-7 kHz against 1-3 kHz in
    speech. ``cutoff_hz``: where the spectrum ends as if cut, 0.0 where it does not; ``cutoff_drop_db`` by how much.
    ``syllables_per_s`` are counted in speech. ``picture``: one level in dBFS for each of up to 60 parts.
    """

    duration_s: float
    sample_rate: int
    channels: int
    integrated_lufs: float = -inf
    true_peak_dbtp: float = -inf
    sample_peak_dbfs: float = -inf
    noise_floor_dbfs: float = -inf
    speech_lufs: float = -inf
    hum: Hum | None = None
    dc_offset: float = 0.0
    dead_channels: tuple[int, ...] = ()
    dual_mono: bool = False
    phase_inverted: bool = False
    clipped: tuple[Spot, ...] = ()
    clicks: tuple[Spot, ...] = ()
    click_count: int = 0
    dropouts: tuple[Spot, ...] = ()
    pops: tuple[Spot, ...] = ()
    pop_count: int = 0
    head_silence_s: float = 0.0
    tail_silence_s: float = 0.0
    gaps: tuple[Span, ...] = ()
    active: tuple[Span, ...] = ()
    active_share: float = 0.0
    decay_db_per_s: float = 0.0
    bass_db: float = 0.0
    air_db: float = 0.0
    cutoff_hz: float = 0.0
    cutoff_drop_db: float = 0.0
    syllables_per_s: float = 0.0
    picture: tuple[float, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a file states about itself, and what is wrong with that, in the sentences of the module that has the rule."""

    size_bytes: int
    container: str
    codec: str
    bit_depth: int | None = None
    bit_rate: int | None = None
    has_tags: bool = False
    title: str = ""
    show: str = ""
    has_artwork: bool = False
    artwork_problems: tuple[str, ...] = ()
    chapter_count: int = 0
    chapter_problem: str = ""
    tag_problem: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class RecordingFacts:
    """Everything that is kept of one recording."""

    sound: SoundFacts
    file: FileFacts
