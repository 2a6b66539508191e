"""Damaged files."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Seen, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, _limits: Limits) -> Iterator[Seen]:
    """Yield what the decoder complained of."""
    for warning in recording.sound.warnings:
        yield Seen(warning)


RULE = Rule(
    code="AUD015",
    name="damaged",
    severity=Severity.ERROR,
    scope="recording",
    check=check,
    what="Packets could not be decoded, or the file ends before its header says.",
    why="The end of the talk is missing, or there are holes in it.",
    measured="By the decoder: broken packets, gaps in time stamps, and the declared length against what came.",
    source="ffmpeg's decoders; see the page of podkit measure",
    mend="Copy or upload the file again, and compare sizes.",
)
