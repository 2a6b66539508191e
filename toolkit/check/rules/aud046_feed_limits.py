"""Limits of feeds and directories."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule
from toolkit.model.containers import PLAYED_CODECS, WRITTEN


def check(recording: Recording, limits: Limits) -> Iterator[Observation]:
    """Yield what a directory or host would refuse about a delivered file."""
    file = recording.file
    if recording.preset is None:
        return
    megabytes = file.size_bytes / 1e6
    if megabytes > limits["megabytes"]:
        yield Observation(
            f"{megabytes:.0f} MB is more than many hosts accept", value=megabytes, threshold=limits["megabytes"]
        )
    # What a preset asks for is not for apps: an archive, or a broadcaster.
    asked = {WRITTEN[deliverable.container].codec for deliverable in recording.preset.deliverables}
    if file.codec not in PLAYED_CODECS and file.codec.partition("_")[0] not in asked:
        yield Observation(f"podcast apps do not play {file.codec}")
    if file.bit_rate and file.bit_depth is None and file.bit_rate / 1000 > limits["kbps"]:
        yield Observation(
            f"{file.bit_rate / 1000:.0f} kbit/s is more than apps expect",
            value=file.bit_rate / 1000,
            threshold=limits["kbps"],
        )


RULE = Rule(
    code="AUD046",
    name="feed-limits",
    severity=Severity.WARNING,
    scope="recording",
    check=check,
    what=("A delivered file is larger than hosts accept, or has a codec or a bit rate that apps do not play."),
    why="The upload fails, or a listener's download does.",
    measured="Size, codec and bit rate of the file. Only with --preset.",
    source="Apple Podcasts audio requirements; hosts' limits of 200 to 500 MB",
    mend="Deliver MP3 or AAC at 64 to 192 kbit/s.",
    limits={"megabytes": 500.0, "kbps": 330.0},
    units={"megabytes": "MB", "kbps": "kbit/s"},
)
