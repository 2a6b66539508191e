"""A missing or broken transcript."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, _limits: Limits) -> Iterator[Observation]:
    """Yield one finding where a delivered file has no transcript, or a transcript cannot be read."""
    transcript = recording.transcript
    if transcript is not None and transcript.problem:
        yield Observation(f"{transcript.name}: {transcript.problem}")
    elif transcript is None and recording.preset is not None:
        yield Observation("there is no transcript beside it")


RULE = Rule(
    code="AUD043",
    name="transcript-missing",
    severity=Severity.NOTE,
    scope="recording",
    check=check,
    what=(
        "A delivered file has no transcript beside it (NAME.vtt, NAME.srt or NAME.json), or one that cannot be read."
    ),
    why="People who cannot hear, and search engines, get nothing.",
    measured="By the name of the file.",
    source="Podcasting 2.0 transcript tag; Apple Podcasts transcripts",
    mend="Run `podkit transcribe FILE`.",
)
