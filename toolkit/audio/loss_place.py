"""The place of a drop-out, narrowed down until its stretch is too short to matter, and set into silence.

Owns the search between two sure matches; the size of the loss is known before.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from toolkit.audio.gcc_phat import find_in
from toolkit.audio.sync_fit import Lines, Loss, Pair, shift_at
from toolkit.audio.sync_matches import Searched

# Long windows first: they are sure; then short ones inside what is left.
WINDOWS_S = (3.0, 1.5, 0.7, 0.35)
MARGIN_S = 0.05
CLEAR_HEIGHT = 5.0
QUIET_S = 0.02


def place_loss(place: Searched, lines: Lines, loss: Loss, pairs: list[Pair]) -> Loss:
    """Return the loss with its bracket narrowed to one point of its track's source time.

    Windows of the track are compared with the other tracks at the lag before and the lag after the loss; the bracket
    shrinks to between the last that fits before and the first that fits after. Inside what is left, the quietest
    moment is taken: lost samples are heard least there.
    """
    others = [pair[1] if pair[0] == loss.track else pair[0] for pair in pairs if loss.track in pair]
    after_s, before_s = loss.after_s, loss.before_s
    for window_s in WINDOWS_S:
        starts = np.arange(after_s - window_s / 2, before_s - window_s / 2 + window_s / 4, window_s / 3)
        for start_s in starts:
            middle_s = start_s + window_s / 2
            side = _side(place, lines, loss, others, float(start_s), window_s)
            if side < 0:
                after_s = max(after_s, min(middle_s, before_s))
            elif side > 0 and middle_s > after_s:
                before_s = min(before_s, middle_s)
                break
    at_s = float(_quietest(place, loss.track, float(after_s), float(before_s)))
    return replace(loss, after_s=at_s, before_s=at_s)


def _side(place: Searched, lines: Lines, loss: Loss, others: list[int], start_s: float, window_s: float) -> int:
    """Return -1 where the window fits the lag before the loss, 1 after it, 0 where nothing is clear."""
    template = place.tracks[loss.track].read(max(start_s, 0.0), start_s + window_s)
    before = shift_at(lines, loss.track, loss.middle_s - 1e-6)
    drift = lines.slope[loss.track] * (start_s - loss.middle_s)
    best, side = CLEAR_HEIGHT, 0
    for other in others:
        session_s = max(start_s, 0.0) + before + drift
        guess_s = session_s - shift_at(lines, other, session_s - lines.start_s[other])
        begin_s = max(guess_s - MARGIN_S, 0.0)
        stretch = place.tracks[other].read(begin_s, guess_s + loss.length_s + MARGIN_S + window_s)
        match = find_in(template, stretch, place.sample_rate)
        at_s = begin_s + match.lag_s - guess_s
        nearest = min((0.0, loss.length_s), key=lambda lag: abs(lag - at_s))
        # Voices travel: a match may lie some milliseconds beside either lag, but not between them.
        if match.height > best and abs(at_s - nearest) < min(MARGIN_S / 2, loss.length_s / 3 + 1e-3):
            best, side = match.height, -1 if nearest == 0.0 else 1
    return side


def _quietest(place: Searched, track: int, after_s: float, before_s: float) -> float:
    samples = place.tracks[track].read(max(after_s, 0.0), before_s)
    hop = round(QUIET_S * place.sample_rate)
    hops = samples.size // hop
    if not hops:
        return (after_s + before_s) / 2
    energy = np.square(samples[: hops * hop].reshape(hops, hop)).sum(axis=1)
    return max(after_s, 0.0) + (int(np.argmin(energy)) + 0.5) * QUIET_S
