"""A recording as a stream of float32 blocks, of any length in the memory of one block.

Owns the decode loop, the sample-exact seek and the messages about damage. The samples are those that PyAV returns: encoder
delay and padding are removed where the container states them (the LAME header, an MP4's edit list, Opus' pre-skip).
Another decoder may return a few more or fewer at the end, so positions from here are never mixed with positions from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, groupby
from math import ceil, gcd, inf, isfinite
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.container import InputContainer
from numpy.typing import NDArray

from toolkit.media.blocks import cut, regrouped, resampled
from toolkit.media.channels import as_floats, mixed
from toolkit.media.declared import is_cut_off, shorter_than_declared
from toolkit.media.opening import opened
from toolkit.media.probe import MediaFacts, audio_stream, facts_of
from toolkit.model.errors import UnreadableMedia

Samples = NDArray[np.float32]
Piece = tuple[Samples, tuple[str, ...]]
"""The decoded samples of some packets, and the names of their channels."""

_RESAMPLE_MARGIN_S = 0.1
"""Longer than soxr's filter at any rate from 8 kHz on: a span decoded with this margin equals the same span of the whole."""
_SEEK_MARGIN_S = 0.5
"""Lossy codecs depend on earlier packets: MP3 on up to ten (bit reservoir), Opus on 80 ms (RFC 7845, 4.6), AAC on one."""
_GAP_S = 0.02
"""Longer than the rounding of time stamps in any container."""
_PADDING_LIMIT_SAMPLES = 4_096
"""Two packets of HE-AAC: the longest padding at the end of a stream."""


def decode_blocks(  # noqa: PLR0913 - rate, channels, block, span: independent, and all have defaults
    path: Path,
    *,
    sample_rate: int | None = None,
    channels: int | None = None,
    block_s: float = 4.0,
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
        Left out: as recorded. 1: the plain mean of all. Others: see :func:`toolkit.media.channels.mixed`.
    block_s : float
        Length of a block; every block but the last has ``round(block_s * rate)`` samples.
    start_s, end_s : float
        The span to decode, exact to the sample at the result's rate: the same samples as in a decode of the whole.
        (AAC may replace noise by random noise at each decode; then the place is the same but not each value.) An
        ``end_s`` after the end is the end.
    on_warning : callable, optional
        Gets a sentence if packets were damaged or the recording ends before its declared length.

    Yields
    ------
    ndarray, shape (n_samples, n_channels), float32, full scale = 1.0
        Consecutive. Float recordings keep samples over full scale; NaN and infinities become 0. A span without samples
        yields nothing.

    Raises
    ------
    NoSuchInput, UnreadableMedia
        As ``probe``, and if no packet can be decoded. Raised at the first block, not at the call.
    """
    if start_s < 0 or block_s <= 0 or (end_s is not None and end_s < start_s):
        raise ValueError(f"a span needs 0 <= start <= end and blocks over 0 s, not {start_s}, {end_s}, {block_s}")
    with opened(path) as container:
        facts = facts_of(path, container)
        native = facts.sample_rate
        rate = sample_rate or native
        # Round both edges, never the length: spans that meet in seconds must meet in samples.
        first, last = round(start_s * rate), None if end_s is None else round(end_s * rate)
        lead = _lead_in(first, native, rate)
        stop = None if last is None else ceil(last * native / rate) + round(_RESAMPLE_MARGIN_S * native)
        source = _Source(path, container, facts, on_warning)
        wanted = channels or facts.channels
        pieces = (mixed(piece, names, wanted) for piece, names in source.pieces(lead * native // rate, stop))
        stream = pieces if rate == native else resampled(regrouped(pieces, native), native, rate)
        span = cut(stream, first - lead, None if last is None else last - lead)
        yield from regrouped(span, max(1, round(block_s * rate)))


def _lead_in(first: int, native: int, rate: int) -> int:
    """Return a position of the result, early enough before ``first``, that falls on a whole native sample."""
    if rate == native:
        return first
    step = rate // gcd(rate, native)
    return max(0, first - round(_RESAMPLE_MARGIN_S * rate)) // step * step


class _Source:
    """One open recording, read forward once."""

    def __init__(
        self, path: Path, container: InputContainer, facts: MediaFacts, on_warning: Callable[[str], None] | None
    ) -> None:
        self._path = path
        self._container = container
        self._facts = facts
        self._warn = on_warning or (lambda _: None)
        self._stream = audio_stream(path, container)
        # FLAC frames have a checksum and a position, so it is known which are damaged and how long they were.
        self._sums = facts.container == "flac"
        if self._sums:
            self._stream.codec_context.options = {"err_detect": "crccheck+explode"}
        # The time stamp that the first frame must have; infinite if any is accepted.
        self._first_s = 0.0 if self._sums else inf
        self._damaged = 0
        self._until_s = 0.0

    def pieces(self, start: int, stop: int | None) -> Iterator[Piece]:
        """Yield the samples from native position ``start`` to ``stop`` (exclusive)."""
        at, frames = self._from(start)
        heard = False
        for piece, names in _without_padding(_converted(frames, self._facts.sample_rate), at, self._padded_end()):
            heard = True
            begin, at = at, at + len(piece)
            if at > start:
                yield piece[max(0, start - begin) : None if stop is None else max(0, stop - begin)], names
            if stop is not None and at >= stop:
                break
        else:
            self._check_whole(at, heard=heard)
        if self._damaged:
            self._warn(f"damaged packets were left out ({self._damaged}); listen for gaps, or copy the file again.")

    def _from(self, start: int) -> tuple[int, Iterator[AudioFrame]]:
        """Return a position at or before ``start``, and the frames from there on."""
        rate, base = self._facts.sample_rate, self._stream.time_base
        target = start - round(_SEEK_MARGIN_S * rate)
        # Time stamps of 1 ms (Matroska, ASF) do not identify a sample, so these files are read from the start.
        if target <= 0 or base is None or base * rate > 1:
            return 0, self._frames(self._first_s)
        opening = next(self._frames(self._first_s), None)
        if opening is not None and opening.pts is not None:
            landed = self._landed(opening.pts + int(target / (rate * base)))
            for frame in landed:
                at = round((frame.pts - opening.pts) * base * rate) if frame.pts is not None else 0
                if 0 < at <= target:
                    return at, chain([frame], landed)
                break
        self._damaged = 0
        return 0, self._landed(self._stream.start_time or 0, due_s=self._first_s)

    def _landed(self, stamp: int, due_s: float = inf) -> Iterator[AudioFrame]:
        try:
            self._container.seek(stamp, stream=self._stream, backward=True)
        except av.FFmpegError:
            return iter(())
        return self._frames(due_s)

    def _frames(self, due_s: float) -> Iterator[AudioFrame]:
        packets = self._container.demux(self._stream)
        base_s = float(self._stream.time_base or 0)
        while True:
            try:
                packet = next(packets, None)
            except av.FFmpegError:
                # Reading failed: the recording ends here.
                self._damaged += 1
                return
            if packet is None:
                return
            try:
                for frame in packet.decode():
                    # A demuxer that skips broken bytes does not report it, but its time stamps jump.
                    at_s = frame.pts * base_s if frame.pts is not None else due_s
                    if at_s > due_s + _GAP_S:
                        self._damaged += 1
                        yield from self._silence(frame, due_s, at_s)
                    self._until_s = due_s = at_s + frame.samples / frame.sample_rate
                    yield frame
            except av.FFmpegError:
                self._damaged += 1

    def _silence(self, like: AudioFrame, since_s: float, until_s: float) -> Iterator[AudioFrame]:
        """Yield silence for frames with a wrong checksum, so that what follows stays in place."""
        if not self._sums or until_s > (self._facts.declared_s or 0.0):
            return
        missing = round((until_s - since_s) * like.sample_rate)
        while missing > 0:
            size = min(missing, like.sample_rate)
            frame = AudioFrame(format=like.format.name, layout=like.layout.name, samples=size)
            for plane in frame.planes:
                plane.update(bytes(plane.buffer_size))
            frame.sample_rate, frame.time_base = like.sample_rate, like.time_base
            frame.pts = round(since_s / float(like.time_base or 1))
            since_s, missing = since_s + size / like.sample_rate, missing - size
            yield frame

    def _padded_end(self) -> int | None:
        """Return where an MP4's edit list ends the sound: PyAV also returns the encoder's padding after it."""
        if self._facts.codec != "aac" or self._stream.duration is None or "mp4" not in self._container.format.name:
            return None
        return round(self._stream.duration * float(self._stream.time_base or 0) * self._facts.sample_rate)

    def _check_whole(self, at: int, *, heard: bool) -> None:
        declared_s, decoded_s = self._facts.declared_s, at / self._facts.sample_rate
        if isfinite(self._until_s):
            # Packets missing in the middle are damage, not an early end.
            decoded_s = max(decoded_s, self._until_s)
        if not heard:
            raise UnreadableMedia(self._path, "no sound could be decoded from it; export or copy the recording again.")
        if is_cut_off(decoded_s, declared_s):
            self._warn(shorter_than_declared(decoded_s, declared_s or 0.0))
            # The packet in which it was cut is not reported a second time.
            self._damaged = max(0, self._damaged - 1)


def _converted(frames: Iterable[AudioFrame], rate: int) -> Iterator[Piece]:
    # Files joined byte by byte may change rate or channels: each run of equal packets is a stream of its own.
    for (run_hz, _, _), run in groupby(frames, key=lambda f: (f.sample_rate, f.layout.name, f.format.name)):
        first = next(run)
        names = tuple(channel.name for channel in first.layout.channels)
        samples = as_floats(chain([first], run))  # noqa: B031 - read once: its first packet, then the rest
        for piece in resampled(samples, run_hz, rate):
            yield piece, names


def _without_padding(pieces: Iterable[Piece], at: int, end: int | None) -> Iterator[Piece]:
    """Drop samples after ``end`` if they are short enough to be padding; more than that is sound that the header omits."""
    held: list[Piece] = []
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
