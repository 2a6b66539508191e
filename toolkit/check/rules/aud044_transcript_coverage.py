"""A transcript that does not fit."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule
from toolkit.check.transcripts import covered_share


def check(recording: Recording, limits: Limits) -> Iterator[Observation]:
    """Yield where a transcript leaves speech out, runs past the end, or is in another language."""
    transcript, sound = recording.transcript, recording.sound
    if transcript is None or not transcript.spans:
        return
    share = covered_share(sound.active, transcript.spans)
    if share < limits["share"]:
        yield Observation(f"{transcript.name} covers {share:.0%} of the speech", value=share, threshold=limits["share"])
    over_s = transcript.spans[-1].end_s - sound.duration_s
    if over_s > limits["over_s"]:
        yield Observation(
            f"{transcript.name} runs {over_s:.0f} s past the end", value=over_s, threshold=limits["over_s"]
        )
    expected = transcript.expected_language.partition("-")[0].lower()
    if expected and transcript.language and transcript.language.partition("-")[0].lower() != expected:
        yield Observation(
            f"{transcript.name} is in {transcript.language!r}, but the episode is in {transcript.expected_language!r}"
        )


RULE = Rule(
    code="AUD044",
    name="transcript-fit",
    severity=Severity.WARNING,
    scope="recording",
    check=check,
    what="A transcript leaves out speech, runs past the end, or is in another language than the episode.",
    why="It belongs to another version of the episode, and captions appear at the wrong time.",
    measured=(
        "Cues against the stretches of voice; the last cue against the length; the language that the file names "
        "against the manifest."
    ),
    source="podkit's own method",
    mend="Transcribe the final file again.",
    limits={"share": 0.8, "over_s": 2.0},
    units={"share": "of the speech", "over_s": "s"},
)
