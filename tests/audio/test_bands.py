"""One band of a voice: filtered in place, and its level step by step."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from toolkit.audio.bands import mean_squares, take_band

RATE = 8_000


def sine(frequency_hz: float, seconds: float = 1.0) -> NDArray[np.float32]:
    return np.sin(2 * np.pi * frequency_hz * np.arange(round(seconds * RATE)) / RATE).astype(np.float32)


@pytest.mark.parametrize(
    ("edges_hz", "inside_hz", "outside_hz"),
    [((500.0,), (50.0, 200.0), (900.0, 3_000.0)), ((1_000.0, 2_000.0), (1_400.0, 1_600.0), (300.0, 3_000.0))],
)
def test_what_lies_in_the_band_stays_as_it_is_and_the_rest_goes(
    edges_hz: tuple[float, ...], inside_hz: tuple[float, float], outside_hz: tuple[float, float]
) -> None:
    middle = slice(1_000, -1_000)
    for frequency_hz in inside_hz:
        tone = sine(frequency_hz)
        assert take_band(tone, RATE, edges_hz, 0.02)[middle] == pytest.approx(tone[middle], abs=0.02)
    for frequency_hz in outside_hz:
        assert np.abs(take_band(sine(frequency_hz), RATE, edges_hz, 0.02)[middle]).max() < 0.01


def test_the_filter_is_symmetric_around_each_sample_and_as_long_as_asked() -> None:
    impulse = np.zeros(401, np.float32)
    impulse[200] = 1.0
    response = take_band(impulse, RATE, (650.0, 1_730.0), 0.01)
    # 0.01 s is 80 samples: 40 on each side, and the sample itself.
    assert np.flatnonzero(np.abs(response) > 1e-6)[[0, -1]].tolist() == [160, 240]
    assert response == pytest.approx(response[::-1], abs=1e-7)
    assert np.argmax(np.abs(response)) == 200


def test_the_lowest_band_keeps_a_constant() -> None:
    constant = np.full(2_000, 0.5, np.float32)
    assert take_band(constant, RATE, (500.0,), 0.02)[500:-500] == pytest.approx(0.5, abs=1e-5)


def test_the_input_is_left_as_it_was() -> None:
    tone = sine(200)
    before = tone.copy()
    take_band(tone, RATE, (500.0,), 0.02)
    mean_squares(tone, 7)
    assert np.array_equal(tone, before)


def test_a_mean_square_is_that_of_each_step_and_the_last_is_filled_up_with_silence() -> None:
    samples = np.array([1, -2, 3, 4, 5], np.float32)
    assert mean_squares(samples, 2).tolist() == [2.5, 12.5, 12.5]
    assert mean_squares(samples, 5).tolist() == [11.0]
    assert mean_squares(samples[:1], 4).tolist() == [0.25]


def test_nothing_has_no_levels() -> None:
    assert mean_squares(np.zeros(0, np.float32), 4).size == 0


@given(st.integers(0, 300), st.integers(1, 40))
def test_all_steps_together_hold_the_energy_of_the_whole(count: int, step: int) -> None:
    samples = np.random.default_rng(count).normal(0, 0.1, count).astype(np.float32)
    assert mean_squares(samples, step).size == -(-count // step)
    assert mean_squares(samples, step).sum() * step == pytest.approx(
        float(np.square(samples).sum()), rel=1e-4, abs=1e-9
    )
