"""Pops: the breath of a P or B that hits the microphone, and knocks that sound like it.

Owns the search in the lowest octaves; ``toolkit/audio/plosives`` does the repair. The stream is averaged down to about 2 kHz, which keeps
everything below 70 Hz and is quick.
"""

from __future__ import annotations

from array import array

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from toolkit.check.facts import MOST_PLACES, Spot

GROUPED_RATE_HZ = 2_000
CELL_S = 0.02
POP_HZ, VOICE_HZ = (18.0, 60.0), (120.0, 800.0)
# At most 6 dB quieter than the loud vowels, and 12 dB above the usual level of the lowest octaves, so that rumble does not count.
# Cells at most 0.3 s apart are one pop.
UNDER_VOICE_DB, OVER_USUAL_DB, APART_S = 6.0, 12.0, 0.3
USUAL_PERCENTILE = 90
# A pop is over within a third of a second; longer sounds are rumble.
LONGEST_S = 0.35


class PopFinder:
    """Find the pops in a mono stream; how it is divided into blocks changes nothing but a last block."""

    def __init__(self, sample_rate: int) -> None:
        self._group = max(1, sample_rate // GROUPED_RATE_HZ)
        rate = sample_rate / self._group
        self._cell = round(CELL_S * rate)
        self.cell_s = self._cell / rate
        self._share = np.full(self._group, 1 / self._group, np.float32)
        self._filters = [signal.butter(3, band, "bandpass", fs=rate, output="sos") for band in (POP_HZ, VOICE_HZ)]
        self._states = [np.zeros((len(sos), 2)) for sos in self._filters]
        self._waiting = np.zeros(0, np.float32)
        self._powers = array("f")

    def take(self, mono: NDArray[np.float32]) -> None:
        """Take samples, shape (n,)."""
        grouped = mono[: mono.size // self._group * self._group].reshape(-1, self._group) @ self._share
        stream = np.concatenate([self._waiting, grouped])
        whole = stream.size // self._cell * self._cell
        self._waiting = stream[whole:].copy()
        if not whole:
            return
        rows = []
        for index, sos in enumerate(self._filters):
            band, self._states[index] = signal.sosfilt(sos, stream[:whole], zi=self._states[index])
            rows.append(np.square(band).reshape(-1, self._cell).mean(axis=1))
        self._powers.frombytes(np.array(rows, np.float32).T.tobytes())

    def result(self) -> tuple[int, tuple[Spot, ...]]:
        """Return the number of pops, and the first of them with their level in dB above the loud vowels; (0, ()) for silence."""
        low, voice = np.array(self._powers, np.float64).reshape(-1, 2).T
        if not low.size or voice.max() <= 1e-9:  # noqa: PLR2004 - silence
            return 0, ()
        loud = float(np.percentile(voice[voice > voice.max() * 1e-4], 90))
        usual = float(np.percentile(low, USUAL_PERCENTILE))
        found = np.flatnonzero((low > loud * 10 ** (-UNDER_VOICE_DB / 10)) & (low > usual * 10 ** (OVER_USUAL_DB / 10)))
        if not found.size:
            return 0, ()
        groups = np.split(found, np.flatnonzero(np.diff(found) * self.cell_s > APART_S) + 1)
        short = [group for group in groups if (group[-1] - group[0] + 1) * self.cell_s <= LONGEST_S]
        spots = [
            Spot(
                float(group[0] * self.cell_s),
                float((group[-1] + 1) * self.cell_s),
                10 * float(np.log10(low[group].max() / loud)),
            )
            for group in short[:MOST_PLACES]
        ]
        return len(short), tuple(spots)
