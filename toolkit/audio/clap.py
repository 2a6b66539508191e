"""The clap at the start of a take: one bang, heard by every microphone.

Owns the search for it; says nothing where there is none, or more than one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toolkit.audio.sync_matches import Reader

SEARCHED_S = 120.0
HOP_S = 0.002
# A clap rises from the room to its top within some milliseconds and is gone within a fifth of a second; syllables do
# neither. It stands out from anything else in the two minutes.
RISE_DB = 25.0
FALL_DB = 15.0
LEAD_DB = 6.0
FALL_AFTER_S = 0.1


def find_clap(read: Reader, duration_s: float, sample_rate: int) -> float | None:
    """Return the time of the only clap in the first two minutes, in seconds, or ``None``.

    A clap starts 25 dB above the fiftieth of a second before it, has fallen by 15 dB a tenth of a second later, and is
    6 dB louder at its top than any other such bang.
    """
    samples = read(0.0, min(SEARCHED_S, duration_s))
    hop = round(HOP_S * sample_rate)
    hops = samples.size // hop
    if hops < round(4 * FALL_AFTER_S / HOP_S):
        return None
    level_db = 10 * np.log10(np.square(samples[: hops * hop].reshape(hops, hop)).max(axis=1) + 1e-12)
    bangs = _bangs(level_db)
    if not bangs.size:
        return None
    top = bangs[np.argmax(level_db[bangs])]
    rivals = bangs[np.abs(bangs - top) > round(FALL_AFTER_S / HOP_S)]
    if rivals.size and level_db[rivals].max() > level_db[top] - LEAD_DB:
        return None
    start = top * hop
    return float(start + np.argmax(np.abs(samples[start : start + hop]))) / sample_rate


def _bangs(level_db: NDArray[np.float64]) -> NDArray[np.int64]:
    before, after = round(0.02 / HOP_S), round(FALL_AFTER_S / HOP_S)
    inside = np.arange(before, level_db.size - after)
    # The room before the rise, not the top's own first hop.
    quiet = np.array([level_db[inside - step] for step in range(3, before + 1)]).max(axis=0)
    risen = level_db[inside] - quiet >= RISE_DB
    fallen = level_db[inside] - level_db[inside + after] >= FALL_DB
    return np.asarray(inside[risen & fallen])
