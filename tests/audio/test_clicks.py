"""Clicks are found where they were put, and nowhere in voices, whose own pulses bend as sharply."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from toolkit.audio.clicks import ClickFinder, cell_bends, cell_samples, remove_clicks, side_cells

RATE = 48_000
# Of 48 kHz: 2 ms.
CELL = 96
VOICES = Path(__file__).parents[2] / "samples" / "small-rooms" / "tracks"
SAMPLES = Path(__file__).parents[2] / "samples" / "small-rooms" / "tracks"
REAL = ("jfk.flac", "two_cities_16k.wav", "leopard-en.wav", "leopard-de.wav", "sync/timbl_1.mp3", "spk1_snt2.wav")


def read(path: Path, seconds: float | None = None) -> tuple[NDArray[np.float32], int]:
    rate = soundfile.info(path).samplerate
    samples, _ = soundfile.read(
        path, dtype="float32", always_2d=True, frames=-1 if seconds is None else round(seconds * rate)
    )
    return samples.mean(axis=1, dtype=np.float32), rate


def found(samples: NDArray[np.float32], rate: int = RATE, sizes: list[int] | None = None) -> ClickFinder:
    finder = ClickFinder(rate)
    for part in np.split(samples, np.cumsum(sizes or [])):
        finder.push(part)
    return finder


def spoiled(samples: NDArray[np.float32], rate: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return a voice with a click twice its loudness every two seconds."""
    places = np.arange(rate, samples.size - rate // 10, 2 * rate)
    loud = float(np.sqrt(np.mean(samples[np.abs(samples) > 0.05 * np.abs(samples).max()] ** 2)))
    clicked = samples.copy()
    clicked[places] += 2 * loud
    return clicked, places


def spikes(*of: tuple[int, float], count: int = RATE) -> NDArray[np.float32]:
    samples = np.zeros(count, np.float32)
    for place, height in of:
        samples[place] += height
    return samples


def test_a_click_is_told_by_its_bend_and_the_cell_that_it_begins_in() -> None:
    finder = found(spikes((10_000, 0.1), (30_000, -0.25)))
    # A spike of h bends by h, -2 h and h.
    assert finder.bends() == pytest.approx([0.2, 0.5])
    assert finder.places().tolist() == [10_000 // CELL * CELL, 29_999 // CELL * CELL]


@pytest.mark.parametrize(("height", "count"), [(0.00081, 1), (0.00079, 0)])
def test_what_bends_by_a_few_bits_is_not_a_click(height: float, count: int) -> None:
    assert found(spikes((10_000, height))).bends().size == count


@pytest.mark.parametrize(("share", "count"), [(0.124, 1), (0.126, 0)])
def test_a_click_stands_8_times_over_all_that_bends_around_it(share: float, count: int) -> None:
    middle = 100 * CELL + 50
    for cells in (-15, 15):
        assert found(spikes((middle, 0.4), (middle + cells * CELL, 0.4 * share))).bends().size == count


@pytest.mark.parametrize(("cells", "count"), [(1, 1), (2, 0), (20, 0), (21, 1)])
def test_the_cells_beside_it_may_hold_a_part_of_it_and_40_ms_around_are_compared(cells: int, count: int) -> None:
    middle = 100 * CELL + 50
    for side in (-1, 1):
        assert found(spikes((middle, 0.4), (middle + side * cells * CELL, 0.3))).bends()[:1].size == count


def test_two_clicks_in_cells_side_by_side_are_one() -> None:
    middle = 100 * CELL + 50
    finder = found(spikes((middle, 0.4), (middle + CELL, 0.4)))
    assert finder.bends().size == 1
    assert finder.places().tolist() == [100 * CELL]


@pytest.mark.parametrize(
    ("place", "count"), [(20 * CELL - 30, 0), (20 * CELL + 30, 1), (479 * CELL - 30, 1), (479 * CELL + 30, 0)]
)
def test_what_has_not_40_ms_on_both_sides_cannot_be_told(place: int, count: int) -> None:
    # A second has 499 whole cells with two samples after them.
    assert found(spikes((place, 0.4))).bends().size == count


@pytest.mark.parametrize(
    ("rate", "cell", "side"), [(48_000, 96, 20), (16_000, 32, 20), (8_000, 16, 20), (3_000, 8, 15), (100, 8, 3)]
)
def test_cells_last_2_ms_and_sides_40_ms_and_neither_is_too_small(rate: int, cell: int, side: int) -> None:
    assert (cell_samples(rate), side_cells(rate)) == (cell, side)


def test_a_cells_bend_is_the_sharpest_that_begins_in_it() -> None:
    samples = np.array([0, 0, 1, 0, 0, 0, 3, 0, 0, 5], np.float32)
    assert cell_bends(samples, 4).tolist() == [2.0, 6.0]
    assert cell_bends(samples[:5], 4).size == 0


@given(st.lists(st.integers(0, 9_000), max_size=30))
def test_how_blocks_are_divided_changes_no_click(sizes: list[int]) -> None:
    samples = np.random.default_rng(1).normal(0, 0.001, 60_000).astype(np.float32)
    samples[4_000::7_001] += 0.3
    whole, divided = found(samples), found(samples, sizes=sizes)
    assert np.array_equal(divided.bends(), whole.bends())
    assert np.array_equal(divided.places(), whole.places())
    assert whole.bends().size == 8


def test_a_click_becomes_a_straight_line_a_quarter_of_a_millisecond_wide_on_each_side() -> None:
    samples = spikes((10_000, 0.4)) + np.linspace(0, 0.01, RATE, dtype=np.float32)
    repaired = remove_clicks(samples, RATE)
    changed = np.flatnonzero(repaired != samples)
    # 12 samples around the three whose neighbours bend.
    assert changed[0] >= 10_000 - 13
    assert changed[-1] <= 10_000 + 13
    assert repaired == pytest.approx(np.linspace(0, 0.01, RATE), abs=1e-6)


def test_a_lost_stretch_between_two_jumps_is_drawn_over_whole() -> None:
    samples = np.zeros(RATE, np.float32)
    samples[10_000:10_020] = 0.4
    assert not remove_clicks(samples, RATE).any()


@pytest.mark.parametrize(("least_bend", "left"), [(0.79, 0.0), (0.81, 0.4)])
def test_what_bends_less_than_asked_is_left(least_bend: float, left: float) -> None:
    assert remove_clicks(spikes((10_000, 0.4)), RATE, least_bend).max() == pytest.approx(left)


@settings(max_examples=10)
@given(st.integers(2_000, 40_000))
def test_what_is_no_click_is_left_bit_for_bit(place: int) -> None:
    noise = np.random.default_rng(2).normal(0, 0.01, RATE).astype(np.float32)
    clicked = noise.copy()
    clicked[place] += 1.0
    changed = np.flatnonzero(remove_clicks(clicked, RATE) != clicked)
    assert changed.size
    assert np.abs(changed - place).max() <= 15


@pytest.mark.parametrize("name", ["ada", "ben", "marta"])
def test_clicks_in_a_voice_are_found_and_drawn_over_and_the_voice_itself_has_none(name: str) -> None:
    samples, rate = read(VOICES / f"{name}.flac", 24.0)
    loud = float(np.sqrt(np.percentile(np.square(samples), 90)))
    assert not (found(samples, rate).bends() >= 0.5 * loud).any()
    clicked, places = spoiled(samples, rate)
    assert len(places) * 0.6 <= found(clicked, rate).bends().size <= len(places)
    repaired = remove_clicks(clicked, rate)
    before = np.abs(clicked[places] - samples[places])
    after = np.abs(repaired[places] - samples[places])
    assert np.mean(after < before / 4) >= 0.6


def has_audible_clicks(samples: NDArray[np.float32], rate: int) -> bool:
    """Whether anything bends by half of what the loud parts of the talk are."""
    levels = np.square(samples[: samples.size // (rate // 5) * (rate // 5)]).reshape(-1, rate // 5).mean(axis=1)
    return bool((found(samples, rate).bends() >= 0.5 * np.sqrt(np.percentile(levels, 90))).any())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ada", "ben", "marta"])
def test_the_sample_voices_have_no_clicks(name: str) -> None:
    assert not has_audible_clicks(*read(SAMPLES / f"{name}.flac"))


@pytest.mark.parametrize("name", REAL)
def test_real_voices_have_no_clicks(shared: Path, name: str) -> None:
    assert not has_audible_clicks(*read(shared / "data/speech" / name))


@pytest.mark.parametrize("count", [0, 1, 2, 3, 100, 5_000])
def test_short_sounds_have_none(count: int) -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, count).astype(np.float32)
    assert found(noise).bends().size == 0
    assert np.array_equal(remove_clicks(noise, RATE), noise)


def test_the_input_is_left_as_it_was() -> None:
    samples = spikes((10_000, 0.4))
    remove_clicks(samples, RATE)
    assert samples[10_000] == np.float32(0.4)
