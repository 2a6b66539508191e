"""Two channels alike."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Seen, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, _limits: Limits) -> Iterator[Seen]:
    """Yield one finding for a raw stereo recording of two equal channels."""
    if recording.sound.dual_mono and recording.preset is None:
        yield Seen("both channels carry the same sound")


RULE = Rule(
    code="AUD009",
    name="duplicated-channel",
    severity=Severity.NOTE,
    scope="recording",
    check=check,
    what="A stereo recording holds the same sound twice.",
    why=("It takes twice the room, and reads 3 LU louder than the same voice in mono, so that levels are set wrong."),
    measured="Energy of left minus right is 50 dB under left plus right.",
    source="ITU-R BS.1770-5 adds the power of channels",
    mend="Export it as mono. podkit handles it either way.",
)
