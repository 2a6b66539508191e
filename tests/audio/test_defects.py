"""Rumble, sharp S sounds, clicks and pops, put in by formula: tones of 200 ms looks, so that each look is one thing."""

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from toolkit.audio.defects import DefectMeter, Defects

RATE = 24_000
LOOK = RATE // 5


def tone(hz: float, looks: int, peak: float = 0.1) -> NDArray[np.float32]:
    return (peak * np.sin(2 * np.pi * hz * np.arange(looks * LOOK) / RATE)).astype(np.float32)


def defects(*parts: NDArray[np.float32], sizes: list[int] | None = None) -> Defects:
    meter = DefectMeter(RATE)
    for part in np.split(np.concatenate(parts), np.cumsum(sizes or [])):
        meter.push(part)
    return meter.finish()


@pytest.mark.parametrize("under_db", [10.0, 20.0, 40.0])
def test_rumble_is_the_lowest_octaves_of_the_pauses_against_the_voice(under_db: float) -> None:
    pause = tone(40, 20, 0.1 * 10 ** (-under_db / 20))
    assert defects(tone(1_000, 30), pause).rumble_db == pytest.approx(-under_db, abs=0.5)


def test_rumble_is_told_in_a_soft_recording_too() -> None:
    assert defects(tone(1_000, 30, 1e-4), tone(40, 20, 1e-5)).rumble_db == pytest.approx(-20, abs=0.5)


def test_rumble_reaches_down_to_20_hz() -> None:
    assert defects(tone(1_000, 30), tone(24, 20, 0.01)).rumble_db == pytest.approx(-20, abs=1.0)


def test_what_lies_over_4_khz_is_not_the_voice() -> None:
    found = defects(tone(1_000, 30), tone(4_600, 10, 1.0), tone(40, 20, 0.01))
    assert found.rumble_db == pytest.approx(-20, abs=0.5)


@pytest.mark.parametrize("hz", [200, 3_800])
def test_the_voice_reaches_from_150_hz_to_4_khz(hz: int) -> None:
    assert defects(tone(hz, 30), tone(40, 20, 0.01)).rumble_db == pytest.approx(-20, abs=0.5)


def test_what_lies_over_9_khz_is_not_an_s() -> None:
    assert defects(tone(1_000, 90), tone(10_000, 10)).sibilance_db < -50


def test_low_sound_under_the_voice_is_not_rumble() -> None:
    assert defects(tone(1_000, 30) + tone(40, 30), tone(40, 20, 1e-5)).rumble_db < -70


@pytest.mark.parametrize(("hz", "counts"), [(40, True), (110, False)])
def test_rumble_lies_under_70_hz(hz: float, *, counts: bool) -> None:
    assert (defects(tone(1_000, 30), tone(hz, 20, 0.01)).rumble_db > -30) is counts


@pytest.mark.parametrize("over_db", [-20.0, 0.0, 6.0])
def test_s_sounds_are_told_against_the_voice(over_db: float) -> None:
    sharp = tone(7_000, 5, 0.1 * 10 ** (over_db / 20))
    assert defects(tone(1_000, 90), sharp).sibilance_db == pytest.approx(over_db, abs=0.5)


def test_three_in_a_hundred_s_sounds_are_too_few_to_count() -> None:
    assert defects(tone(1_000, 98), tone(7_000, 2)).sibilance_db < -50


def with_clicks(samples: NDArray[np.float32], *places: int, size: float = 0.4) -> NDArray[np.float32]:
    clicked = samples.copy()
    clicked[list(places)] += size
    return clicked


def test_clicks_are_counted_for_each_minute_and_a_shorter_recording_is_one() -> None:
    places = range(5_000, 10 * RATE, 20_000)
    assert defects(with_clicks(tone(300, 50), *places)).clicks_per_min == len(places)
    assert defects(with_clicks(tone(300, 600), *places)).clicks_per_min == len(places) / 2


def test_a_click_softer_than_half_the_loud_parts_is_a_mouths_own() -> None:
    # A spike of s bends by 2 s; the loud parts of this tone are 0.0707 RMS.
    assert defects(tone(300, 50)).least_bend == pytest.approx(0.5 * 0.0707, rel=0.01)
    assert defects(with_clicks(tone(300, 50), 50_000, size=0.02)).clicks_per_min == 1
    assert defects(with_clicks(tone(300, 50), 50_000, size=0.016)).clicks_per_min == 0


def test_in_near_silence_the_smallest_click_is_a_step_of_few_bits() -> None:
    assert defects(tone(300, 50, 1e-4)).least_bend == 1.6e-3


def pops(count: int, peak: float, looks: int = 200) -> NDArray[np.float32]:
    samples = tone(1_000, looks)
    for at in range(count):
        samples[(10 * at + 5) * LOOK : (10 * at + 6) * LOOK] += tone(40, 1, peak)
    return samples


def test_pops_are_counted_for_each_minute_by_looks_that_hear_a_part_of_it() -> None:
    # 0.085 of every 0.2 s is looked at, and the recording is shorter than a minute.
    assert defects(pops(10, 0.1)).pops_per_min == pytest.approx(10 * 0.2 / 0.085)
    assert defects(pops(10, 0.1, looks=600)).pops_per_min == pytest.approx(5 * 0.2 / 0.085)


@pytest.mark.parametrize(("under_db", "counts"), [(5.0, True), (7.0, False)])
def test_a_pop_comes_within_6_db_of_the_voice(under_db: float, *, counts: bool) -> None:
    assert (defects(pops(10, 0.1 * 10 ** (-under_db / 20))).pops_per_min > 0) is counts


@pytest.mark.parametrize(("under_db", "counts"), [(11.0, True), (9.0, False)])
def test_a_pop_stands_10_db_over_steady_rumble(under_db: float, *, counts: bool) -> None:
    rumble = tone(40, 200, 0.1 * 10 ** (-under_db / 20))
    samples = pops(10, 0.1) + rumble
    for at in range(10):
        place = slice((10 * at + 5) * LOOK, (10 * at + 6) * LOOK)
        samples[place] -= rumble[place]
    assert (defects(samples).pops_per_min > 0) is counts


def test_pops_are_held_12_db_under_the_loud_parts() -> None:
    assert defects(tone(1_000, 50)).pop_level == pytest.approx(0.0707 * 10 ** (-12 / 20), rel=0.01)


@pytest.mark.parametrize("count", [0, 1, LOOK - 1])
def test_less_than_a_look_tells_nothing(count: int) -> None:
    assert astuple(defects(np.ones(count, np.float32))) == (-200.0, -200.0, 0.0, 1.6e-3, 0.0, 0.0)


def test_silence_has_no_defects() -> None:
    assert defects(np.zeros(5 * RATE, np.float32)) == Defects()


def test_a_voice_without_low_sound_or_s_says_so_with_minus_200() -> None:
    assert defects(tone(1_000, 50)).rumble_db < -60
    assert defects(np.zeros(LOOK, np.float32)).rumble_db == -200.0


@settings(max_examples=20)
@given(st.lists(st.integers(0, 30_000), max_size=8))
def test_how_blocks_are_divided_changes_no_figure(sizes: list[int]) -> None:
    samples = with_clicks(tone(300, 20) + tone(40, 20, 0.02) + tone(7_000, 20, 0.01), 30_000, 60_000)
    assert astuple(defects(samples, sizes=sizes)) == pytest.approx(astuple(defects(samples)), abs=1e-4)


def test_a_block_may_be_a_column_and_is_left_as_it_was() -> None:
    samples = tone(300, 20)
    before = samples.copy()
    assert defects(samples[:, np.newaxis]) == defects(samples)
    assert np.array_equal(samples, before)
