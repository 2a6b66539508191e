"""The level of a raw recording."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, limits: Limits) -> Iterator[Observation]:
    """Yield one finding for a raw recording that is far too quiet or leaves no headroom."""
    sound = recording.sound
    if not recording.is_raw or not isfinite(sound.integrated_lufs):
        return
    if sound.integrated_lufs < limits["lowest_lufs"]:
        yield Observation(
            f"recorded at {sound.integrated_lufs:.0f} LUFS, far too quiet", value=sound.integrated_lufs,
            threshold=limits["lowest_lufs"],
        )  # fmt: skip
    elif sound.sample_peak_dbfs > limits["highest_dbfs"]:
        yield Observation(
            f"peaks at {sound.sample_peak_dbfs:.1f} dBFS: no headroom left", value=sound.sample_peak_dbfs,
            threshold=limits["highest_dbfs"],
        )  # fmt: skip


RULE = Rule(
    code="AUD021",
    name="recording-level",
    severity=Severity.WARNING,
    scope="recording",
    check=check,
    what=(
        "A raw recording is so quiet that the converter's noise rises with the voice, or so loud that the next "
        "laugh clips."
    ),
    why="Raising a recording by 30 dB raises the room and the preamplifier as well.",
    measured="Integrated loudness and sample peak.",
    source="EBU R 128 target less 22 LU; the limits are podkit's own",
    mend="Set the gain so that loud words reach -12 dBFS.",
    limits={"lowest_lufs": -45.0, "highest_dbfs": -0.05},
    units={"lowest_lufs": "LUFS", "highest_dbfs": "dBFS"},
)
