"""Artwork."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, _limits: Limits) -> Iterator[Observation]:
    """Yield what a directory would reject about the artwork of a delivered file."""
    file = recording.file
    if recording.preset is None or not file.has_tags or file.tag_problem:
        return
    if not file.has_artwork:
        yield Observation("it contains no artwork")
    for problem in file.artwork_problems:
        yield Observation(problem.rstrip("."))


RULE = Rule(
    code="AUD041",
    name="artwork",
    severity=Severity.NOTE,
    scope="recording",
    check=check,
    what="A delivered file has no artwork, or artwork that directories refuse.",
    why="Apps show a grey square.",
    measured="Size, shape, colour and format of the embedded picture. Only with --preset.",
    source="Apple Podcasts artwork requirements",
    mend="Set `artwork` in episode.toml to a square JPEG or PNG of 1400 to 3000 pixels.",
)
