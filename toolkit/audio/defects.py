"""What a track's spectrum and its steepest samples tell about rumble, sharp S sounds and clicks.

Owns three figures that the choice of cleaning needs beside the track's measurement; changes no sample. A spectrum is
looked at five times a second, so memory grows by 20 bytes for each (1 MB for 3 h).
"""

from __future__ import annotations

from array import array

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from toolkit.audio.clicks import ClickFinder
from toolkit.model.defects import LEAST_BEND, Defects

LOOK_S = 0.2
WINDOW_S = 0.085
RUMBLE_HZ = (15.0, 70.0)
VOICE_HZ = (150.0, 4000.0)
SIBILANCE_HZ = (5000.0, 9000.0)
# A click this far under the loud parts of the talk is a mouth's own.
AUDIBLE_OF_VOICE = 0.5
# A pop: the lowest octaves within 6 dB of the loud vowels, and 10 dB over what they are else.
POP_UNDER_VOICE_DB = 6.0
POP_OVER_GROUND_DB = 10.0
HELD_UNDER_VOICE_DB = 12.0
TINY = 1e-12


class DefectMeter:
    """Take a mono track block by block; how it is divided changes no figure."""

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self._look = round(LOOK_S * sample_rate)
        self._window = round(WINDOW_S * sample_rate)
        bins_hz = np.fft.rfftfreq(self._window, 1 / sample_rate)
        bands = (RUMBLE_HZ, VOICE_HZ, SIBILANCE_HZ)
        self._bands = [(bins_hz >= low) & (bins_hz < high) for low, high in bands]
        self._shape = np.hanning(self._window).astype(np.float32)
        self._powers = array("f")
        self._waiting = np.zeros(0, np.float32)
        self._clicks = ClickFinder(sample_rate)
        self._samples = 0

    def push(self, block: NDArray[np.float32]) -> None:
        """Take the next samples, shape (n,) or (n, 1), float32."""
        self._waiting = np.concatenate([self._waiting, np.asarray(block, np.float32).reshape(-1)])
        whole = self._waiting.size // self._look
        if not whole:
            return
        looks = self._waiting[: whole * self._look].reshape(whole, self._look)
        spectra = fft.rfft(looks[:, : self._window] * self._shape, axis=1)
        powers = np.square(spectra.real) + np.square(spectra.imag)
        levels = np.einsum("ij,ij->i", looks, looks) / self._look
        rows = [*(powers[:, band].sum(axis=1) for band in self._bands), levels]
        self._powers.frombytes(np.array(rows, np.float32).T.tobytes())
        self._clicks.push(looks.reshape(-1))
        self._samples += looks.size
        self._waiting = self._waiting[looks.size :].copy()

    def finish(self) -> Defects:
        """Return the figures of everything pushed."""
        if not self._samples:
            return Defects()
        rumble, voice, sibilance, levels = np.array(self._powers, np.float64).reshape(-1, len(self._bands) + 1).T
        minutes = max(self._samples / self._rate / 60, 1.0)
        loud_rms = float(np.sqrt(np.percentile(levels, 90)))
        least_bend = max(AUDIBLE_OF_VOICE * loud_rms, LEAST_BEND)
        per_min = float((self._clicks.bends() >= least_bend).sum()) / minutes
        if voice.max() <= TINY:
            return Defects(clicks_per_min=per_min, least_bend=least_bend)
        high = float(np.percentile(voice, 90))
        quiet = voice <= np.percentile(voice, 30)
        sharp = float(np.percentile(sibilance, 97)) / high
        ground = float(np.median(rumble[quiet]) / np.median(voice[voice >= high / 30]))
        pops = (rumble > high * _ratio(-POP_UNDER_VOICE_DB)) & (rumble > np.median(rumble) * _ratio(POP_OVER_GROUND_DB))
        # Each look hears less than half of its time.
        pops_per_min = float(pops.sum()) * LOOK_S / WINDOW_S / minutes
        level = loud_rms * _ratio(-HELD_UNDER_VOICE_DB) ** 0.5
        return Defects(_db(ground), _db(sharp), per_min, least_bend, pops_per_min, level)


def _ratio(decibels: float) -> float:
    return float(10 ** (decibels / 10))


def _db(ratio: float) -> float:
    return 10 * float(np.log10(ratio + 1e-20))
