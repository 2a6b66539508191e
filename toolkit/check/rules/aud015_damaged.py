"""Damaged files."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, _limits: Limits) -> Iterator[Observation]:
    """Yield each complaint of the decoder."""
    for warning in recording.sound.warnings:
        yield Observation(warning)


RULE = Rule(
    code="AUD015",
    name="damaged",
    severity=Severity.ERROR,
    scope="recording",
    check=check,
    what="Packets could not be decoded, or the file ends earlier than its header states.",
    why="The end of the talk is missing, or there are holes in it.",
    measured=(
        "By the decoder: broken packets, gaps in the time stamps, and the stated length against the decoded one."
    ),
    source="ffmpeg's decoders; see the page of podkit measure",
    mend="Copy or upload the file again, and compare the sizes.",
)
