"""A stream of blocks of any size, re-cut into whole seconds of channels.

Owns the grid on which every figure of this room is counted: however a recording is divided into blocks, the meters see
the same seconds, so that no figure depends on the division. Changes no sample.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

LOWEST_SAMPLE_RATE = 8_000
HIGHEST_SAMPLE_RATE = 384_000
MOST_CHANNELS = 64
# Long enough that numpy's calls take longer than changing from one thread of Python to another, short enough for the
# CPU's cache: three tracks side by side take a third less than with one second.
SECONDS_AT_ONCE = 4


class Seconds:
    """Collect blocks and hand out whole seconds, one contiguous row per channel: four at once of mono and stereo.

    Parameters
    ----------
    sample_rate : int
        8,000 to 384,000 Hz.
    channels : int
        1 to 64.

    Raises
    ------
    ValueError
        For a rate or a number of channels outside these limits.
    """

    def __init__(self, sample_rate: int, channels: int) -> None:
        if not LOWEST_SAMPLE_RATE <= sample_rate <= HIGHEST_SAMPLE_RATE:
            raise ValueError(f"a sample rate of {sample_rate} Hz is outside {LOWEST_SAMPLE_RATE}-{HIGHEST_SAMPLE_RATE}")
        if not 1 <= channels <= MOST_CHANNELS:
            raise ValueError(f"{channels} channels are outside 1-{MOST_CHANNELS}")
        # Blocks are pushed, not pulled, and turned into rows while they are copied, once: through a BlockReader (media/blocks)
        # stereo would be copied twice more.
        # What holds many channels is large enough by the second.
        at_once = SECONDS_AT_ONCE if channels <= 2 else 1  # noqa: PLR2004 - stereo
        self._waiting = np.empty((channels, at_once * sample_rate), np.float32)
        self._filled = 0
        self.samples = 0

    def push(self, block: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
        """Take a block and yield what it completes.

        Parameters
        ----------
        block : ndarray, shape (n, channels), float32, full scale = 1.0
            May be empty; not kept. A mono block may have shape (n,).

        Yields
        ------
        ndarray, shape (channels, n), float32, ``n`` a whole number of seconds
            Valid until the next one is asked for.
        """
        rows = block[:, np.newaxis] if block.ndim == 1 else block
        channels, size = self._waiting.shape
        if rows.shape[1] != channels:
            raise ValueError(f"a block of {rows.shape[1]} channels in a stream of {channels}")
        self.samples += rows.shape[0]
        taken = 0
        while taken < rows.shape[0]:
            some = min(size - self._filled, rows.shape[0] - taken)
            self._waiting[:, self._filled : self._filled + some] = rows[taken : taken + some].T
            self._filled += some
            taken += some
            if self._filled == size:
                self._filled = 0
                yield self._waiting

    def rest(self) -> NDArray[np.float32]:
        """Return what was not handed out, shape (channels, n)."""
        return np.ascontiguousarray(self._waiting[:, : self._filled])


def distinct(columns: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the first of two equal channels, else all: a voice in the middle is half the work."""
    alike = columns.shape[0] == 2 and np.array_equal(columns[0], columns[1])  # noqa: PLR2004 - stereo
    return columns[:1] if alike else columns


def edges(sample_rate: int, per_second: int) -> NDArray[np.int64]:
    """Return where each of ``per_second`` pieces of each of the four seconds begins, and at last where they end, in samples.

    Rates that do not divide (11,025 Hz into hundredths) get pieces that differ by one sample and never drift.
    """
    return np.asarray(np.rint(np.arange(SECONDS_AT_ONCE * per_second + 1) * (sample_rate / per_second)), np.int64)


def piece_sums(values: NDArray[np.floating], bounds: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the sum of ``values`` over each complete piece between ``bounds`` (as of :func:`edges`).

    Parameters
    ----------
    values : ndarray, shape (n,)
        At most what :class:`Seconds` hands out; a piece that ends beyond it is left out.
    """
    whole = int(np.searchsorted(bounds, values.size, side="right")) - 1
    if whole <= 0:
        return np.zeros(0)
    return np.asarray(np.add.reduceat(values[: bounds[whole]], bounds[:whole], dtype=np.float64), np.float64)


def piece_energies(values: NDArray[np.floating], bounds: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the sum of squares of ``values`` over each complete piece between ``bounds``."""
    width = int(bounds[1])
    whole = int(np.searchsorted(bounds, values.size, side="right")) - 1
    if whole > 0 and int(bounds[-1]) == width * (bounds.size - 1):
        # Equal pieces: one pass without a temporary, several times faster than the general case.
        pieces = values[: whole * width].reshape(whole, width)
        return np.asarray(np.einsum("ij,ij->i", pieces, pieces), np.float64)
    return piece_sums(np.square(values, dtype=np.float64), bounds)
