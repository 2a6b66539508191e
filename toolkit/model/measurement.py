"""The figures of one recording: loudness, peaks, noise, speech, defects."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from toolkit.model.span import Span


@dataclass(frozen=True, slots=True)
class Loudness:
    """ITU-R BS.1770-5 and EBU Tech 3341/3342 figures; ``-inf`` where everything is under the absolute gate."""

    integrated_lufs: float = -inf
    lra_lu: float = 0.0
    true_peak_dbtp: float = -inf
    sample_peak_dbfs: float = -inf
    momentary_max_lufs: float = -inf
    short_term_max_lufs: float = -inf


@dataclass(frozen=True, slots=True)
class Hum:
    """A mains line found in the pauses: its exact frequency, its level, and the harmonics that stand out."""

    frequency_hz: float
    level_dbfs: float
    harmonics_hz: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """What a waveform picture needs: one pair of extremes per ``step_s``, and short-term loudness per second."""

    step_s: float = 1.0
    lowest: tuple[float, ...] = ()
    highest: tuple[float, ...] = ()
    short_term_lufs: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Measurement:
    """Everything one decode of one recording told.

    ``noise_floor_dbfs`` is RMS in the pauses of speech (a full-scale sine reads -3.01); ``speech_share`` is 0 to 1;
    ``speech`` are the stretches with voice in source time; ``clipped_samples`` counts samples in runs of flat tops;
    ``dead_channels`` are indices of channels that carry nothing; ``dual_mono`` means two channels alike,
    ``phase_inverted`` two channels that are each other's negative and vanish when summed.
    """

    duration_s: float
    sample_rate: int
    channels: int
    loudness: Loudness
    noise_floor_dbfs: float = -inf
    speech_share: float = 0.0
    speech: tuple[Span, ...] = ()
    speech_lufs: float = -inf
    clipped_samples: int = 0
    clipped: tuple[Span, ...] = ()
    dc_offset: float = 0.0
    hum: Hum | None = None
    dual_mono: bool = False
    dead_channels: tuple[int, ...] = ()
    picture: Picture = Picture()
    phase_inverted: bool = False
