"""Everything that one decode of a recording tells.

Owns the single pass: each block is looked at once by every meter. Where somebody speaks is known only at the end, so
levels are kept in small windows until then (about 1.5 MB an hour; the hum's 2 MB stop growing after the first).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable

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


class Analyser:
    """Measure a recording in one pass.

    Parameters
    ----------
    sample_rate : int
        8,000 to 384,000 Hz.
    channels : int
        1 to 64, in the order of WAV and ffmpeg.
    dual_mono : bool
        Count mono as played on two loudspeakers (3 LU more).
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
        self._sample_rate = sample_rate
        self._channels = channels
        self._seconds = Seconds(sample_rate, channels)
        self._loudness = LoudnessMeter(sample_rate, channels, dual_mono=dual_mono)
        self._noise = NoiseMeter(sample_rate)
        self._clipping = ClippingFinder(sample_rate, channels)
        self._hum = HumFinder(sample_rate)
        self._comparer = ChannelComparer(channels)
        self._waveform = WaveformSketch(sample_rate)
        self._envelope = array("f") if envelope else None
        self._ended = False

    @property
    def duration_s(self) -> float:
        """Seconds taken so far."""
        return self._seconds.samples / self._sample_rate

    def push(self, block: NDArray[np.float32]) -> None:
        """Take the next samples.

        Parameters
        ----------
        block : ndarray, shape (n, channels), float32, full scale = 1.0
            Without NaN; may be empty; not kept. How a recording is divided into blocks changes no figure.

        Raises
        ------
        ValueError
            For another number of channels, or after :meth:`result`.
        """
        if self._ended:
            raise ValueError("this analyser has given its result; measure further samples with another")
        for columns in self._seconds.push(block):
            self._take(columns)

    def result(self, speech: tuple[Span, ...] = ()) -> Measurement:
        """Return every figure; ends the stream, and may be asked again with other speech.

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
        if not self._ended:
            self._ended = True
            self._take(self._seconds.rest())
        loudness = self._loudness.result()
        tenths = self._loudness.tenths()
        spoken = ~pause_windows(tenths.size, TENTHS_PER_SECOND, speech)
        clipped_samples, clipped = self._clipping.result()
        channels = self._comparer.result()
        return Measurement(
            duration_s=self.duration_s,
            sample_rate=self._sample_rate,
            channels=self._channels,
            loudness=loudness,
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
            picture=self._waveform.result(short_term_lufs(tenths)),
            phase_inverted=channels.phase_inverted,
        )

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

    def _take(self, columns: NDArray[np.float32]) -> None:
        hops = self._loudness.take(columns)
        if self._envelope is not None:
            self._envelope.frombytes(levels_db(hops).tobytes())
        self._clipping.take(columns)
        self._comparer.take(columns)
        # Means and extremes of two equal channels are those of one.
        some = distinct(columns)
        self._noise.take(some)
        self._hum.take(some)
        self._waveform.take(some)


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
