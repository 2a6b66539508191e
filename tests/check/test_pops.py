"""Pops at places that are known, and sounds that are like them and are none."""

import numpy as np
import pytest

from toolkit.check.pops import PopFinder

RATE = 48_000


def vowels(seconds: float = 10.0) -> np.ndarray:
    """Return a voice of 150 Hz and 450 Hz."""
    times_s = np.arange(round(seconds * RATE)) / RATE
    return (0.1 * np.sin(2 * np.pi * 150 * times_s) + 0.1 * np.sin(2 * np.pi * 450 * times_s)).astype(np.float32)


def thump(seconds: float, gain: float = 0.5, hz: float = 35.0) -> np.ndarray:
    size = round(seconds * RATE)
    return (gain * np.hanning(size) * np.sin(2 * np.pi * hz * np.arange(size) / RATE)).astype(np.float32)


def found(samples: np.ndarray, step: int = RATE) -> tuple[int, tuple[object, ...]]:
    finder = PopFinder(RATE)
    for begin in range(0, samples.size, step):
        finder.take(samples[begin : begin + step])
    return finder.result()


def with_pops(*places_s: float, seconds: float = 0.1) -> np.ndarray:
    samples = vowels()
    for place_s in places_s:
        pop = thump(seconds)
        samples[round(place_s * RATE) :][: pop.size] += pop
    return samples


def test_pops_are_found_where_they_are() -> None:
    count, spots = found(with_pops(2.0, 5.0))
    assert count == 2
    assert [spot.start_s for spot in spots] == pytest.approx([2.0, 5.0], abs=0.1)
    assert all(spot.end_s - spot.start_s < 0.35 and spot.amount > -6.0 for spot in spots)


def test_two_thumps_close_together_are_one_pop() -> None:
    assert found(with_pops(2.0, 2.2))[0] == 1
    assert found(with_pops(2.0, 3.0))[0] == 2


def test_what_hums_on_is_not_a_pop() -> None:
    samples, long = vowels(30.0), thump(1.5)
    samples[2 * RATE :][: long.size] += long
    assert found(samples) == (0, ())
    rumble = 0.3 * np.sin(2 * np.pi * 35 * np.arange(10 * RATE) / RATE)
    assert found(vowels() + rumble.astype(np.float32)) == (0, ())


def test_a_thump_far_below_the_voice_is_not_a_pop() -> None:
    samples = vowels()
    samples[2 * RATE :][: RATE // 10] += thump(0.1, gain=0.01)
    assert found(samples) == (0, ())


@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros(1), np.ones(1), np.zeros(5 * RATE)])
def test_silence_and_one_sample_have_no_pops(samples: np.ndarray) -> None:
    assert found(samples.astype(np.float32)) == (0, ())


@pytest.mark.parametrize("step", [960, 4_800, 3 * RATE])
def test_how_the_stream_is_divided_changes_nothing(step: int) -> None:
    assert found(with_pops(2.0, 5.0), step) == found(with_pops(2.0, 5.0))


def test_the_first_two_hundred_are_kept_and_all_are_counted() -> None:
    # One each 1.6 s; more often they would be the usual level of the lowest octaves.
    pop, finder = thump(0.1), PopFinder(RATE)
    second = vowels(1.6)
    second[: pop.size] += pop
    for _ in range(210):
        finder.take(second)
    count, spots = finder.result()
    assert (count, len(spots)) == (210, 200)
