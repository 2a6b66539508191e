"""Straight lines between the middles of steps, against numpy's own interpolation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.audio.mix import gains_of
from toolkit.audio.ramps import ramps


@pytest.mark.slow
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.integers(1, 50))
def test_every_sample_lies_on_the_line_between_two_middles(values: list[float], step: int) -> None:
    samples = np.arange(len(values) * step) + 0.5
    expected = np.interp(samples, (np.arange(len(values)) + 0.5) * step, values)
    assert ramps(np.array(values), step) == pytest.approx(expected, abs=1e-6)


def test_no_values_make_no_samples() -> None:
    assert ramps(np.zeros(0), 480).size == 0


@pytest.mark.slow
@given(st.integers(0, 5000), st.integers(1, 3000), st.sampled_from([8_000, 11_025, 44_100, 48_000]))
def test_gains_are_the_same_wherever_a_portion_begins(start: int, count: int, sample_rate: int) -> None:
    curve_db = np.random.default_rng(7).uniform(-18, 0, 40).astype(np.float32)
    whole = gains_of(curve_db, 0, start + count, sample_rate, 0.01)
    assert gains_of(curve_db, start, count, sample_rate, 0.01) == pytest.approx(whole[start:], abs=1e-6)
