"""Pops: the blast of breath of a P or B, and knocks like it, found by the lowest octaves at a low rate.

Owns the search; ``toolkit/audio/plosives`` mends. Every 20 ms is looked at: averages of groups of samples at about 2 kHz
keep all that lies under 70 Hz, and cost little.
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
# As loud as the loud vowels less 6 dB, and 12 dB over nine tenths of what lies there else, so that rumble is none;
# 0.3 s apart they are two.
UNDER_VOICE_DB, OVER_GROUND_DB, APART_S = 6.0, 12.0, 0.3
GROUND_PERCENTILE = 90
# A pop is over within a third of a second; what hums on is rumble.
LONGEST_S = 0.35


class PopFinder:
    """Find the pops of a mono stream, which arrives in whole seconds."""

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
        """Return how many pops there are, and the first of them with their level over the loud vowels in dB."""
        low, voice = np.array(self._powers, np.float64).reshape(-1, 2).T
        if not low.size or voice.max() <= 1e-9:  # noqa: PLR2004 - silence
            return 0, ()
        loud = float(np.percentile(voice[voice > voice.max() * 1e-4], 90))
        ground = float(np.percentile(low, GROUND_PERCENTILE))
        found = np.flatnonzero(
            (low > loud * 10 ** (-UNDER_VOICE_DB / 10)) & (low > ground * 10 ** (OVER_GROUND_DB / 10))
        )
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
