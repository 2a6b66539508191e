"""A recording as a stream of float32 blocks, of any length in the memory of one block.

Owns the decode loop, the seek that lands on the sample, the conversion to float, the downmix and the resampling; knows
nothing of loudness or time lines. Which samples there are is PyAV's word (encoder delay taken off where the container
states it); other decoders may give some more or fewer at the end, so positions from here never meet theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from math import ceil, gcd
from pathlib import Path
from typing import Any

import av
import numpy as np
import soxr
from numpy.typing import NDArray

from toolkit.media.opening import opened
from toolkit.media.probe import MediaFacts, audio_stream, facts_of
from toolkit.model.errors import UnreadableMedia

Samples = NDArray[np.float32]

_RESAMPLE_MARGIN_S = 0.1
"""More than soxr's filter is long at any rate from 8 kHz on: what a stretch needs around it to come out as in the whole."""
_SEEK_MARGIN_S = 0.5
"""Lossy codecs remember: MP3 up to ten packets (bit reservoir), Opus 80 ms (RFC 7845, 4.6), AAC one packet."""
_PADDING_LIMIT_SAMPLES = 4_096
"""Two packets of HE-AAC: the most that an encoder pads the end of a stream with."""
_SHORTER_S = 0.5
_SHORTER_SHARE = 0.02
"""Headers estimate: a recording counts as cut off when it ends this much before its declared end."""


def decode_blocks(
    path: Path,
    *,
    sample_rate: int | None = None,
    channels: int | None = None,
    block_s: float = 1.0,
    start_s: float = 0.0,
    end_s: float | None = None,
    on_warning: Callable[[str], None] | None = None,
) -> Iterator[Samples]:
    """Decode the first audio stream of a file.

    Parameters
    ----------
    path : Path
        Any recording that :func:`toolkit.media.probe.probe` accepts.
    sample_rate : int, optional
        Rate of the result in Hz, by soxr (HQ, linear phase, no delay); the native rate when left out.
    channels : int, optional
        Left out: as recorded. 1: the plain mean of all channels. 2 from one channel: the same samples twice. 2 from a
        surround layout: ITU-R BS.775 coefficients scaled to a sum of 1, without LFE; from channels without a place
        (a field recorder's): their mean on both sides.
    block_s : float
        Length of a block; every block but the last has ``round(block_s * rate)`` samples.
    start_s, end_s : float
        The stretch wanted, to the sample of the result's rate: the same samples as cut out of a decode of the whole
        (for lossy codecs within their rounding). ``end_s`` past the end is the end.
    on_warning : callable, optional
        Told once, in a sentence, when packets were damaged or the recording ends before its declared length.

    Yields
    ------
    ndarray, shape (n_samples, n_channels), float32, full scale = 1.0
        Consecutive. Float recordings keep what is over full scale; NaN and infinities become 0. A stretch without
        samples yields nothing.

    Raises
    ------
    NoSuchInput, UnreadableMedia
        As ``probe``, and when not one packet decodes. Raised at the first block, not at the call.
    """
    if start_s < 0 or block_s <= 0 or (end_s is not None and end_s < start_s):
        raise ValueError(
            f"a stretch needs 0 <= start <= end and blocks longer than 0, not {start_s}, {end_s}, {block_s}"
        )
    with opened(path) as container:
        facts = facts_of(path, container)
        native = facts.sample_rate
        rate = sample_rate or native
        # Round both edges, never the length: stretches that meet in seconds must meet in samples.
        first, last = round(start_s * rate), None if end_s is None else round(end_s * rate)
        lead = _lead_in(first, native, rate)
        stop = None if last is None else ceil(last * native / rate) + round(_RESAMPLE_MARGIN_S * native)
        source = _Source(path, container, facts, on_warning or _unheard)
        pieces = (
            mixed(piece, names, channels or facts.channels)
            for piece, names in source.pieces(lead * native // rate, stop)
        )
        if rate != native:
            pieces = _resampled(_blocks(pieces, native), native, rate)
        yield from _blocks(
            _cut(pieces, first - lead, None if last is None else last - lead), round(block_s * rate) or 1
        )


def _unheard(warning: str) -> None:
    del warning


def _lead_in(first: int, native: int, rate: int) -> int:
    """Return a position of the result, early enough before ``first``, that falls on a whole native sample."""
    if rate == native:
        return first
    step = rate // gcd(rate, native)
    return max(0, first - round(_RESAMPLE_MARGIN_S * rate)) // step * step


class _Source:
    """One open recording, read forward once."""

    def __init__(self, path: Path, container: Any, facts: MediaFacts, on_warning: Callable[[str], None]) -> None:
        self._path = path
        self._container = container
        self._facts = facts
        self._on_warning = on_warning
        self._stream = audio_stream(path, container)
        self._damaged = 0

    def pieces(self, start: int, stop: int | None) -> Iterator[tuple[Samples, tuple[str, ...]]]:
        """Yield what plays from native sample ``start`` to ``stop`` (exclusive), with the names of its channels."""
        at, frames = self._from(start)
        heard = False
        for piece, names in _without_padding(_converted(frames), at, self._padded_end()):
            heard = True
            begin, at = at, at + len(piece)
            if at > start:
                yield piece[max(0, start - begin) : None if stop is None else stop - begin], names
            if stop is not None and at >= stop:
                break
        else:
            self._check_whole(at, heard=heard)
        if self._damaged:
            self._on_warning(f"{self._damaged} damaged packets were left out; listen around them, or record again.")

    def _from(self, start: int) -> tuple[int, Iterator[Any]]:
        """Return a position at or before ``start`` and what decodes from there on."""
        rate, base = self._facts.sample_rate, self._stream.time_base
        target = start - round(_SEEK_MARGIN_S * rate)
        # Coarse stamps (1 ms in Matroska and ASF) do not tell one sample from the next: those are read from the start.
        if target <= 0 or base is None or base * rate > 1:
            return 0, self._frames()
        opening = next(self._frames(), None)
        landed = None
        if opening is not None and opening.pts is not None:
            self._container.seek(opening.pts + int(target / (rate * base)), stream=self._stream, backward=True)
            frames = self._frames()
            landed = next(frames, None)
        if landed is not None and landed.pts is not None:
            at = round((landed.pts - opening.pts) * base * rate)
            if 0 < at <= target:
                return at, chain([landed], frames)
        self._container.seek(self._stream.start_time or 0, stream=self._stream, backward=True)
        self._damaged = 0
        return 0, self._frames()

    def _frames(self) -> Iterator[Any]:
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
            except av.FFmpegError:
                # Reading broke off: what came before is the recording.
                self._damaged += 1
                return
            if packet is None:
                return
            try:
                yield from packet.decode()
            except av.FFmpegError:
                self._damaged += 1

    def _padded_end(self) -> int | None:
        """Return where an MP4's edit list ends the sound; PyAV plays the encoder's padding after it."""
        if self._facts.codec != "aac" or self._stream.duration is None or "mp4" not in self._container.format.name:
            return None
        return round(self._stream.duration * self._stream.time_base * self._facts.sample_rate)

    def _check_whole(self, at: int, *, heard: bool) -> None:
        if not heard:
            raise UnreadableMedia(self._path, "no sound could be decoded from it; export or copy the recording again.")
        declared_s, decoded_s = self._facts.declared_s, at / self._facts.sample_rate
        if declared_s is not None and decoded_s < declared_s - max(_SHORTER_S, _SHORTER_SHARE * declared_s):
            self._on_warning(
                f"decoded shorter than declared: it ends after {decoded_s:.1f} s of {declared_s:.1f} s, so it was "
                "cut off while it was recorded or copied; copy it again if there is more."
            )


def _converted(frames: Iterable[Any]) -> Iterator[tuple[Samples, tuple[str, ...]]]:
    for frame in frames:
        yield as_float(frame), tuple(channel.name for channel in frame.layout.channels)


def _without_padding(
    pieces: Iterable[tuple[Samples, tuple[str, ...]]], at: int, end: int | None
) -> Iterator[tuple[Samples, tuple[str, ...]]]:
    """Drop what lies past ``end`` if it is no more than padding; more than that is sound that a header denies."""
    held: list[tuple[Samples, tuple[str, ...]]] = []
    for piece, names in pieces:
        at += len(piece)
        if end is None or at <= end:
            yield piece, names
            continue
        keep = max(0, len(piece) - (at - end))
        if keep:
            yield piece[:keep], names
        held.append((piece[keep:], names))
        if at - end > _PADDING_LIMIT_SAMPLES:
            yield from held
            held, end = [], None


def as_float(frame: Any) -> Samples:
    """Return a decoded frame as (n_samples, n_channels), full scale = 1.0, NaN and infinities as 0."""
    raw = frame.to_ndarray()
    samples = raw.T if frame.format.is_planar else raw.reshape(-1, frame.layout.nb_channels)
    if raw.dtype == np.uint8:
        return (samples.astype(np.float32) - np.float32(128)) * np.float32(1 / 128)
    if np.issubdtype(raw.dtype, np.integer):
        return samples.astype(np.float32) * np.float32(-1.0 / np.iinfo(raw.dtype).min)
    with np.errstate(over="ignore"):
        result: Samples = np.ascontiguousarray(samples, dtype=np.float32)
    if not np.isfinite(result.sum(dtype=np.float64)):
        result = np.nan_to_num(result, copy=True, nan=0.0, posinf=0.0, neginf=0.0)
    return result


def mixed(samples: Samples, names: tuple[str, ...], channels: int) -> Samples:
    """Return samples with another number of channels; ``names`` are ffmpeg's (``FL``, ``LFE``, ``NONE``).

    To one channel: the plain mean. From one: the same in each. To two: see :func:`decode_blocks`. Else channels are
    left out, or silent ones added, at the end.
    """
    present = samples.shape[1]
    if channels == present:
        return samples
    if channels == 1:
        return samples.mean(axis=1, keepdims=True, dtype=np.float32)
    if present == 1:
        return np.repeat(samples, channels, axis=1)
    if channels == 2:
        return samples @ _stereo_matrix(names)
    shared = np.zeros((len(samples), channels), np.float32)
    shared[:, : min(present, channels)] = samples[:, :channels]
    return shared


_SIDES = {"FL": (1.0, 0.0), "FR": (0.0, 1.0), "FC": (0.7071, 0.7071), "LFE": (0.0, 0.0), "BC": (0.5, 0.5)}
_SIDES |= {"SL": (0.7071, 0.0), "SR": (0.0, 0.7071), "BL": (0.7071, 0.0), "BR": (0.0, 0.7071)}


def _stereo_matrix(names: tuple[str, ...]) -> Samples:
    """Return (n_channels, 2) after ITU-R BS.775-4, table 2, scaled so that nothing can clip."""
    if not {"FL", "FR"} <= set(names) or not set(names) <= set(_SIDES):
        return np.full((len(names), 2), 1 / len(names), np.float32)
    matrix = np.array([_SIDES[name] for name in names], np.float32)
    scaled: Samples = matrix / matrix.sum(axis=0).max()
    return scaled


def _resampled(pieces: Iterable[Samples], native: int, rate: int) -> Iterator[Samples]:
    stream, taken, given = None, 0, 0
    for piece in pieces:
        if stream is None:
            stream = soxr.ResampleStream(native, rate, piece.shape[1], dtype="float32", quality="HQ")
        taken += len(piece)
        out = stream.resample_chunk(np.ascontiguousarray(piece))
        given += len(out)
        yield out
    if stream is not None:
        # soxr's flush may give a sample more or fewer than the ratio asks for.
        yield stream.resample_chunk(np.zeros((0, piece.shape[1]), np.float32), last=True)[
            : round(taken * rate / native) - given
        ]


def _cut(pieces: Iterable[Samples], first: int, last: int | None) -> Iterator[Samples]:
    at = 0
    for piece in pieces:
        begin, at = at, at + len(piece)
        if at > first:
            yield piece[max(0, first - begin) : None if last is None else max(0, last - begin)]
        if last is not None and at >= last:
            return


def _blocks(pieces: Iterable[Samples], length: int) -> Iterator[Samples]:
    """Regroup pieces of any length into blocks of ``length``, the last one shorter."""
    held: list[Samples] = []
    count = 0
    for piece in pieces:
        held.append(piece)
        count += len(piece)
        if count >= length:
            joined = np.concatenate(held)
            whole = count - count % length
            for begin in range(0, whole, length):
                yield joined[begin : begin + length]
            held, count = [joined[whole:]], count - whole
    if count:
        yield np.concatenate(held)
