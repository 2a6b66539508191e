"""Which way round stereo recordings are."""

import numpy as np

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
    return balance_of(np.split(samples, range(RATE, len(samples), RATE)), RATE)


def test_the_same_way_round_is_not_opposite_and_the_other_way_is() -> None:
    one, other = talk(), talk(seed=2) * np.float32(0.2)
    assert not are_opposite(balance(one), balance(other))
    assert are_opposite(balance(one), balance(other[:, ::-1]))


def test_a_recording_whose_balance_hardly_moves_tells_nothing() -> None:
    middle = np.repeat(talk().mean(axis=1, keepdims=True), 2, axis=1)
    assert not are_opposite(balance(talk()), balance(middle[:, ::-1]))


def test_a_few_seconds_or_silence_tell_nothing() -> None:
    assert not are_opposite(balance(talk(8.0)), balance(talk(8.0)[:, ::-1]))
    assert not are_opposite(balance(talk() * np.float32(1e-5)), balance(talk()[:, ::-1]))
    assert balance_of([], RATE).size == 0
