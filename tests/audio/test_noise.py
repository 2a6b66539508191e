"""The noise floor, from samples of one size and either sign, whose level is exact."""

from math import inf, log10

import numpy as np
import pytest
from numpy.typing import NDArray

from toolkit.audio.noise import NoiseMeter, pause_windows
from toolkit.model.span import Span

RATE = 8_000
WINDOW = RATE // 20


def at(level_dbfs: float, windows: int) -> NDArray[np.float32]:
    """Return windows of 50 ms whose samples are all of one magnitude, without DC."""
    samples = np.full(windows * WINDOW, 10 ** (level_dbfs / 20), np.float32)
    samples[1::2] *= -1
    return samples


def meter_of(*parts: NDArray[np.float32]) -> NoiseMeter:
    meter = NoiseMeter(RATE)
    samples = np.concatenate(parts)
    for begin in range(0, samples.size, 4 * RATE):
        meter.take(samples[np.newaxis, begin : begin + 4 * RATE])
    return meter


def floor(*parts: NDArray[np.float32], speech: tuple[Span, ...] = ()) -> float:
    return meter_of(*parts).floor_dbfs(speech)


def test_a_steady_level_is_its_own_floor() -> None:
    assert floor(at(-60.0, 40)) == pytest.approx(-60.0, abs=1e-4)


def test_what_does_not_move_is_not_noise() -> None:
    assert floor(at(-60.0, 40) + np.float32(0.05)) == pytest.approx(-60.0, abs=0.05)
    assert floor(np.full(RATE, 0.25, np.float32)) < -120


@pytest.mark.parametrize(("over_db", "counted"), [(5.9, True), (6.1, False)])
def test_the_floor_is_the_mean_of_what_lies_within_6_db_of_the_quietest_tenth(over_db: float, *, counted: bool) -> None:
    louder = 80 * 10 ** (over_db / 10) if counted else 0.0
    expected = -60 + 10 * log10((20 + louder) / (100 if counted else 20))
    assert floor(at(-60.0, 20), at(-60.0 + over_db, 80)) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(("quiet", "expected"), [(11, -80.0), (9, -60.0)])
def test_it_is_a_tenth_that_counts_as_quiet(quiet: int, expected: float) -> None:
    assert floor(at(-80.0, quiet), at(-60.0, 100 - quiet)) == pytest.approx(expected, abs=0.5)


@pytest.mark.parametrize(("pause", "expected"), [(10, -40.0), (9, -60.0)])
def test_half_a_second_of_pauses_is_enough_to_count_alone(pause: int, expected: float) -> None:
    speech = (Span(0.0, 2.0), Span(2.0 + pause * 0.05, 60.0))
    assert floor(at(-60.0, 40), at(-40.0, pause), at(-60.0, 40), speech=speech) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(("silent", "expected"), [(19, -60.0), (20, -inf), (21, -inf)])
def test_digital_silence_is_left_out_unless_it_is_half_of_all(silent: int, expected: float) -> None:
    assert floor(np.zeros(silent * WINDOW, np.float32), at(-60.0, 40 - silent)) == pytest.approx(expected, abs=1e-3)


def test_the_level_is_the_mean_of_the_channels() -> None:
    meter = NoiseMeter(RATE)
    meter.take(np.stack([at(-60.0, 20), np.zeros(RATE, np.float32)]))
    assert meter.floor_dbfs() == pytest.approx(-60 + 10 * log10(0.5), abs=1e-3)
    assert meter.mean_squares() == pytest.approx(np.full(20, 0.5e-6), rel=1e-4)


def test_a_window_that_is_not_complete_is_left_out() -> None:
    assert meter_of(at(-60.0, 1)[:-1]).mean_squares().size == 0
    assert meter_of(at(-60.0, 3)[:-1]).mean_squares().size == 2


@pytest.mark.parametrize("samples", [np.zeros(0, np.float32), np.zeros(2 * RATE, np.float32), np.ones(1, np.float32)])
def test_nothing_and_silence_have_no_floor(samples: NDArray[np.float32]) -> None:
    assert floor(samples) == -inf


def test_a_pause_is_a_window_that_no_speech_touches() -> None:
    quiet = pause_windows(10, 2.0, (Span(-1.0, 0.4), Span(1.5, 2.0), Span(2.9, 3.1), Span(4.5, 99.0)))
    assert np.flatnonzero(quiet).tolist() == [1, 2, 4, 7, 8]
    assert pause_windows(3, 2.0, ()).tolist() == [True] * 3
