"""True peak against the preset."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, _limits: Limits) -> Iterator[Observation]:
    """Yield one finding where the true peak is above the ceiling of the preset that was named."""
    preset, peak = recording.preset, recording.sound.true_peak_dbtp
    # The meter of the standard is exact to 0.1 dB.
    if preset is not None and peak > preset.peak_dbtp + 0.1:
        yield Observation(
            f"true peak {peak:.1f} dBTP; {preset.name} allows {preset.peak_dbtp:g}",
            value=peak,
            threshold=preset.peak_dbtp,
        )


RULE = Rule(
    code="AUD002",
    name="peak",
    severity=Severity.ERROR,
    scope="recording",
    check=check,
    what="The true peak is higher than the preset's ceiling.",
    why="Peaks over the ceiling distort in cheap players, and again when an app re-encodes the file.",
    measured=(
        "Peak of the whole file, oversampled four times, against the preset's ceiling plus 0.1 dB for the meter."
    ),
    source="ITU-R BS.1770-5, annex 2",
    mend="Run `podkit normalise FILE --preset NAME`; its limiter keeps to the ceiling.",
    fixable=True,
)
