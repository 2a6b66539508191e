"""Long gaps."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, limits: Limits) -> Iterator[Observation]:
    """Yield each pause in which nobody speaks for long; a track of a session is silent while others speak."""
    if recording.is_track:
        return
    for gap in recording.sound.gaps:
        if gap.duration_s > limits["gap_s"]:
            yield Observation(
                f"nobody speaks for {gap.duration_s:.1f} s", gap.start_s, gap.end_s, gap.duration_s, limits["gap_s"]
            )


RULE = Rule(
    code="AUD007",
    name="long-gap",
    severity=Severity.WARNING,
    scope="recording",
    check=check,
    what="Nobody speaks for a long time in the middle of the recording.",
    why="Dead air: people think that the episode has ended.",
    measured="As silence-at-ends, between two stretches of voice.",
    source="podkit's own limit",
    mend="Cut the gap, or shorten it with `tighten` in episode.toml.",
    limits={"gap_s": 8.0},
    units={"gap_s": "s"},
)
