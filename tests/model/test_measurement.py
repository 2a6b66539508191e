"""Figures of a recording: what stands where nothing was measured is silence."""

from __future__ import annotations

import dataclasses
import pickle
from math import inf

from toolkit.model.measurement import Hum, Loudness, Measurement
from toolkit.model.span import Span


def test_what_was_not_measured_is_silence() -> None:
    loudness = Loudness()
    assert loudness.lra_lu == 0.0
    levels = dataclasses.asdict(loudness)
    del levels["lra_lu"]
    assert set(levels.values()) == {-inf}
    nothing = Measurement(0.0, 48_000, 1, loudness)
    assert (nothing.noise_floor_dbfs, nothing.speech_lufs, nothing.speech_share, nothing.hum) == (-inf, -inf, 0.0, None)


def test_figures_reach_another_process_as_they_are() -> None:
    measured = Measurement(
        9.5,
        44_100,
        2,
        Loudness(-16.0),
        -60.5,
        0.5,
        (Span(1.0, 2.0),),
        clipped_samples=7,
        hum=Hum(50.0, -60.0, (100.0,)),
    )
    assert pickle.loads(pickle.dumps(measured)) == measured
