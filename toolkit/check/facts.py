"""What is known of a recording before any rule looks at it: plain data, kept in the cache as JSON.

Levels are in dB (full scale = 0 dBFS), places in seconds of the recording. A rule reads these and nothing else, so that
a changed threshold never decodes a file again.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from toolkit.model.measurement import Hum
from toolkit.model.span import Span

# Raised whenever a meter changes: what older ones measured is then measured again.
METERS_VERSION = 8
# A fault that happens a thousand times is told by the first of them.
MOST_PLACES = 200


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where something happens: a span and how strong it is there (samples, or dB; each list says which)."""

    start_s: float
    end_s: float
    amount: float


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """What one decode of a recording told.

    ``clipped``: amount in samples. ``clicks``: bend over full scale. ``dropouts``: seconds of digital silence inside
    sound. ``pops``: dB of the lowest octaves over the loud vowels. ``gaps``: stretches of at least 2 s in which nobody
    speaks, head and tail left out. ``active``: stretches with voice, by level. ``decay_db_per_s``: how fast sound fades at
    the quickest, 0.0 where too few endings tell. ``bass_db`` and ``air_db``: 100-300 Hz and 4-7 kHz against 1-3 kHz in
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
    """What a file says about itself, and what is wrong with that, in sentences of the room that owns the rule."""

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
