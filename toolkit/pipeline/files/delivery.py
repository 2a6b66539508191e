"""An encoded file brought to its loudness target: encoded, decoded as a player does it, measured, and corrected.

Owns the loop that ``produce`` and ``normalise`` share. A lossy encoder moves peaks and loudness by a little, and only the decoded
file says by how much.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from toolkit.audio.loudness import LoudnessMeter
from toolkit.audio.master import corrected_plan
from toolkit.media.playing import played
from toolkit.media.probe import probe
from toolkit.model.master_plan import MasterPlan
from toolkit.model.measurement import Measurement

MOST_ENCODINGS = 4
"""One correction is nearly always enough."""


@dataclass(frozen=True, slots=True)
class DeliveryTarget:
    """Integrated loudness and true peak that the decoded file is to have."""

    target_lufs: float
    peak_dbtp: float


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """The plan that a file was made by, what it measures when decoded, and how often it was encoded."""

    plan: MasterPlan
    measurement: Measurement
    encodings: int


def deliver_to_target(
    file: Path,
    plan: MasterPlan,
    target: DeliveryTarget,
    encode: Callable[[MasterPlan], None],
    *,
    is_encoded: bool = False,
    on_measured: Callable[[], None] = lambda: None,
) -> DeliveredFile:
    """Encode a file by a plan, measure what a listener's player decodes, and correct until the target is met.

    Parameters
    ----------
    file : Path
        What ``encode`` writes.
    encode : callable
        ``encode(plan)`` writes the file by a plan.
    is_encoded : bool
        Whether the file is there already, made by ``plan``.
    on_measured : callable, optional
        Called now and then while measuring: a run that was told to stop raises here.

    Returns
    -------
    DeliveredFile
        After four encodings the last one counts, whatever it measures. A programme that its limiter squashes is not
        made louder: what it lacks, more gain would not bring.
    """
    if not is_encoded:
        encode(plan)
    for encodings in count(1):
        measurement = measure_encoded(file, on_measured)
        loudness = measurement.loudness
        better = corrected_plan(plan, loudness, target.target_lufs, target.peak_dbtp, gain_too=plan.reachable)
        if better is None or encodings == MOST_ENCODINGS:
            return DeliveredFile(plan, measurement, encodings)
        plan = better
        encode(plan)
    raise AssertionError("unreachable")


def measure_encoded(file: Path, on_block: Callable[[], None] = lambda: None) -> Measurement:
    """Measure what a player decodes: length, loudness and peaks, which are all that encoding changes."""
    facts = probe(file)
    meter = LoudnessMeter(facts.sample_rate, facts.channels)
    samples = 0
    for block in played(file, facts):
        meter.push(block)
        samples += len(block)
        on_block()
    return Measurement(samples / facts.sample_rate, facts.sample_rate, facts.channels, meter.result())
