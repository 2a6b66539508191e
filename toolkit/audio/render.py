"""Rendering a timeline: the samples that a listener hears, block by block.

Owns fades, gains and the sum of clips that overlap; decides nothing about where anything plays. Sources are read by
position, so any block size gives the same samples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from toolkit.model.timeline import Clip, Curve, Timeline

Samples = NDArray[np.float32]
SourceReader = Callable[[int, int], Samples]


def render(
    timeline: Timeline,
    sources: Mapping[str, SourceReader],
    *,
    channels: int = 2,
    block_s: float = 4.0,
    start: int = 0,
    end: int | None = None,
) -> Iterator[Samples]:
    """Yield what the timeline plays.

    Parameters
    ----------
    timeline : Timeline
        Where every clip plays; stretches without a clip are silent.
    sources : mapping of str to callable
        For each source of the timeline, ``read(start, end)``: its samples from ``start`` to ``end`` (exclusive), float32,
        shape (n, 1) or (n, channels), at the timeline's rate; fewer than asked for only at the source's end (the rest
        is silence). Within one clip it is called with ascending positions.
    channels : int
        Of the result; a mono source goes to all of them at the same amplitude, others must have as many.
    block_s : float
        Length of a block; the last may be shorter.
    start, end : int
        The stretch wanted, in episode samples; left out: all.

    Yields
    ------
    ndarray, shape (n, channels), float32
        Consecutive blocks; nothing for an empty timeline. Not limited: overlapping clips add.

    Raises
    ------
    KeyError
        For a source that is not given.
    """
    step = max(1, timeline.samples(block_s))
    last = timeline.length if end is None else min(end, timeline.length)
    for at in range(start, last, step):
        until = min(at + step, last)
        block = np.zeros((until - at, channels), np.float32)
        for clip in timeline.clips:
            if clip.at < until and clip.until > at:
                _add(block, at, clip, sources[clip.source])
        yield block


def fade_gains(positions: NDArray[np.int64], length: int, curve: Curve) -> NDArray[np.float32]:
    """Return the gain of a fade-in at sample positions 0 to ``length`` - 1; 1 outside, all 1 for length 0.

    Equal power is the sine of a quarter turn (two unlike signals keep their power), equal gain a straight line (two
    parts of one signal keep their amplitude). Samples are taken at their middles, so that a fade-in and the fade-out
    that mirrors it always add up to 1 in power or gain.
    """
    share = np.clip((positions + 0.5) / max(length, 1), 0.0, 1.0)
    share = np.where((positions < 0) | (positions >= length), 1.0, share)
    gains = share if curve is Curve.EQUAL_GAIN else np.sin(share * (np.pi / 2))
    return gains.astype(np.float32)


def _add(block: Samples, at: int, clip: Clip, read: SourceReader) -> None:
    first = max(clip.at, at)
    last = min(clip.until, at + len(block))
    samples = read(clip.start + first - clip.at, clip.start + last - clip.at)
    if not len(samples):
        return
    place, begin = first - at, first - clip.at
    if clip.gain_db or begin < clip.fade_in or begin + len(samples) > clip.length - clip.fade_out:
        samples = samples * _gains(clip, begin, len(samples))[:, None]
    block[place : place + len(samples)] += samples


def _gains(clip: Clip, first: int, count: int) -> NDArray[np.float32]:
    positions = np.arange(first, first + count, dtype=np.int64)
    gains = np.full(count, 10.0 ** (clip.gain_db / 20.0), np.float32)
    if clip.fade_in and first < clip.fade_in:
        gains *= fade_gains(positions, clip.fade_in, clip.curve)
    if clip.fade_out and first + count > clip.length - clip.fade_out:
        gains *= fade_gains(clip.length - 1 - positions, clip.fade_out, clip.curve)
    return gains
