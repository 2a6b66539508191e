"""Music under speech: how far a bed goes down, when, and how softly it comes back.

Owns the curve; where speech is, and where the bed plays, is given. ``mix.gains_of`` turns the curve into factors.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from toolkit.model.span import Span, join_spans

DEPTH_DB = 15.0
# Down before the first word, and up so slowly that nobody notices when.
DOWN_S = 0.25
UP_S = 1.0
# A bed that rises in every breath pumps.
HOLD_S = 1.0


def duck_gains(speech: Iterable[Span], hops: int, hop_s: float, *, depth_db: float = DEPTH_DB) -> NDArray[np.float32]:
    """Return the gain of a bed under speech.

    Parameters
    ----------
    speech : iterable of Span
        Where anybody speaks, in seconds of the bed's own time.
    hops : int
        Number of values wanted.
    hop_s : float
        Seconds between values; each is for the middle of its hop.
    depth_db : float
        How far down, 0 or more.

    Returns
    -------
    ndarray, shape (hops,), float32, dB
        ``-depth_db`` while anybody speaks and for a second after, 0 elsewhere; straight lines of a quarter of a second
        that end before the first word, and of a second after the hold. Pauses too short for both stay down.
    """
    times_s = (np.arange(hops) + 0.5) * hop_s
    gains = np.zeros(hops)
    for span in join_spans(speech, within_s=DOWN_S + HOLD_S + UP_S):
        falling = np.clip((times_s - (span.start_s - DOWN_S)) / DOWN_S, 0.0, 1.0)
        rising = np.clip((times_s - (span.end_s + HOLD_S)) / UP_S, 0.0, 1.0)
        gains = np.minimum(gains, -depth_db * np.minimum(falling, 1.0 - rising))
    return gains.astype(np.float32)
