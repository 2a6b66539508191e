"""What a track's spectrum and its steepest samples tell about rumble, sharp S sounds and clicks.

Owns three figures that the choice of cleaning needs beside the track's measurement; changes no sample. A spectrum is
looked at five times a second, so memory grows by 20 bytes for each (1 MB for 3 h).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import fft

LOOK_S = 0.2
WINDOW_S = 0.085
RUMBLE_HZ = (15.0, 70.0)
VOICE_HZ = (150.0, 4000.0)
PRESENCE_HZ = (1000.0, 4000.0)
SIBILANCE_HZ = (5000.0, 9000.0)
# A click's bend (second difference) stands this far over what surrounds it; voices reach about 8.
CLICK_FACTOR = 16.0
CLICK_NEAR_S = 0.01
LEAST_BEND = 1e-4
TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Defects:
    """Rumble under 70 Hz in the pauses and S sounds, each against the voice in dB; clicks for each minute.

    ``rumble_db`` is -200 and ``sibilance_db`` -200 where nothing is loud enough to tell.
    """

    rumble_db: float = -200.0
    sibilance_db: float = -200.0
    clicks_per_min: float = 0.0


class DefectMeter:
    """Take a mono track block by block; how it is divided changes no figure."""

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self._look = round(LOOK_S * sample_rate)
        self._window = round(WINDOW_S * sample_rate)
        bins_hz = np.fft.rfftfreq(self._window, 1 / sample_rate)
        bands = (RUMBLE_HZ, VOICE_HZ, PRESENCE_HZ, SIBILANCE_HZ)
        self._bands = [(bins_hz >= low) & (bins_hz < high) for low, high in bands]
        self._shape = np.hanning(self._window).astype(np.float32)
        self._powers: list[NDArray[np.float64]] = []
        self._waiting = np.zeros(0, np.float32)
        self._clicks, self._samples = 0, 0

    def push(self, block: NDArray[np.float32]) -> None:
        """Take the next samples, shape (n,) or (n, 1), float32."""
        self._waiting = np.concatenate([self._waiting, np.asarray(block, np.float32).reshape(-1)])
        whole = self._waiting.size // self._look
        if not whole:
            return
        looks = self._waiting[: whole * self._look].reshape(whole, self._look)
        spectra = fft.rfft(looks[:, : self._window] * self._shape, axis=1)
        powers = np.square(spectra.real) + np.square(spectra.imag)
        self._powers.append(np.array([powers[:, band].sum(axis=1, dtype=np.float64) for band in self._bands]).T)
        self._clicks += int(sum(click_places(look, self._rate).size for look in looks))
        self._samples += looks.size
        self._waiting = self._waiting[looks.size :].copy()

    def finish(self) -> Defects:
        """Return the figures of everything pushed."""
        if not self._samples:
            return Defects()
        rumble, voice, presence, sibilance = np.concatenate(self._powers).T
        per_min = self._clicks / (self._samples / self._rate / 60)
        if voice.max() <= TINY:
            return Defects(clicks_per_min=per_min)
        loud = voice >= np.percentile(voice, 90) / 30
        quiet = voice <= np.percentile(voice, 30)
        sharp = np.percentile(sibilance[loud] / (presence[loud] + TINY), 97)
        ground = np.median(rumble[quiet]) / np.median(voice[loud])
        return Defects(_db(float(ground)), _db(float(sharp)), per_min)


def click_places(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.int64]:
    """Return the first sample of each click: bends far over the ninth tenth of their neighbourhood, gone within a moment."""
    bends = np.abs(np.diff(samples, 2))
    if not bends.size:
        return np.zeros(0, np.int64)
    near = max(round(CLICK_NEAR_S * sample_rate), 8)
    count = -(-bends.size // near)
    held = np.concatenate([bends, np.full(count * near - bends.size, bends[-1])]).reshape(count, near)
    highest = held.max(axis=1)
    rank = int(near * 0.9)
    # A neighbourhood whose mean is so high has no bend far over its ninth tenth: nearly all are passed over unsorted.
    most_mean = ((rank + 1) / CLICK_FACTOR + near - rank - 1) / near
    some = np.flatnonzero((highest > CLICK_FACTOR * LEAST_BEND) & (held.mean(axis=1) < most_mean * highest))
    if not some.size:
        return np.zeros(0, np.int64)
    usual = np.maximum(np.partition(held[some], rank, axis=1)[:, rank], LEAST_BEND)
    rows, places = np.nonzero(held[some] > CLICK_FACTOR * usual[:, None])
    high = some[rows] * near + places
    high = high[high < bends.size] + 1
    return high[np.diff(high, prepend=-near) >= near]


def _db(ratio: float) -> float:
    return 10 * float(np.log10(ratio + 1e-20))
