"""How fast somebody speaks."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, limits: Limits) -> Iterator[Observation]:
    """Yield one finding for speech that is hard to follow."""
    sound = recording.sound
    if (
        sound.active_share * sound.duration_s >= limits["speech_s"]
        and sound.syllables_per_s > limits["syllables_per_s"]
    ):
        yield Observation(
            f"{sound.syllables_per_s:.1f} syllables a second", value=sound.syllables_per_s,
            threshold=limits["syllables_per_s"],
        )  # fmt: skip


RULE = Rule(
    code="AUD020",
    name="speech-rate",
    severity=Severity.NOTE,
    scope="recording",
    check=check,
    what="Somebody speaks very fast.",
    why="People who listen while walking, or in a second language, lose the thread.",
    measured=(
        "Peaks of the level above the middle of the talk, each with a dip of 2 dB before it, per second of "
        "speech. Conversation has 3 to 6."
    ),
    source="de Jong and Wempe, Praat script to detect syllable nuclei, Behavior Research Methods 41 (2009)",
    mend="Tell the speaker. Longer pauses help as well.",
    limits={"syllables_per_s": 6.6, "speech_s": 20.0},
    units={"syllables_per_s": "syllables per s", "speech_s": "s"},
)
