"""Everything that one decode of a recording tells.

Owns the single pass: each block is looked at once by every meter. :class:`RecordingMeter` holds the meters that every look at a
whole recording needs; :class:`Analyser` adds the waveform, and the check adds its own. Where somebody speaks is known only at
the end, so levels are kept in small windows until then (about 1.5 MB an hour; the hum's 2 MB stop growing after the first).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from toolkit.audio.channels import ChannelComparer
from toolkit.audio.clipping import ClippingFinder
from toolkit.audio.envelope import levels_db
from toolkit.audio.hum import HumFinder
from toolkit.audio.loudness import TENTHS_PER_SECOND, LoudnessMeter, integrated_lufs, short_term_lufs
from toolkit.audio.noise import NoiseMeter, pause_windows
from toolkit.audio.seconds import Seconds, distinct
from toolkit.audio.waveform import WaveformSketch
from toolkit.model.measurement import Measurement
from toolkit.model.span import Span, clip_spans, total_s


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole seconds of a recording, or its rest, as the meters see them; valid until the next piece.

    ``columns``: shape (channels, n), float32. ``distinct``: the same, but one row alone where two channels are equal.
    ``hop_powers``: K-weighted mean square of each complete 10 ms, all channels added.
    """

    columns: NDArray[np.float32]
    distinct: NDArray[np.float32]
    hop_powers: NDArray[np.float64]


class RecordingMeter:
    """Measure a recording in one pass, and hand out its pieces to whoever measures more.

    Parameters
    ----------
    sample_rate : int
        8,000 to 384,000 Hz.
    channels : int
        1 to 64, in the order of WAV and ffmpeg.
    dual_mono : bool
        Count mono as played on two loudspeakers (3 LU more).

    Raises
    ------
    ValueError
        For a rate or a number of channels outside the limits.
    """

    def __init__(self, sample_rate: int, channels: int, *, dual_mono: bool = False) -> None:
        self._sample_rate = sample_rate
        self._channels = channels
        self._seconds = Seconds(sample_rate, channels)
        self._loudness = LoudnessMeter(sample_rate, channels, dual_mono=dual_mono)
        self._noise = NoiseMeter(sample_rate)
        self._clipping = ClippingFinder(sample_rate, channels)
        self._hum = HumFinder(sample_rate)
        self._comparer = ChannelComparer(channels)
        self._ended = False

    @property
    def duration_s(self) -> float:
        """Seconds taken so far."""
        return self._seconds.samples / self._sample_rate

    def push(self, block: NDArray[np.float32]) -> Iterator[Piece]:
        """Take the next samples and yield each piece that they complete; nothing is taken until the pieces are asked for.

        Parameters
        ----------
        block : ndarray, shape (n, channels), float32, full scale = 1.0
            Without NaN; may be empty; not kept. How a recording is divided into blocks changes no figure.

        Raises
        ------
        ValueError
            For another number of channels, or after :meth:`end`.
        """
        if self._ended:
            raise ValueError("this meter has given its result; measure further samples with another")
        for columns in self._seconds.push(block):
            yield self._take(columns)

    def end(self) -> Iterator[Piece]:
        """End the recording and yield what was left of its last second, if anything; nothing when called again."""
        if not self._ended:
            self._ended = True
            rest = self._seconds.rest()
            if rest.size:
                yield self._take(rest)

    def tenths(self) -> NDArray[np.float64]:
        """Return the K-weighted mean square of each complete tenth of a second, as ``LoudnessMeter`` gives it."""
        return self._loudness.tenths()

    def clipped_stretches(self) -> tuple[tuple[Span, int], ...]:
        """Return each clipped stretch with the number of samples in its flat tops, in order and apart."""
        return self._clipping.stretches()

    def result(self, speech: tuple[Span, ...] = ()) -> Measurement:
        """Return every figure but the picture, after :meth:`end`; may be asked again with other speech.

        Parameters
        ----------
        speech : tuple of Span
            Where somebody speaks, in seconds of this recording, in order and apart. Empty: nobody, or not known; the
            noise floor and the hum are then told from the quietest parts and from everything.

        Returns
        -------
        Measurement
            Levels of silence, of nothing and of a recording too short for them are ``-inf``.
        """
        tenths = self.tenths()
        spoken = ~pause_windows(tenths.size, TENTHS_PER_SECOND, speech)
        clipped_samples, clipped = self._clipping.result()
        channels = self._comparer.result()
        return Measurement(
            duration_s=self.duration_s,
            sample_rate=self._sample_rate,
            channels=self._channels,
            loudness=self._loudness.result(),
            noise_floor_dbfs=self._noise.floor_dbfs(speech),
            speech_share=_share(speech, self.duration_s),
            speech=speech,
            speech_lufs=integrated_lufs(tenths, spoken),
            clipped_samples=clipped_samples,
            clipped=clipped,
            dc_offset=channels.dc_offset,
            hum=self._hum.result(speech),
            dual_mono=channels.dual_mono,
            dead_channels=channels.dead_channels,
            phase_inverted=channels.phase_inverted,
        )

    def _take(self, columns: NDArray[np.float32]) -> Piece:
        # Means and extremes of two equal channels are those of one.
        piece = Piece(columns, distinct(columns), self._loudness.take(columns))
        self._clipping.take(columns)
        self._comparer.take(columns)
        self._noise.take(piece.distinct)
        self._hum.take(piece.distinct)
        return piece


class Analyser:
    """Measure a recording in one pass, with its waveform and, where asked for, its levels.

    Parameters
    ----------
    sample_rate, channels, dual_mono
        As :class:`RecordingMeter` takes them.
    envelope : bool
        Keep the level of every 10 ms (1.4 MB an hour) for :meth:`envelope_db`; of mono recordings only.

    Raises
    ------
    ValueError
        For a rate or a number of channels outside the limits.
    """

    def __init__(self, sample_rate: int, channels: int, *, dual_mono: bool = False, envelope: bool = False) -> None:
        if envelope and channels != 1:
            raise ValueError(f"a voice is one channel, not {channels}: give their mean to an EnvelopeMeter")
        self._meter = RecordingMeter(sample_rate, channels, dual_mono=dual_mono)
        self._waveform = WaveformSketch(sample_rate)
        self._envelope = array("f") if envelope else None

    @property
    def duration_s(self) -> float:
        """Seconds taken so far."""
        return self._meter.duration_s

    def push(self, block: NDArray[np.float32]) -> None:
        """Take the next samples; see :meth:`RecordingMeter.push` for arguments and errors."""
        for piece in self._meter.push(block):
            self._take(piece)

    def result(self, speech: tuple[Span, ...] = ()) -> Measurement:
        """Return every figure; ends the stream, and may be asked again with other speech. See :meth:`RecordingMeter.result`."""
        for piece in self._meter.end():
            self._take(piece)
        picture = self._waveform.result(short_term_lufs(self._meter.tenths()))
        return replace(self._meter.result(speech), picture=picture)

    def envelope_db(self) -> NDArray[np.float32]:
        """Return the level of each complete 10 ms of a mono recording so far, as an ``EnvelopeMeter`` gives it.

        Raises
        ------
        ValueError
            Where it was not asked for at the start.
        """
        if self._envelope is None:
            raise ValueError("this analyser was not asked to keep the envelope")
        return np.array(self._envelope)

    def _take(self, piece: Piece) -> None:
        if self._envelope is not None:
            self._envelope.frombytes(levels_db(piece.hop_powers).tobytes())
        self._waveform.take(piece.distinct)


def measure_blocks(
    blocks: Iterable[NDArray[np.float32]], sample_rate: int, channels: int, speech: tuple[Span, ...] = ()
) -> Measurement:
    """Measure a stream whose speech is known already; see :class:`Analyser` for arguments, limits and errors."""
    analyser = Analyser(sample_rate, channels)
    for block in blocks:
        analyser.push(block)
    return analyser.result(speech)


def _share(speech: tuple[Span, ...], duration_s: float) -> float:
    return min(1.0, total_s(clip_spans(speech, Span(0.0, duration_s))) / duration_s) if duration_s else 0.0
