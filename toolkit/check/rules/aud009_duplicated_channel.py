"""Two equal channels."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, _limits: Limits) -> Iterator[Observation]:
    """Yield one finding for a raw stereo recording of two equal channels."""
    if recording.sound.dual_mono and recording.is_raw:
        yield Observation("both channels carry the same sound")


RULE = Rule(
    code="AUD009",
    name="duplicated-channel",
    severity=Severity.NOTE,
    scope="recording",
    check=check,
    what="Both channels of a stereo recording carry the same sound.",
    why=("It takes twice the space and measures 3 LU louder than the same voice in mono, so levels are set wrong."),
    measured="The energy of left minus right is 50 dB below that of left plus right.",
    source="ITU-R BS.1770-5 adds the power of the channels",
    mend="Export it as mono. podkit handles it either way.",
)
