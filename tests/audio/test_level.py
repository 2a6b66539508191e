"""Every speaker at the target, steady, and held in pauses: levels by formula, gains by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from toolkit.audio.level import level_speakers, speech_loudness

HOP_S = 0.01
TARGET_LUFS = -19.0


def steady(level_lufs: float, seconds: float = 60.0) -> NDArray[np.float32]:
    return np.full(round(seconds / HOP_S), level_lufs, np.float32)


def gains_of(levels: NDArray[np.float32], speaks: NDArray[np.bool_] | None = None) -> NDArray[np.float32]:
    speaks = np.ones(levels.size, np.bool_) if speaks is None else speaks
    return level_speakers(levels[np.newaxis], speaks[np.newaxis], HOP_S, TARGET_LUFS).gains_db[0]


@pytest.mark.parametrize("level_lufs", [-49.0, -30.0, -19.0, -10.0])
def test_a_steady_speaker_gets_the_difference_throughout(level_lufs: float) -> None:
    assert gains_of(steady(level_lufs)) == pytest.approx(TARGET_LUFS - level_lufs, abs=1e-3)


@pytest.mark.parametrize(("level_lufs", "gain_db"), [(-60.0, 30.0 + 6.0 + 5.0), (-90.0, 30.0 + 6.0 + 6.0)])
def test_no_speaker_gets_more_than_30_db_for_the_whole_6_by_the_ride_and_6_to_make_up(
    level_lufs: float, gain_db: float
) -> None:
    assert gains_of(steady(level_lufs)) == pytest.approx(gain_db, abs=1e-3)


def test_each_track_has_a_gain_of_its_own_and_says_how_loud_it_was() -> None:
    speaks = np.ones((2, 6_000), np.bool_)
    levelled = level_speakers(np.stack([steady(-30.0), steady(-24.0)]), speaks, HOP_S, TARGET_LUFS)
    assert levelled.before_lufs == pytest.approx((-30.0, -24.0), abs=1e-3)
    assert levelled.gains_db.mean(axis=1) == pytest.approx([11.0, 5.0], abs=1e-3)
    assert levelled.gains_db.dtype == np.float32


def test_a_slow_change_is_ridden_at_no_more_than_1_and_a_half_db_a_second() -> None:
    levels = np.concatenate([steady(-20.0), steady(-25.0)])
    gains = gains_of(levels)
    after = levels + gains
    assert after[:4_000].mean() - after[8_000:].mean() == pytest.approx(0.0, abs=0.1)
    assert np.abs(np.diff(gains)).max() == pytest.approx(1.5 * HOP_S, abs=1e-3)
    # The way up lies around the change and takes 5 / 1.5 s, and the second over which loudness itself changes.
    rising = np.flatnonzero(np.diff(gains) > 1e-3)
    assert 5.0 / 1.5 - 0.5 < (rising[-1] - rising[0]) * HOP_S < 5.0 / 1.5 + 1.5
    assert rising.mean() == pytest.approx(6_000, abs=100)


def test_the_ride_gives_6_db_at_most() -> None:
    levels = np.concatenate([steady(-20.0), steady(-35.0)])
    after = levels + gains_of(levels)
    assert after[:4_000].mean() - after[8_000:].mean() == pytest.approx(15.0 - 6.0, abs=1.0)


def test_a_burst_of_two_seconds_is_not_ridden_but_held_2_to_1_from_6_lu_over() -> None:
    levels = steady(-19.0)
    levels[3_000:3_200] = -5.0
    gains = gains_of(levels)
    talk, burst = gains[:2_900].mean(), gains[3_050:3_150]
    # 14 over the target is 8 over the knee: half of that is taken.
    assert burst - talk == pytest.approx(-4.0, abs=0.3)


def test_what_is_over_the_knee_is_told_after_the_gain_of_the_whole() -> None:
    levels = steady(-39.0)
    levels[3_000:3_200] = -25.0
    gains = gains_of(levels)
    assert gains[3_050:3_150] - gains[:2_900].mean() == pytest.approx(-4.0, abs=0.3)


def test_single_words_far_apart_get_the_gain_of_the_whole_and_no_ride() -> None:
    levels = steady(-30.0)
    assert gains_of(levels, np.arange(levels.size) % 100 == 0) == pytest.approx(11.0, abs=1e-3)


def test_before_the_first_word_the_gain_is_that_of_the_first_word() -> None:
    levels = np.concatenate([steady(-80.0, 20.0), steady(-17.0), steady(-22.0)])
    gains = gains_of(levels, levels > -60)
    assert gains[:1_800] == pytest.approx(gains[2_500], abs=0.05)


def test_under_the_knee_nothing_is_compressed() -> None:
    levels = steady(-19.0)
    levels[3_000:3_200] = -13.1
    gains = gains_of(levels)
    assert np.ptp(gains[2_900:3_300]) < 0.2


def test_the_compressor_is_there_60_ms_before() -> None:
    levels = steady(-19.0)
    levels[3_000:3_200] = -5.0
    gains = gains_of(levels)
    deep = np.flatnonzero(gains < gains[:2_000].mean() - 0.05)
    assert 2_986 <= deep[0] <= 2_994
    assert 3_206 <= deep[-1] <= 3_213


def test_in_a_pause_the_gain_is_held() -> None:
    levels = np.concatenate([steady(-20.0), steady(-70.0, 20.0), steady(-23.0)])
    speaks = levels > -60
    gains = gains_of(levels, speaks)
    assert np.ptp(gains[6_600:7_500]) < 0.05


def test_pauses_and_others_are_not_measured() -> None:
    levels = steady(-30.0)
    speaks = np.arange(levels.size) % 1_000 < 600
    levels[~speaks] = -5.0
    gains = gains_of(levels, speaks)
    assert gains.reshape(-1, 1_000)[:, 50:550] == pytest.approx(11.0, abs=0.1)


@pytest.mark.parametrize(("hops", "loudness"), [(49, -np.inf), (50, -20.0)])
def test_half_a_second_of_speech_is_needed(hops: int, loudness: float) -> None:
    assert speech_loudness(steady(-20.0), np.arange(6_000) < hops, HOP_S) == pytest.approx(loudness, abs=1e-3)


def test_without_speech_the_gain_is_left_alone() -> None:
    levels = np.full((1, 500), -60.0, np.float32)
    out = level_speakers(levels, np.zeros((1, 500), np.bool_), HOP_S, TARGET_LUFS)
    assert not out.gains_db.any()
    assert out.before_lufs == (-np.inf,)


@pytest.mark.parametrize(("under_db", "counted"), [(12.7, True), (13.0, False)])
def test_blocks_10_lu_under_the_mean_are_gated_out(under_db: float, *, counted: bool) -> None:
    # Half of the blocks loud: those 12.7 LU softer lie 9.9 under the mean, those 13 softer 10.2.
    levels = steady(-20.0)
    levels[3_000:] = -20.0 - under_db
    share = (1 + 10 ** (-under_db / 10)) / 2 if counted else 1.0
    expected = -20.0 + 10 * np.log10(share)
    assert speech_loudness(levels, np.ones(6_000, np.bool_), HOP_S) == pytest.approx(expected, abs=1e-3)


@given(st.floats(-20, 20))
def test_a_gain_moves_the_speech_loudness_by_just_that_much(gain_db: float) -> None:
    levels = np.random.default_rng(2).normal(-25, 3, 3_000).astype(np.float32)
    speaks = np.ones(3_000, np.bool_)
    moved = speech_loudness(levels + np.float32(gain_db), speaks, HOP_S)
    assert moved - speech_loudness(levels, speaks, HOP_S) == pytest.approx(gain_db, abs=1e-3)


def test_the_levels_are_left_as_they_were() -> None:
    levels = steady(-30.0)
    gains_of(levels)
    assert (levels == -30.0).all()
