"""``podkit measure``: what one decode of each recording tells, many recordings at once.

Joins the analysis of single recordings; what one of them fails with stops no other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.model.errors import PodkitError
from toolkit.model.measurement import Measurement
from toolkit.pipeline.episode.analysis import analyse_recording
from toolkit.pipeline.graph.parallel import side_by_side
from toolkit.pipeline.graph.values import plain

Progress = Callable[[float], None]

# Half a percent of full scale: less costs no headroom, and every filter takes it away.
LEAST_DC = 0.005


@dataclass(frozen=True, slots=True)
class Measured:
    """One recording, its figures, and what was odd about the file."""

    file: Path
    measurement: Measurement
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the entry of ``podkit measure --json``; levels of silence are None."""
        one, loudness = self.measurement, self.measurement.loudness
        figures = {
            "duration_s": one.duration_s,
            "sample_rate": one.sample_rate,
            "channels": one.channels,
            "integrated_lufs": loudness.integrated_lufs,
            "lra_lu": loudness.lra_lu,
            "true_peak_dbtp": loudness.true_peak_dbtp,
            "momentary_max_lufs": loudness.momentary_max_lufs,
            "short_term_max_lufs": loudness.short_term_max_lufs,
            "noise_floor_dbfs": one.noise_floor_dbfs,
            "speech_share": one.speech_share,
        }
        entry: dict[str, Any] = plain({"file": str(self.file), **figures}, dict[str, Any])
        return entry

    def findings(self) -> tuple[str, ...]:
        """Return what is wrong or odd about the sound itself, a few words each; nothing for a good recording."""
        one, hum = self.measurement, self.measurement.hum
        told = (
            (one.clipped_samples > 0, f"{one.clipped_samples} clipped samples"),
            (abs(one.dc_offset) >= LEAST_DC, f"DC {one.dc_offset:+.3f}"),
            (hum is not None, f"hum {hum.frequency_hz:.1f} Hz at {hum.level_dbfs:.0f} dBFS" if hum else ""),
            (one.dual_mono, "both channels alike"),
            (one.phase_inverted, "one channel upside down"),
            *((True, f"channel {channel + 1} is dead") for channel in one.dead_channels),
        )
        return tuple(words for holds, words in told if holds)


def measure_file(path: Path, *, progress: Progress | None = None) -> Measured:
    """Measure one recording: loudness, peaks, speech, noise, defects, from one decode.

    Raises
    ------
    NoSuchInput, UnreadableMedia
        For what cannot be read as a recording.
    """
    warnings: list[str] = []
    analysed = analyse_recording(path, progress=progress, warn=warnings.append)
    return Measured(path, analysed.measurement, tuple(warnings))


def measure_files(paths: Sequence[Path], *, progress: Progress | None = None) -> tuple[Measured | PodkitError, ...]:
    """Measure many recordings, as many at once as there are cores.

    Returns
    -------
    tuple
        In the order of ``paths``: the figures, or the error of that recording.
    """
    return side_by_side(lambda path, told: measure_file(path, progress=told), paths, progress)
