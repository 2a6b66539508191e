"""Who speaks how much."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Rule, Session


def check(session: Session, limits: Limits) -> Iterator[Observation]:
    """Yield each track whose speaker hardly says anything."""
    talk = dict(session.facts.talk)
    # Where at most one track contains speech, tracks cannot be compared, and each is judged by its own level.
    own = {track.path.name: track.sound.active_share * track.sound.duration_s for track in session.tracks}
    spoken = [(track, talk.get(track.path.name, 0.0 if talk else own[track.path.name])) for track in session.tracks]
    total_s = sum(seconds for _, seconds in spoken)
    for track, seconds in spoken:
        if len(spoken) > 1 and total_s > limits["talk_s"] and seconds / total_s < limits["share"]:
            yield Observation(
                f"the speaker of {track.path.name} has {seconds / total_s:.0%} of the talk", value=seconds / total_s,
                threshold=limits["share"],
            )  # fmt: skip


RULE = Rule(
    code="AUD035",
    name="speech-share",
    severity=Severity.NOTE,
    scope="session",
    check=check,
    what="One person says hardly anything.",
    why="The wrong track was sent, the microphone was muted, or a guest was not let in.",
    measured=(
        "Of all speech, the part during which this track carries its own speaker: it is louder than the other tracks by more "
        "than the border between their two voices. The border is found from the tracks themselves, so the gain of a recorder "
        "does not matter, and a voice that is only bleed does not count."
    ),
    source="podkit's own method",
    mend="Listen to the track; ask for the right one.",
    limits={"share": 0.05, "talk_s": 60.0},
    units={"share": "of all speech", "talk_s": "s"},
)
