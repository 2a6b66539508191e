"""True peak against the preset."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Seen, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, _limits: Limits) -> Iterator[Seen]:
    """Yield one finding where the true peak is over the ceiling of the preset that was named."""
    preset, peak = recording.preset, recording.sound.true_peak_dbtp
    # The meter of the standard reads up to 0.1 dB more or less.
    if preset is not None and peak > preset.peak_dbtp + 0.1:
        yield Seen(
            f"true peak {peak:.1f} dBTP, and {preset.name} wants at most {preset.peak_dbtp:g}",
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
    why="Peaks over the ceiling distort in cheap players and once more when an app encodes the file again.",
    measured=("Four times oversampled peak of the whole file, against the preset's ceiling and 0.1 dB for the meter."),
    source="ITU-R BS.1770-5, annex 2",
    mend="Run `podkit normalise FILE --preset NAME`; its limiter holds the peak.",
    fixable=True,
)
