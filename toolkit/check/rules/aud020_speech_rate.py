"""How fast somebody speaks."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Seen, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, limits: Limits) -> Iterator[Seen]:
    """Yield one finding for speech that is hard to follow."""
    sound = recording.sound
    if (
        sound.active_share * sound.duration_s >= limits["speech_s"]
        and sound.syllables_per_s > limits["syllables_per_s"]
    ):
        yield Seen(
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
    why="People who listen while they walk or in a second language lose the thread.",
    measured=(
        "Peaks of the level over the middle of the talk, with dips of 2 dB before them, a second of speech. "
        "Conversation has 3 to 6 of these."
    ),
    source="de Jong and Wempe, Praat script to detect syllable nuclei, Behavior Research Methods 41 (2009)",
    mend="Tell the speaker. A producer may lengthen pauses.",
    limits={"syllables_per_s": 6.6, "speech_s": 20.0},
    units={"syllables_per_s": "syllables per s", "speech_s": "s"},
)
