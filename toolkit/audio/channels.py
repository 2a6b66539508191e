"""What the channels of a recording are to each other: alike, opposite, dead, off centre.

Owns these verdicts and their limits; changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toolkit.audio.seconds import distinct

# A channel under this RMS level, or this much under the loudest one, carries nothing (crosstalk at most).
DEAD_BELOW_DBFS = -80.0
DEAD_UNDER_LOUDEST_DB = 45.0
# What is left of left minus right, against left plus right: dither and codec noise of a mono recording stay under it.
ALIKE_BELOW_DB = -50.0
# Two microphones of one talk rarely correlate under -0.3; a cable wired the wrong way round gives nearly -1.
OPPOSITE_BELOW = -0.9


@dataclass(frozen=True, slots=True)
class Channels:
    """The verdicts; ``dc_offset`` is the largest mean of a channel, with its sign, full scale = 1.0."""

    dc_offset: float = 0.0
    dual_mono: bool = False
    phase_inverted: bool = False
    dead_channels: tuple[int, ...] = ()


class ChannelComparer:
    """Compare the channels of a stream, one row of samples per channel."""

    def __init__(self, channels: int) -> None:
        self._sums = np.zeros(channels)
        self._energies = np.zeros(channels)
        self._cross = 0.0
        self._difference = 0.0
        self._count = 0

    def take(self, columns: NDArray[np.float32]) -> None:
        """Take the next samples: shape (channels, n), float32, full scale = 1.0."""
        self._count += columns.shape[1]
        different = distinct(columns)
        sums = np.array([row.sum(dtype=np.float64) for row in different])
        energies = np.array([_energy(row) for row in different])
        self._sums += sums
        self._energies += energies
        if len(different) < len(columns):
            self._cross += 4 * float(energies[0])
        elif columns.shape[0] == 2:  # noqa: PLR2004 - stereo
            difference = columns[0] - columns[1]
            self._difference += _energy(difference)
            self._cross += _energy(columns[0] + columns[1])

    def result(self) -> Channels:
        """Return the verdicts; a silent channel is dead, and two silent channels are not called alike."""
        if not self._count:
            return Channels()
        means = self._sums / self._count
        steady = np.maximum(self._energies / self._count - means**2, 0.0)
        dead = steady < max(10 ** (DEAD_BELOW_DBFS / 10), steady.max() * 10 ** (-DEAD_UNDER_LOUDEST_DB / 10))
        stereo = steady.size == 2 and not dead.any()  # noqa: PLR2004 - stereo
        return Channels(
            dc_offset=float(means[np.argmax(np.abs(means))]),
            dual_mono=stereo and self._difference < self._cross * 10 ** (ALIKE_BELOW_DB / 10),
            phase_inverted=stereo and self._correlation(means) < OPPOSITE_BELOW,
            dead_channels=tuple(int(channel) for channel in np.flatnonzero(dead)),
        )

    def _correlation(self, means: NDArray[np.float64]) -> float:
        # Sum and difference give the cross term: |l+r|^2 - |l-r|^2 = 4 l.r
        cross = (self._cross - self._difference) / 4 / self._count - float(means[0] * means[1])
        steady = self._energies / self._count - means**2
        return float(cross / np.sqrt(steady[0] * steady[1]))


def _energy(row: NDArray[np.float32]) -> float:
    # In pieces of a few thousand samples: single precision inside a piece, double between them.
    whole = row.size - row.size % 1024
    pieces = row[:whole].reshape(-1, 1024)
    return float(np.einsum("ij,ij->i", pieces, pieces).sum(dtype=np.float64)) + float(np.square(row[whole:]).sum())
