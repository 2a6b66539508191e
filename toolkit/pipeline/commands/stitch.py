"""``stitch``: recordings joined in order on one timeline, streamed from their files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from toolkit.audio.render import render
from toolkit.media.blocks import BlockReader
from toolkit.media.decode import decode_blocks
from toolkit.media.encode import encode_all
from toolkit.media.probe import MediaFacts, probe
from toolkit.model.errors import CannotWrite
from toolkit.model.timeline import Clip, EpisodeSample, SourceSample, Timeline
from toolkit.pipeline.files.output_format import kept_format
from toolkit.storage.publish import publishing


@dataclass(frozen=True)
class Stitched:
    """The written file, and where in it each part begins."""

    target: Path
    duration_s: float
    starts_s: tuple[float, ...]
    warnings: tuple[str, ...] = ()


def stitch_files(
    parts: Sequence[Path], target: Path, *, crossfade_s: float = 1.5, progress: Callable[[float], None] | None = None
) -> Stitched:
    """Join recordings in order.

    Parameters
    ----------
    parts : sequence of Path
        At least one; may name a recording more than once. The result has the highest of their rates.
    target : Path
        Its suffix chooses the format.
    crossfade_s : float
        How long two neighbours overlap, at most half of the shorter one; equal power.

    Raises
    ------
    NoSuchInput, UnreadableMedia, UnsupportedFormat, CannotWrite, DiskFull
    """
    if any(part.resolve() == target.resolve() for part in parts):
        raise CannotWrite(target, "this is one of the parts")
    facts = [probe(part) for part in parts]
    rate = max(entry.sample_rate for entry in facts)
    channels = min(2, max(entry.channels for entry in facts))
    # Before anything is decoded: a wrong name must not cost minutes.
    deliverable = kept_format(target, _widest(facts, rate, channels))
    warnings: list[str] = []
    # Headers may promise another length than the packets hold, and a joint must be where the sound ends.
    lengths = [_length(part, rate, warnings) for part in parts]
    timeline = _timeline(lengths, rate, crossfade_s)
    sources = {
        str(number): BlockReader(decode_blocks(part, sample_rate=rate, channels=channels)).read
        for number, part in enumerate(parts)
    }
    with publishing(target) as temporary:
        encode_all(
            render(timeline, sources, channels=channels),
            rate,
            [(deliverable, temporary)],
            duration_s=timeline.duration_s,
            progress=progress,
        )
    starts = {clip.source: timeline.seconds(clip.at) for clip in timeline.clips}
    return Stitched(target, timeline.duration_s, tuple(starts[str(n)] for n in range(len(parts)) if str(n) in starts),
                    tuple(warnings))  # fmt: skip


def _length(part: Path, rate: int, warnings: list[str]) -> int:
    blocks = decode_blocks(
        part, sample_rate=rate, channels=1, on_warning=lambda said: warnings.append(f"{part.name}: {said}")
    )
    return sum(len(block) for block in blocks)


def _timeline(lengths: Sequence[int], rate: int, crossfade_s: float) -> Timeline:
    timeline = Timeline(rate)
    overlaps = [min(timeline.samples(crossfade_s), before // 2, after // 2) for before, after in pairwise(lengths)]
    clips, at = [], 0
    for number, length in enumerate(lengths):
        fade_in = overlaps[number - 1] if number else 0
        fade_out = overlaps[number] if number < len(overlaps) else 0
        at -= fade_in
        if length:
            clips.append(
                Clip(
                    str(number),
                    SourceSample(0),
                    SourceSample(length),
                    EpisodeSample(at),
                    fade_in=fade_in,
                    fade_out=fade_out,
                )
            )
        at += length
    return timeline.placed(clips)


def _widest(facts: Sequence[MediaFacts], rate: int, channels: int) -> MediaFacts:
    best = max(facts, key=lambda entry: (entry.bit_depth or 0, entry.bit_rate or 0))
    return replace(best, sample_rate=rate, channels=channels)
