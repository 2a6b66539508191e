"""When each moment of a track happens on the session's clock, and the track's sound moved there.

Owns the map (offset, drift, jumps) and its application by resampling; does not find it (``sync`` does), opens no file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import soxr
from numpy.typing import NDArray

from toolkit.media.blocks import BlockReader
from toolkit.model.span import Span

# 0.5 ppm is 1.8 ms in an hour: nothing that resampling would be worth.
SMALLEST_DRIFT_PPM = 0.5
JOINT_FADE_S = 0.005
CHUNK_SAMPLES = 192_000
ROOM_TONE_S = 0.5


@dataclass(frozen=True, slots=True)
class ClockPiece:
    """A stretch of a track without a jump.

    It lasts until the next piece's ``source_start_s``. A second of source lasts ``1 + drift_ppm * 1e-6`` seconds of
    session: a track whose clock runs slow (too few samples) has a positive drift.
    """

    source_start_s: float
    session_start_s: float
    drift_ppm: float = 0.0

    @property
    def stretch(self) -> float:
        """Session seconds for each source second."""
        return 1.0 + self.drift_ppm * 1e-6

    def session_of(self, source_s: float) -> float:
        """Return the session time of a source time by this piece's line alone."""
        return self.session_start_s + (source_s - self.source_start_s) * self.stretch

    def source_of(self, session_s: float) -> float:
        """Return the source time of a session time by this piece's line alone."""
        return self.source_start_s + (session_s - self.session_start_s) / self.stretch


@dataclass(frozen=True, slots=True)
class Clock:
    """A track's time against the session's: pieces in order, the first at source time 0.

    Where the session jumps ahead of the source (samples were lost), session time has a hole that no source fills;
    where it jumps back, the source before the joint is cut short. Plain data: pydantic's ``TypeAdapter(Clock)`` writes
    and reads it as JSON.
    """

    pieces: tuple[ClockPiece, ...] = (ClockPiece(0.0, 0.0),)

    def __post_init__(self) -> None:
        starts = [piece.source_start_s for piece in self.pieces]
        sessions = [piece.session_start_s for piece in self.pieces]
        if not starts or starts[0] != 0.0 or sorted(set(starts)) != starts or sorted(sessions) != sessions:
            raise ValueError(f"a clock's pieces begin at source 0 and ascend in source and session, not {self.pieces}")
        if any(abs(piece.drift_ppm) > 1e5 for piece in self.pieces):  # noqa: PLR2004 - a tenth: no clock at all
            raise ValueError(f"a clock drifts by less than 100,000 ppm, not {self.pieces}")

    @property
    def offset_s(self) -> float:
        """Session time of the track's first sample; negative: it began before the session does."""
        return self.pieces[0].session_start_s

    @property
    def drift_ppm(self) -> float:
        """Drift of the first piece, the figure for reports."""
        return self.pieces[0].drift_ppm

    def shifted(self, by_s: float) -> Clock:
        """Return the same clock with every session time later by ``by_s`` seconds."""
        return Clock(tuple(replace(piece, session_start_s=piece.session_start_s + by_s) for piece in self.pieces))

    def to_session(self, source_s: float) -> float:
        """Return the session time of a source time; source that a joint cuts short falls on the joint."""
        index = max(bisect_right([piece.source_start_s for piece in self.pieces], source_s) - 1, 0)
        there = self.pieces[index].session_of(source_s)
        following = self.pieces[index + 1 : index + 2]
        return min([there, *(piece.session_start_s for piece in following)])

    def to_source(self, session_s: float) -> float | None:
        """Return the source time heard at a session time; ``None`` before the track begins and in holes."""
        index = bisect_right([piece.session_start_s for piece in self.pieces], session_s) - 1
        if index < 0:
            return None
        there = self.pieces[index].source_of(session_s)
        ends = [piece.source_start_s for piece in self.pieces[index + 1 : index + 2]]
        return None if ends and there >= ends[0] else there

    def sources_of(self, session_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return :meth:`to_source` of many ascending session times at once, ``nan`` where nothing plays."""
        found = np.full(session_s.shape, np.nan)
        for piece, following in zip(self.pieces, (*self.pieces[1:], None), strict=True):
            there = piece.source_of(0.0) + session_s / piece.stretch
            inside = session_s >= piece.session_start_s
            if following is not None:
                inside &= (session_s < following.session_start_s) & (there < following.source_start_s)
            found = np.where(inside, there, found)
        return found


def spans_on_session(spans: Iterable[Span], clock: Clock) -> tuple[Span, ...]:
    """Return source stretches as session stretches; what the session cuts off at its start or a joint is left out."""
    moved = (Span(max(clock.to_session(span.start_s), 0.0), clock.to_session(span.end_s)) for span in spans)
    return tuple(span for span in moved if span.duration_s > 0)


def spans_in_source(spans: Iterable[Span], clock: Clock) -> tuple[Span, ...]:
    """Return the source stretches that session stretches are made of; parts in holes have none."""
    found: list[Span] = []
    for piece, following in zip(clock.pieces, (*clock.pieces[1:], None), strict=True):
        begins = piece.session_start_s
        source_end = following.source_start_s if following else np.inf
        ends = min(piece.session_of(source_end), following.session_start_s) if following else np.inf
        for span in spans:
            start, end = max(span.start_s, begins), min(span.end_s, ends)
            if end > start:
                found.append(Span(piece.source_of(start), piece.source_of(end)))
    return tuple(found)


def envelope_on_session(
    envelope: NDArray[np.float32], hop_s: float, clock: Clock, hops: int, *, empty: float
) -> NDArray[np.float32]:
    """Return a track's envelope on the session's hops.

    Parameters
    ----------
    envelope : ndarray, shape (n,)
        One value for each ``hop_s`` of source.
    hop_s : float
        Seconds between values, in source and session alike.
    clock : Clock
        Where the track lies.
    hops : int
        Number of session values wanted.
    empty : float
        The value where the track has no sound.
    """
    source_s = clock.sources_of((np.arange(hops, dtype=np.float64) + 0.5) * hop_s)
    inside = (source_s >= 0) & (source_s < envelope.size * hop_s)
    index = np.where(inside, source_s / hop_s, 0).astype(np.int64)
    if not envelope.size:
        return np.full(hops, empty, np.float32)
    return np.where(inside, envelope[np.minimum(index, envelope.size - 1)], np.float32(empty)).astype(np.float32)


def on_session_clock(
    blocks: Iterable[NDArray[np.float32]],
    sample_rate: int,
    clock: Clock,
    *,
    length_samples: int | None = None,
    room_tone: NDArray[np.float32] | None = None,
) -> Iterator[NDArray[np.float32]]:
    """Move a mono track onto the session's clock, block by block.

    Parameters
    ----------
    blocks : iterable of ndarray, shape (n, 1), float32
        The track from its first sample. How it is divided changes no sample of the result.
    sample_rate : int
        Hz, of both sides.
    clock : Clock
        Starts are set to the nearest sample. A piece that drifts by 0.5 ppm or more is resampled (soxr, high quality,
        its delay taken off by soxr); the others are copied as they are.
    length_samples : int, optional
        Cut or pad (with silence) to just this length. Without it: until the track ends.
    room_tone : ndarray, shape (n,), optional
        A stretch of sound that fills holes; without it, the quietest half second of the track up to there does. Each
        side of a joint fades over 5 ms; before the track begins and after it ends there is silence.

    Yields
    ------
    ndarray, shape (n, 1), float32
    """
    stream = _placed(
        BlockReader(np.asarray(block, np.float32).reshape(-1) for block in blocks), sample_rate, clock, room_tone
    )
    written = 0
    for part in stream:
        room = part.size if length_samples is None else min(part.size, length_samples - written)
        if room > 0:
            yield part[:room, None]
        written += room
        if length_samples is not None and written >= length_samples:
            return
    for begin in range(written, length_samples or 0, CHUNK_SAMPLES):
        yield np.zeros((min(CHUNK_SAMPLES, (length_samples or 0) - begin), 1), np.float32)


def _placed(
    source: BlockReader, sample_rate: int, clock: Clock, room_tone: NDArray[np.float32] | None
) -> Iterator[NDArray[np.float32]]:
    at, read = 0, 0
    quietest = _Quietest(round(ROOM_TONE_S * sample_rate))
    for index, piece in enumerate(clock.pieces):
        following = clock.pieces[index + 1] if index + 1 < len(clock.pieces) else None
        # Source before the session begins is skipped rather than resampled and thrown away.
        skip = max(round(piece.source_of(max(piece.session_start_s, at / sample_rate)) * sample_rate) - read, 0)
        end = None if following is None else round(following.source_start_s * sample_rate)
        if end is not None and read + skip >= end:
            read += source.take(end - read).size
            continue
        for portion in _portions(source, skip):
            read += portion.size
        start = max(round(piece.session_of(read / sample_rate) * sample_rate), at)
        tone = quietest.samples if room_tone is None else room_tone
        yield from _filler(start - at, tone if index else None)
        at = start
        limit = None
        if following is not None and end is not None:
            limit = max(
                min(round((end - read) * piece.stretch), round(following.session_start_s * sample_rate) - at), 0
            )
        parts = _stretched(_portions(source, None if end is None else end - read), sample_rate, piece)
        for part in _faded(parts, limit, round(JOINT_FADE_S * sample_rate), fade_in=index > 0):
            at += part.size
            quietest.hear(part)
            yield part
        read = end if end is not None else read


def _portions(source: BlockReader, samples: int | None) -> Iterator[NDArray[np.float32]]:
    """Yield the next ``samples`` values (all that is left when ``None``) in portions of one size."""
    left = samples
    while left is None or left > 0:
        portion = source.take(CHUNK_SAMPLES if left is None else min(CHUNK_SAMPLES, left))
        if not portion.size:
            return
        left = None if left is None else left - portion.size
        yield portion


class _Quietest:
    """The quietest whole stretch heard so far that is no digital silence."""

    def __init__(self, length: int) -> None:
        self.samples = np.zeros(0, np.float32)
        self._length, self._energy = length, np.inf

    def hear(self, part: NDArray[np.float32]) -> None:
        stretches = part[: part.size // self._length * self._length].reshape(-1, self._length)
        for stretch, energy in zip(stretches, np.square(stretches).sum(axis=1), strict=True):
            if 0 < energy < self._energy:
                self.samples, self._energy = stretch.copy(), float(energy)


def _filler(samples: int, tone: NDArray[np.float32] | None) -> Iterator[NDArray[np.float32]]:
    # There and back again: a loop without a jump, and without the dip that fades of unlike parts would leave.
    loop = np.zeros(1, np.float32) if tone is None or not tone.size else np.concatenate([tone, tone[::-1]])
    for begin in range(0, samples, CHUNK_SAMPLES):
        yield loop[np.arange(begin, min(begin + CHUNK_SAMPLES, samples)) % loop.size].astype(np.float32)


def _stretched(
    portions: Iterable[NDArray[np.float32]], sample_rate: int, piece: ClockPiece
) -> Iterator[NDArray[np.float32]]:
    if abs(piece.drift_ppm) < SMALLEST_DRIFT_PPM:
        yield from portions
        return
    stream = soxr.ResampleStream(sample_rate, sample_rate * piece.stretch, 1, dtype="float32", quality="HQ")
    for portion in portions:
        yield stream.resample_chunk(np.ascontiguousarray(portion))
    yield stream.resample_chunk(np.zeros(0, np.float32), last=True)


def _faded(
    parts: Iterable[NDArray[np.float32]], limit: int | None, fade: int, *, fade_in: bool
) -> Iterator[NDArray[np.float32]]:
    """Cut to ``limit`` samples (when given) with a fade out before the cut, and fade in at the start if asked."""
    done = 0
    for part in parts:
        kept = part if limit is None else part[: limit - done]
        place = np.arange(done, done + kept.size)
        if fade_in and done < fade:
            kept = kept * np.minimum((place + 0.5) / fade, 1.0).astype(np.float32)
        if limit is not None and done + kept.size > limit - fade:
            kept = kept * np.clip((limit - place - 0.5) / fade, 0.0, 1.0).astype(np.float32)
        done += kept.size
        # The rest is still drawn from the source: the next piece begins after it.
        if kept.size:
            yield kept
