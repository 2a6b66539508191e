"""The stretch of a talk in which everybody is heard.

Owns the choice, from who speaks when; opens no file.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from toolkit.model.span import Span

_STEP_S = 0.5


def liveliest(speech: Sequence[Sequence[Span]], bounds: Span, length_s: float) -> float:
    """Return where the stretch begins in which the quietest speaker says most, and among equals all together.

    Parameters
    ----------
    speech : sequence of sequence of Span
        When each speaker speaks, on one clock.
    bounds : Span
        Where the stretch may lie.
    length_s : float
        Its length, in seconds.

    Returns
    -------
    float
        Seconds on that clock; the start of the bounds where they are too short for a choice, or nobody speaks.
    """
    steps = int((bounds.duration_s - length_s) / _STEP_S)
    if steps <= 0 or not speech:
        return bounds.start_s
    starts_s = bounds.start_s + np.arange(steps + 1) * _STEP_S
    spoken = np.array([_spoken_s(spans, starts_s + length_s) - _spoken_s(spans, starts_s) for spans in speech])
    # Rounded, so that the last digits of a sum do not choose between two that are alike.
    least, all_together = np.round(spoken.min(axis=0), 3), np.round(spoken.sum(axis=0), 3)
    best = np.lexsort((starts_s * -1.0, all_together, least))[-1]
    return float(starts_s[best])


def _spoken_s(spans: Sequence[Span], until_s: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return for how long somebody has spoken until each of some times."""
    total = np.zeros(until_s.shape)
    for span in spans:
        total += np.clip(until_s - span.start_s, 0.0, span.duration_s)
    return total
