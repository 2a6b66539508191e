"""Captions too fast to read."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, limits: Limits) -> Iterator[Observation]:
    """Yield one finding where many captions are too fast."""
    transcript = recording.transcript
    if transcript is None or not transcript.letters_per_s:
        return
    fast = [speed for speed in transcript.letters_per_s if speed > limits["letters_per_s"]]
    share = len(fast) / len(transcript.letters_per_s)
    if share > limits["share"]:
        yield Observation(
            f"{share:.0%} of the captions in {transcript.name} are too fast to read",
            value=share,
            threshold=limits["share"],
        )


RULE = Rule(
    code="AUD045",
    name="reading-speed",
    severity=Severity.NOTE,
    scope="recording",
    check=check,
    what="Many captions are shown for too short a time to be read.",
    why="People who need captions lose the thread.",
    measured="Letters of each cue per second.",
    source=(
        "Netflix timed text style guide: 20 letters a second for adults; BBC subtitle guidelines: 160 to 180 "
        "words a minute"
    ),
    mend="Make the cues longer; `podkit transcribe` keeps to a readable speed.",
    limits={"letters_per_s": 25.0, "share": 0.2},
    units={"letters_per_s": "letters per s", "share": "of the cues"},
)
