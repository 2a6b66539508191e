"""The master: one gain to the target, one limiter under the ceiling.

Owns the decision (how much gain, which ceiling, whether it can be had without squashing), its correction once the
deliverable was decoded and measured, and the two applied to a stream. Never changes dynamics in any other way; encodes
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import inf, isfinite

import numpy as np
from numpy.typing import NDArray

from toolkit.audio.forecast import Forecast
from toolkit.audio.limiter import Limiter
from toolkit.model.master_plan import MasterPlan
from toolkit.model.measurement import Loudness

# More than this, and more often than at a few knocks, and a limiter is heard working: speech gets dense and flat. How
# often shows in the loudness that it costs.
MOST_REDUCTION_DB = 6.0
MOST_COST_LU = 1.0
# More than this leaves a hole even after a single knock.
MOST_KNOCK_DB = 12.0
# What lossy encoders add to the peaks of a limited master: 0.3 to 1.3 dB at 128 kbit/s.
LOSSY_MARGIN_DB = 1.0
# A deliverable this near its target is left as it is...
NEAR_ENOUGH_LU = 0.1
# ...and a correction goes this far under the ceiling that was exceeded.
CORRECTION_DB = 0.05
# Between a stream's end and an almost silent one: no gain beyond this turns noise into a programme.
MOST_GAIN_DB = 60.0
# Finding the gain whose limited loudness is the target: secant steps, and the flattest slope they trust.
ATTEMPTS = 10
LEAST_SLOPE = 0.1


def plan_master(
    measured: Loudness,
    target_lufs: float,
    peak_dbtp: float,
    codec_margin_db: float = 0.0,
    *,
    forecast: Forecast | None = None,
) -> MasterPlan:
    """Decide gain and ceiling.

    Parameters
    ----------
    measured : Loudness
        Of the programme as it will be mastered.
    target_lufs, peak_dbtp : float
        What the deliverable has to have.
    codec_margin_db : float
        How far the limiter stays under ``peak_dbtp`` for the encoder's sake: 0 for lossless files.
    forecast : Forecast, optional
        Of the same programme. A limiter takes loudness away (some tenths of a LU for 3 dB); with a forecast the gain
        makes up for it.

    Returns
    -------
    MasterPlan
        For silence, and for anything shorter than 0.4 s: no gain.
    """
    ceiling_dbtp = peak_dbtp - codec_margin_db
    if not isfinite(measured.integrated_lufs):
        gain_db, expected_lufs = 0.0, -inf
    else:
        gain_db, expected_lufs = _gain(measured, target_lufs, ceiling_dbtp, forecast)
    reduction_db = max(0.0, measured.true_peak_dbtp + gain_db - ceiling_dbtp)
    cost_lu = measured.integrated_lufs + gain_db - expected_lufs if forecast is not None and reduction_db else 0.0
    few_knocks = forecast is not None and cost_lu <= MOST_COST_LU and reduction_db <= MOST_KNOCK_DB
    reachable = reduction_db <= MOST_REDUCTION_DB or few_knocks
    why = _why(measured, gain_db, ceiling_dbtp, reduction_db)
    return MasterPlan(gain_db, ceiling_dbtp, reduction_db, expected_lufs, reachable, why)


def corrected_plan(
    plan: MasterPlan, delivered: Loudness, target_lufs: float, peak_dbtp: float, *, gain_too: bool = True
) -> MasterPlan | None:
    """Return the plan for another attempt, from what the decoded deliverable measures; None when it is right.

    Parameters
    ----------
    plan : MasterPlan
        What the deliverable was made by.
    delivered : Loudness
        Of the deliverable, decoded.
    gain_too : bool
        False: leave the gain, correct the ceiling only (for one master stream that feeds several encoders).
    """
    excess_db = delivered.true_peak_dbtp - peak_dbtp
    short_lu = target_lufs - delivered.integrated_lufs if isfinite(delivered.integrated_lufs) else 0.0
    lower_db = excess_db + CORRECTION_DB if excess_db > 0.0 else 0.0
    more_db = short_lu if gain_too and abs(short_lu) > NEAR_ENOUGH_LU else 0.0
    if not lower_db and not more_db:
        return None
    reduction_db = max(plan.expected_reduction_db + more_db + lower_db, lower_db, 0.0)
    return replace(
        plan,
        gain_db=plan.gain_db + more_db,
        ceiling_dbtp=plan.ceiling_dbtp - lower_db,
        expected_reduction_db=reduction_db,
        why=f"{plan.why} The encoded file came out {_signed(excess_db)} dB from its peak limit and "
        f"{_signed(-short_lu)} LU from its target, so it is made again.",
    )


def master_blocks(
    blocks: Iterable[NDArray[np.float32]], plan: MasterPlan, sample_rate: int
) -> Iterator[NDArray[np.float32]]:
    """Apply a plan to a stream.

    Parameters
    ----------
    blocks : iterable of ndarray, shape (n, channels), float32, full scale = 1.0
        Without NaN; not changed.

    Yields
    ------
    ndarray, shape (m, channels), float32
        As many samples in all as came in; blocks may be of other sizes, and empty.
    """
    gain = np.float32(10 ** (plan.gain_db / 20))
    limiter: Limiter | None = None
    for block in blocks:
        louder = block * gain if plan.gain_db else block
        if not plan.limits:
            yield louder
            continue
        limiter = limiter or Limiter(sample_rate, block.shape[1], plan.ceiling_dbtp)
        yield limiter.push(louder)
    if limiter is not None:
        yield limiter.finish()


def _gain(
    measured: Loudness, target_lufs: float, ceiling_dbtp: float, forecast: Forecast | None
) -> tuple[float, float]:
    gain_db = min(target_lufs - measured.integrated_lufs, MOST_GAIN_DB)
    if forecast is None or measured.true_peak_dbtp + gain_db <= ceiling_dbtp:
        return gain_db, measured.integrated_lufs + gain_db
    expected_lufs = forecast.limited_lufs(gain_db, ceiling_dbtp)
    slope = 1.0
    for _ in range(ATTEMPTS):
        step_db = (target_lufs - expected_lufs) / slope
        if abs(target_lufs - expected_lufs) < NEAR_ENOUGH_LU / 10 or gain_db + step_db > MOST_GAIN_DB:
            break
        louder_lufs = forecast.limited_lufs(gain_db + step_db, ceiling_dbtp)
        # The harder a limiter works, the less a further dB brings.
        slope = min(1.0, max(LEAST_SLOPE, (louder_lufs - expected_lufs) / step_db))
        gain_db, expected_lufs = gain_db + step_db, louder_lufs
    return gain_db, expected_lufs


def _why(measured: Loudness, gain_db: float, ceiling_dbtp: float, reduction_db: float) -> str:
    if not isfinite(measured.integrated_lufs):
        return "There is no programme to measure (silence, or less than 0.4 s), so the level stays as it is."
    told = f"It measures {measured.integrated_lufs:.1f} LUFS, so it gets {_signed(gain_db)} dB"
    if not reduction_db:
        return f"{told}; its peaks stay under {ceiling_dbtp:.1f} dBTP without limiting."
    return f"{told}; the limiter takes up to {reduction_db:.1f} dB to keep its peaks under {ceiling_dbtp:.1f} dBTP."


def _signed(value: float) -> str:
    return f"{value:+.1f}"
