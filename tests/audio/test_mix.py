"""Tracks summed in step, each with its gain over time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from toolkit.audio.clock import Clock, ClockPiece
from toolkit.audio.mix import MixPlan, gains_of, mix_blocks, prepared
from toolkit.audio.repair_plan import Action, Cleaning, CleaningPlan

RATE = 1_000
HOP_S = 0.01
NO_GAIN = np.zeros(0, np.float32)


def blocks_of(samples: NDArray[np.float32], size: int = 777) -> Iterator[NDArray[np.float32]]:
    for start in range(0, samples.size, size):
        yield samples[start : start + size, None]


def noise(count: int, seed: int = 3) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(0, 0.1, count).astype(np.float32)


@settings(max_examples=20)
@given(st.integers(1, 9_000), st.integers(1, 9_000))
def test_mixing_in_any_blocks_gives_the_same_samples_and_equal_stems(first: int, second: int) -> None:
    one, two = noise(9_500), noise(4_321, 4)
    curves = [np.random.default_rng(5).uniform(-20, 0, 960).astype(np.float32), NO_GAIN]
    stems: list[list[NDArray[np.float32]]] = [[], []]
    tracks = [blocks_of(one, first), blocks_of(two, second)]
    out = np.concatenate(
        list(mix_blocks(tracks, curves, RATE, hop_s=HOP_S, stems=lambda track, block: stems[track].append(block)))
    )
    longer = np.zeros(9_500, np.float32)
    longer[:4_321] = two
    expected = one * gains_of(curves[0], 0, 9_500, RATE, HOP_S) + longer
    assert np.allclose(out[:, 0], expected, atol=1e-6)
    written = [np.concatenate(parts) for parts in stems]
    assert [stem.shape for stem in written] == [(9_500, 1)] * 2
    assert np.array_equal(written[0] + written[1], out)


def test_a_track_that_ends_blocks_earlier_has_a_stem_as_long_as_the_mix() -> None:
    stems: list[list[NDArray[np.float32]]] = [[], []]
    tracks = [blocks_of(noise(100)), blocks_of(noise(9_000))]
    blocks = list(mix_blocks(tracks, [NO_GAIN] * 2, RATE, hop_s=HOP_S, stems=lambda n, block: stems[n].append(block)))
    assert [block.shape for block in blocks] == [(4_000, 1), (4_000, 1), (1_000, 1)]
    assert [sum(len(part) for part in parts) for parts in stems] == [9_000, 9_000]


@pytest.mark.parametrize("tracks", [[], [iter(())]])
def test_no_tracks_and_empty_ones_give_nothing(tracks: list[Iterator[NDArray[np.float32]]]) -> None:
    assert list(mix_blocks(tracks, [NO_GAIN] * len(tracks), RATE, hop_s=HOP_S)) == []


def test_each_track_needs_its_gains() -> None:
    with pytest.raises(ValueError, match="shorter"):
        list(mix_blocks([blocks_of(noise(10))], [], RATE, hop_s=HOP_S))


def test_more_tracks_than_threads_are_all_heard() -> None:
    ones = np.ones(100, np.float32)
    out = list(mix_blocks([blocks_of(ones) for _ in range(9)], [NO_GAIN] * 9, RATE, hop_s=HOP_S))
    assert np.concatenate(out)[:, 0].tolist() == [9.0] * 100


def test_what_fails_in_a_track_fails_the_mix() -> None:
    def broken() -> Iterator[NDArray[np.float32]]:
        yield np.ones((10, 1), np.float32)
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        list(mix_blocks([broken(), blocks_of(noise(10))], [NO_GAIN] * 2, RATE, hop_s=HOP_S))


def test_a_gain_curve_holds_its_ends_and_runs_straight_between_its_factors() -> None:
    factors = gains_of(np.array([0.0, -6.0206], np.float32), 0, 20, RATE, HOP_S)
    assert factors[:5] == pytest.approx(1.0)
    assert factors[-5:] == pytest.approx(0.5, abs=1e-5)
    # The middles of the hops of 10 samples lie before samples 5 and 15.
    assert factors[5:15] == pytest.approx(1.0 - 0.05 * (np.arange(10) + 0.5), abs=0.03)


def test_a_curve_of_one_value_is_that_gain_throughout() -> None:
    assert gains_of(np.full(3, -20.0, np.float32), 5, 1_000, RATE, HOP_S) == pytest.approx(0.1)


def test_no_curve_is_no_gain() -> None:
    assert gains_of(NO_GAIN, 3, 4, RATE, HOP_S).tolist() == [1.0] * 4


@given(st.integers(0, 5_000), st.integers(1, 3_000), st.sampled_from([1_000, 1_102, 11_025, 48_000]))
def test_gains_are_the_same_wherever_a_portion_begins(start: int, count: int, rate: int) -> None:
    curve_db = np.random.default_rng(7).uniform(-18, 0, 40).astype(np.float32)
    whole = gains_of(curve_db, 0, start + count, rate, HOP_S)
    assert gains_of(curve_db, start, count, rate, HOP_S) == pytest.approx(whole[start:], abs=1e-6)


@pytest.mark.parametrize("rate", [11_025, 11_000])
def test_the_middle_of_a_hop_has_its_own_gain_at_any_rate(rate: int) -> None:
    curve_db = np.array([-6.0, -12.0, -3.0, 0.0, -18.0], np.float32)
    gains = gains_of(curve_db, 0, round(5 * rate * HOP_S), rate, HOP_S)
    for number, gain_db in enumerate(curve_db):
        assert gains[int((number + 0.5) * rate * HOP_S)] == pytest.approx(10 ** (gain_db / 20), abs=0.01)


def test_a_prepared_track_is_cleaned_first_and_then_put_on_the_clock() -> None:
    click = np.zeros(48_000, np.float32)
    click[24_000] = 0.5
    cleaning = CleaningPlan((Action(Cleaning.DECLICK, 9.0, "", level=0.01),))
    clock = Clock((ClockPiece(0.0, 0.25),))
    for plan, top in ((CleaningPlan(), 0.5), (cleaning, 0.0)):
        out = np.concatenate(list(prepared(blocks_of(click), 48_000, MixPlan(clock, plan, NO_GAIN), 50_000)))
        assert out.shape == (50_000, 1)
        assert out.max() == pytest.approx(top, abs=1e-4)
        assert out[36_000] == pytest.approx(top, abs=1e-4)
