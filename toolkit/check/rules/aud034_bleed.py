"""Other voices on a microphone."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Rule, Session


def check(session: Session, limits: Limits) -> Iterator[Observation]:
    """Yield each microphone on which another speaker is loud."""
    for heard in session.facts.bleed:
        if heard.level_db > limits["level_db"]:
            yield Observation(
                f"{heard.speaker} is heard on {heard.microphone}, {-heard.level_db:.0f} dB below that microphone's own voice",
                value=heard.level_db,
                threshold=limits["level_db"],
            )


RULE = Rule(
    code="AUD034",
    name="bleed",
    severity=Severity.WARNING,
    scope="session",
    check=check,
    what="One speaker is loud on another speaker's microphone.",
    why="Every voice is heard twice, slightly apart in time: the mix sounds like a bathroom.",
    measured=(
        "Level on the other microphone while one person speaks alone, against the voice that belongs to that microphone. "
        "Who speaks is decided from the levels of all tracks together. Bleed is counted where the other microphone's level "
        "follows the speaker's."
    ),
    source="podkit's own method; 3:1 rule of microphone placement gives about -10 dB",
    mend=("Headphones for everybody, and more distance between the microphones. `podkit produce` reduces bleed."),
    limits={"level_db": -20.0},
    units={"level_db": "dB"},
)
