"""Room echo."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, limits: Limits) -> Iterator[Observation]:
    """Yield one finding where even the quickest endings fade slowly."""
    sound = recording.sound
    spoken_s = sound.active_share * sound.duration_s
    if spoken_s >= limits["speech_s"] and 0.0 < sound.decay_db_per_s < limits["fade_db_per_s"]:
        yield Observation(
            f"the room echoes: words fade at {sound.decay_db_per_s:.0f} dB/s at the quickest",
            value=sound.decay_db_per_s,
            threshold=limits["fade_db_per_s"],
        )


RULE = Rule(
    code="AUD017",
    name="room-echo",
    severity=Severity.WARNING,
    scope="recording",
    check=check,
    what="The room echoes: words ring on after they end.",
    why="Echo makes a voice distant and words harder to follow. It can hardly be removed.",
    measured=(
        "The quickest tenth of the falls over 80 ms (levels of 10 ms, averaged in threes) within the speech: a "
        "room cannot fade faster than 60 dB in its reverberation time."
    ),
    source="Ratnam et al., Blind estimation of reverberation time, JASA 114 (2003)",
    mend="Speak a hand's width from the microphone; hang curtains, or record among clothes.",
    limits={"fade_db_per_s": 130.0, "speech_s": 8.0},
    units={"fade_db_per_s": "dB per s", "speech_s": "s"},
)
