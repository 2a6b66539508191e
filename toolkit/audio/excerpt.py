"""The passage of a track by which one hears how it sounds: where its speaker says most, at the loudest.

Owns the choice, and the part of a stream that is kept on the way; opens no file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from toolkit.model.span import Span

EXCERPT_S = 20.0
# In speech the difference of two passages is decided by their loud parts: anything this far down counts for nothing.
_FLOOR_DB = -70.0


def loudest_speech(
    envelope_db: NDArray[np.float32], hop_s: float, speech: Sequence[Span], length_s: float = EXCERPT_S
) -> Span | None:
    """Return the passage with the most energy of somebody's own speech.

    Parameters
    ----------
    envelope_db : ndarray, shape (n,)
        Level of the track, one value for each ``hop_s`` seconds.
    speech : sequence of Span
        The speaker's own, in the track's time.
    length_s : float
        The length of the passage; a shorter track is one passage.

    Returns
    -------
    Span or None
        In the track's time; None where nobody speaks.
    """
    energy = np.zeros(envelope_db.size)
    for span in speech:
        first, last = max(0, int(span.start_s / hop_s)), int(np.ceil(span.end_s / hop_s))
        energy[first:last] = 10.0 ** (np.maximum(envelope_db[first:last].astype(np.float64), _FLOOR_DB) / 10)
    if not energy.any():
        return None
    size = min(round(length_s / hop_s), energy.size)
    sums = np.concatenate([[0.0], np.cumsum(energy)])
    # Rounded, so that the last digits of a sum do not choose between two passages that are alike.
    at = int(np.argmax(np.round(sums[size:] - sums[:-size], 9)))
    return Span(at * hop_s, (at + size) * hop_s)


class Kept:
    """The samples of one passage of a mono stream, kept while the stream goes by."""

    def __init__(self, first: int, length: int) -> None:
        self._first, self._length, self._at = first, length, 0
        self._parts: list[NDArray[np.float32]] = []

    @property
    def samples(self) -> NDArray[np.float32]:
        """What was kept so far, shape (n,)."""
        return np.concatenate([np.zeros(0, np.float32), *self._parts])

    def push(self, block: NDArray[np.float32]) -> None:
        """Take the next block, shape (n, 1)."""
        first = max(self._first - self._at, 0)
        last = min(self._first + self._length - self._at, len(block))
        if last > first:
            self._parts.append(np.array(block[first:last, 0], np.float32))
        self._at += len(block)

    def watching(self, blocks: Iterable[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
        """Yield blocks as they are, keeping the passage on the way."""
        for block in blocks:
            self.push(block)
            yield block
