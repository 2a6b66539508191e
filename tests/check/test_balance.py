"""Which way round stereo recordings are."""

import numpy as np
import pytest

from toolkit.check.balance import are_opposite, balance_of

RATE = 16_000


def talk(seconds: float = 30.0, seed: int = 1) -> np.ndarray:
    """Return noise that is 10 dB louder on the left and on the right by turns of two seconds, shape (n, 2)."""
    rng = np.random.default_rng(seed)
    samples = rng.standard_normal((round(seconds * RATE), 2)).astype(np.float32) * np.float32(0.1)
    turn = (np.arange(len(samples)) // (2 * RATE)) % 2
    samples[turn == 0, 1] *= np.float32(0.3)
    samples[turn == 1, 0] *= np.float32(0.3)
    return samples


def balance(samples: np.ndarray) -> np.ndarray:
    return balance_of(np.ascontiguousarray(samples.T), RATE)


def test_the_same_way_round_is_not_opposite_and_the_other_way_is() -> None:
    one, other = talk(), talk(seed=2) * np.float32(0.2)
    assert not are_opposite(balance(one), balance(other), 0.0)
    assert are_opposite(balance(one), balance(other[:, ::-1]), 0.0)


def test_a_recording_whose_balance_hardly_moves_shows_nothing() -> None:
    middle = np.repeat(talk().mean(axis=1, keepdims=True), 2, axis=1)
    assert not are_opposite(balance(talk()), balance(middle[:, ::-1]), 0.0)


def test_a_few_seconds_or_silence_show_nothing() -> None:
    assert not are_opposite(balance(talk(8.0)), balance(talk(8.0)[:, ::-1]), 0.0)
    assert not are_opposite(balance(talk() * np.float32(1e-5)), balance(talk()[:, ::-1]), 0.0)
    assert balance_of(np.zeros((2, 0), np.float32), RATE).size == 0


@pytest.mark.parametrize("later_s", [3.0, -3.0])
def test_recordings_that_began_at_different_times_are_laid_side_by_side(later_s: float) -> None:
    one, other = talk(60.0), talk(60.0, seed=2)[:, ::-1]
    cut = round(abs(later_s) * RATE)
    first, second = (one, other[cut:]) if later_s > 0 else (one[cut:], other)
    assert are_opposite(balance(first), balance(second), later_s)
    assert not are_opposite(balance(first), balance(second), later_s + 2.0)


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 44_100])
def test_a_minute_has_the_same_number_of_hops_at_every_rate(rate: int) -> None:
    assert balance_of(np.ones((2, 60 * rate), np.float32), rate).size == 1200
    assert balance_of(np.ones((2, rate // 2), np.float32), rate).size in (9, 10)
