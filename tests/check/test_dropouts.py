"""Lost stretches at places that are known, and pauses that are none."""

import numpy as np
import pytest

from toolkit.check.dropouts import DropoutFinder

RATE = 48_000
VOICE_DBFS = -20.0


def tone(seconds: float = 4.0) -> np.ndarray:
    return (0.14 * np.sin(2 * np.pi * 440.3 * np.arange(round(seconds * RATE)) / RATE)).astype(np.float32)


def found(samples: np.ndarray, step: int = RATE, bit_depth: int = 16) -> list[tuple[float, float]]:
    finder = DropoutFinder(RATE, bit_depth)
    for begin in range(0, samples.size, step):
        finder.take(samples[begin : begin + step])
    return [(spot.start_s, spot.amount) for spot in finder.result(VOICE_DBFS)]


def without(start_s: float, length_s: float, samples: np.ndarray | None = None) -> np.ndarray:
    samples = tone() if samples is None else samples
    samples[round(start_s * RATE) :][: round(length_s * RATE)] = 0.0
    return samples


@pytest.mark.parametrize("length_s", [0.006, 0.02, 0.3, 1.4])
def test_a_lost_stretch_is_found_with_its_length(length_s: float) -> None:
    ((start_s, amount),) = found(without(1.0, length_s))
    assert (start_s, amount) == pytest.approx((1.0, length_s), abs=0.0021)


@pytest.mark.parametrize("length_s", [0.002, 1.6])
def test_a_click_and_a_long_pause_are_not_drop_outs(length_s: float) -> None:
    assert found(without(1.0, length_s)) == []


def test_a_held_sample_is_lost_as_well() -> None:
    samples = tone()
    samples[RATE : RATE + 1000] = samples[RATE]
    assert len(found(samples)) == 1


def test_a_gate_that_closes_after_a_fade_is_not_a_drop_out() -> None:
    samples = tone()
    samples[RATE : 2 * RATE] *= np.linspace(1.0, 0.0, RATE, dtype=np.float32)
    assert found(without(2.0, 0.5, samples)) == []


def test_quiet_moments_in_eight_bits_are_not_lost() -> None:
    coarse = np.round(tone() * 0.02 * 128) / 128
    assert found(coarse.astype(np.float32), bit_depth=8) == []


@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros(1), np.zeros(3 * RATE)])
def test_silence_and_one_sample_have_none(samples: np.ndarray) -> None:
    assert found(samples.astype(np.float32)) == []


@pytest.mark.parametrize("step", [100, 4_800, 47_999])
def test_how_the_stream_is_divided_changes_nothing(step: int) -> None:
    lost = without(0.995, 0.01, without(1.9, 0.3))
    assert found(lost, step) == found(lost, lost.size)
    assert len(found(lost, step)) == 2


def test_the_first_two_hundred_are_kept() -> None:
    samples = tone(12.0)
    for number in range(210):
        without(0.1 + number * 0.05, 0.01, samples)
    assert len(found(samples)) == 200
