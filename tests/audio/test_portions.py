"""Streams cut into portions of one size, and processes that come late put back into time."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from toolkit.audio.portions import portions, without_delay


def blocks(sizes: list[int]) -> Iterator[NDArray[np.float32]]:
    samples = np.arange(sum(sizes), dtype=np.float32)
    yield from np.split(samples, np.cumsum(sizes)[:-1]) if sizes else ()


class Late:
    """A process of whole steps that comes late by some samples and changes nothing else."""

    def __init__(self, step: int, delay: int) -> None:
        self._step, self._held = step, np.full(delay, -1.0, np.float32)

    def take(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        assert samples.size % self._step == 0
        stream = np.concatenate([self._held, samples])
        self._held = stream[samples.size :]
        return stream[: samples.size]


@given(st.lists(st.integers(0, 50), max_size=10), st.integers(1, 40))
def test_portions_are_of_one_size_but_the_last_and_hold_every_sample(sizes: list[int], size: int) -> None:
    parts = list(portions(blocks(sizes), size))
    assert [part.size for part in parts] == [size] * (sum(sizes) // size) + (
        [sum(sizes) % size] if sum(sizes) % size else []
    )
    assert [value for part in parts for value in part.tolist()] == list(range(sum(sizes)))


def test_columns_become_flat() -> None:
    (part,) = portions([np.ones((3, 1), np.float32), np.zeros((2, 1), np.float32)], 10)
    assert part.tolist() == [1.0, 1.0, 1.0, 0.0, 0.0]


@given(st.lists(st.integers(0, 60), max_size=6), st.integers(1, 5), st.sampled_from([1, 4, 16]), st.integers(0, 70))
def test_what_comes_late_is_at_its_place_and_as_long_as_before(
    sizes: list[int], steps: int, step: int, delay: int
) -> None:
    out = list(without_delay(portions(blocks(sizes), steps * step), step, delay, Late(step, delay).take))
    assert [value for part in out for value in part.tolist()] == list(range(sum(sizes)))


@pytest.mark.parametrize("delay", [0, 7])
def test_nothing_in_gives_nothing(delay: int) -> None:
    assert list(without_delay([], 4, delay, Late(4, delay).take)) == []
