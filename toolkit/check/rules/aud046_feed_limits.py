"""Limits of feeds and directories."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Seen, Severity
from toolkit.check.rule import Limits, Recording, Rule
from toolkit.model.containers import PLAYED_CODECS


def check(recording: Recording, limits: Limits) -> Iterator[Seen]:
    """Yield what a directory or host would refuse about a delivered file."""
    file = recording.file
    if recording.preset is None:
        return
    megabytes = file.size_bytes / 1e6
    if megabytes > limits["megabytes"]:
        yield Seen(f"{megabytes:.0f} MB", value=megabytes, threshold=limits["megabytes"])
    if file.codec not in PLAYED_CODECS:
        yield Seen(f"podcast apps do not take {file.codec}")
    if file.bit_rate and file.bit_depth is None and file.bit_rate / 1000 > limits["kbps"]:
        yield Seen(f"{file.bit_rate / 1000:.0f} kbit/s", value=file.bit_rate / 1000, threshold=limits["kbps"])


RULE = Rule(
    code="AUD046",
    name="feed-limits",
    severity=Severity.WARNING,
    scope="recording",
    check=check,
    what="A delivered file is larger than hosts take, or in a codec that apps do not play.",
    why="The upload fails, or a listener's download does.",
    measured="Size, codec and bit rate of the file. Only with --preset.",
    source="Apple Podcasts audio requirements; hosts' limits of 200 to 500 MB",
    mend="Deliver MP3 or AAC at 64 to 192 kbit/s.",
    limits={"megabytes": 500.0, "kbps": 330.0},
    units={"megabytes": "MB", "kbps": "kbit/s"},
)
