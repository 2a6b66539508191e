"""Everything that rules know of a recording's sound, from one streamed decode.

Adds to :class:`toolkit.audio.measure.RecordingMeter` what only rules ask for. Each meter costs a fraction of a second for an hour
of mono; what takes long (spectra) is looked at in samples of the time. Memory grows by some bytes for each 10 ms: under 10 MB
for 3 h.
"""

from __future__ import annotations

from array import array
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from toolkit.audio.clicks import ClickFinder
from toolkit.audio.envelope import levels_db
from toolkit.audio.measure import Piece, RecordingMeter
from toolkit.check.balance import Balance, balance_of
from toolkit.check.dropouts import DropoutFinder
from toolkit.check.facts import MOST_PLACES, SoundFacts, Spot
from toolkit.check.levels import (
    active_spans,
    fastest_fade_db_per_s,
    gaps_between,
    picture_of,
    syllables_per_s,
)
from toolkit.check.pops import PopFinder
from toolkit.check.spectrum import SpectrumMeter
from toolkit.model.defects import LEAST_BEND

CLICK_S = 0.002
# A click counts when its second difference is half the height of the loud parts of the talk: clicks of the mouth stay below that.
AUDIBLE_OF_VOICE = 0.5
# In 8 bits a step of the converter has as high a second difference.
STEPS = 6
_STEREO = 2


class SoundMeter:
    """Measure a recording in one pass; how it is divided into blocks changes no figure.

    Parameters
    ----------
    sample_rate : int
        8,000 to 384,000 Hz.
    channels : int
        1 to 64.
    bit_depth : int
        Of the samples as recorded; 16 for lossy files.
    """

    def __init__(self, sample_rate: int, channels: int, bit_depth: int = 16) -> None:
        self._rate, self._channels = sample_rate, channels
        self._step = 2.0 ** (1 - bit_depth)
        self._meter = RecordingMeter(sample_rate, channels)
        self._clicks = ClickFinder(sample_rate)
        self._spectrum = SpectrumMeter(sample_rate)
        self._pops = PopFinder(sample_rate)
        self._dropouts = DropoutFinder(sample_rate, bit_depth)
        self._levels, self._balance = array("f"), array("f")

    @property
    def duration_s(self) -> float:
        """Seconds taken so far."""
        return self._meter.duration_s

    def push(self, block: NDArray[np.float32]) -> None:
        """Take the next samples; see :meth:`toolkit.audio.measure.RecordingMeter.push` for arguments and errors."""
        for piece in self._meter.push(block):
            self._take(piece)

    def result(self, warnings: tuple[str, ...] = ()) -> tuple[SoundFacts, NDArray[np.float32]]:
        """Return the facts, and the level of each 10 ms in LUFS; ends the stream.

        Levels of silence, of nothing and of a recording too short for them are ``-inf``; there are no places in it.
        """
        for piece in self._meter.end():
            self._take(piece)
        levels = np.array(self._levels)
        active = active_spans(levels)
        measured = self._meter.result(active)
        loudness = measured.loudness
        voice_dbfs = measured.speech_lufs if isfinite(measured.speech_lufs) else loudness.integrated_lufs
        click_count, clicks = self._clicked(voice_dbfs)
        pop_count, pops = self._pops.result()
        bass_db, air_db = self._spectrum.balance_db()
        cutoff_hz, cutoff_drop_db = self._spectrum.cutoff()
        facts = SoundFacts(
            duration_s=measured.duration_s,
            sample_rate=measured.sample_rate,
            channels=measured.channels,
            integrated_lufs=loudness.integrated_lufs,
            true_peak_dbtp=loudness.true_peak_dbtp,
            sample_peak_dbfs=loudness.sample_peak_dbfs,
            noise_floor_dbfs=measured.noise_floor_dbfs,
            speech_lufs=measured.speech_lufs,
            hum=measured.hum,
            dc_offset=measured.dc_offset,
            dead_channels=measured.dead_channels,
            dual_mono=measured.dual_mono,
            phase_inverted=measured.phase_inverted,
            clipped=tuple(Spot(s.start_s, s.end_s, n) for s, n in self._meter.clipped_stretches()[:MOST_PLACES]),
            clicks=clicks,
            click_count=click_count,
            dropouts=self._dropouts.result(voice_dbfs) if isfinite(voice_dbfs) else (),
            pops=pops,
            pop_count=pop_count,
            head_silence_s=active[0].start_s if active else 0.0,
            tail_silence_s=max(0.0, measured.duration_s - active[-1].end_s) if active else 0.0,
            gaps=gaps_between(active),
            active=active,
            active_share=measured.speech_share,
            decay_db_per_s=fastest_fade_db_per_s(levels),
            bass_db=bass_db,
            air_db=air_db,
            cutoff_hz=cutoff_hz,
            cutoff_drop_db=cutoff_drop_db,
            syllables_per_s=syllables_per_s(levels, active),
            picture=picture_of(levels),
            warnings=warnings,
        )
        return facts, levels

    def balance(self) -> Balance:
        """Return left against right in dB for each 50 ms, NaN where nothing sounds; empty where there are not two channels."""
        return np.array(self._balance)

    def _take(self, piece: Piece) -> None:
        self._levels.frombytes(levels_db(piece.hop_powers).tobytes())
        if self._channels == _STEREO:
            self._balance.frombytes(balance_of(piece.columns, self._rate).tobytes())
        # If the channels cancel each other, the left one is measured alone: the sum would be silence.
        mono = piece.distinct[0] if len(piece.distinct) == 1 else _mono(piece.distinct)
        self._clicks.push(mono)
        self._spectrum.take(mono)
        self._pops.take(mono)
        self._dropouts.take(mono)

    def _clicked(self, voice_dbfs: float) -> tuple[int, tuple[Spot, ...]]:
        bends, places = self._clicks.bends(), self._clicks.places()
        voice = 10 ** (voice_dbfs / 20) if isfinite(voice_dbfs) else 0.0
        least = max(LEAST_BEND, AUDIBLE_OF_VOICE * voice, STEPS * self._step)
        heard = np.flatnonzero(bends >= least)
        spots = [
            Spot(place / self._rate, place / self._rate + CLICK_S, float(bend))
            for place, bend in zip(places[heard].tolist(), bends[heard].tolist(), strict=True)
        ]
        return len(spots), tuple(spots[:MOST_PLACES])


def _mono(columns: NDArray[np.float32]) -> NDArray[np.float32]:
    mean = columns.mean(axis=0, dtype=np.float32)
    if float(np.square(mean).sum()) < 1e-4 * float(np.square(columns[0]).sum()):
        return np.ascontiguousarray(columns[0])
    return np.asarray(mean, np.float32)
