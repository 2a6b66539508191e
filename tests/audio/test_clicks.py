"""Clicks are found where they were put, and nowhere in voices, whose own pulses bend as sharply."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from toolkit.audio.clicks import ClickFinder, remove_clicks
from toolkit.audio.defects import DefectMeter

SAMPLES = Path(__file__).parents[2] / "samples" / "small-rooms" / "tracks"
REAL = ("jfk.flac", "two_cities_16k.wav", "leopard-en.wav", "leopard-de.wav", "sync/timbl_1.mp3", "spk1_snt2.wav")


def read(path: Path) -> tuple[NDArray[np.float32], int]:
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return samples.mean(axis=1, dtype=np.float32), rate


def clicks_per_min(samples: NDArray[np.float32], rate: int) -> float:
    meter = DefectMeter(rate)
    meter.push(samples)
    return meter.finish().clicks_per_min


def spoiled(samples: NDArray[np.float32], rate: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return a voice with a click twice its loudness every two seconds."""
    places = np.arange(rate, samples.size - rate // 10, 2 * rate)
    loud = float(np.sqrt(np.mean(samples[np.abs(samples) > 0.05 * np.abs(samples).max()] ** 2)))
    clicked = samples.copy()
    clicked[places] += 2 * loud
    return clicked, places


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ada", "ben", "marta"])
def test_the_sample_voices_have_no_clicks(name: str) -> None:
    samples, rate = read(SAMPLES / f"{name}.flac")
    assert clicks_per_min(samples, rate) == 0


@pytest.mark.parametrize("name", REAL)
def test_real_voices_have_no_clicks(shared: Path, name: str) -> None:
    samples, rate = read(shared / "data/speech" / name)
    assert clicks_per_min(samples, rate) == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ada", "ben", "marta"])
def test_clicks_in_a_voice_are_found_and_drawn_over(name: str) -> None:
    samples, rate = read(SAMPLES / f"{name}.flac")
    samples = samples[: 40 * rate]
    clicked, places = spoiled(samples, rate)
    finder = ClickFinder(rate)
    finder.push(clicked)
    assert len(places) * 0.6 <= finder.bends().size <= len(places)
    repaired = remove_clicks(clicked, rate)
    before = np.abs(clicked[places] - samples[places])
    after = np.abs(repaired[places] - samples[places])
    assert np.mean(after < before / 4) >= 0.6


@pytest.mark.slow
def test_what_is_no_click_is_left_bit_for_bit() -> None:
    samples, rate = read(SAMPLES / "ada.flac")
    clicked, places = spoiled(samples[: 20 * rate], rate)
    changed = np.flatnonzero(remove_clicks(clicked, rate) != clicked)
    assert changed.size
    assert all(np.abs(places - place).min() <= rate // 500 for place in changed)


@pytest.mark.slow
@given(st.integers(1, 40_000))
@settings(max_examples=15, deadline=None)
def test_how_blocks_are_divided_changes_no_click(size: int) -> None:
    samples, rate = read(SAMPLES / "ben.flac")
    clicked, _ = spoiled(samples[: 10 * rate], rate)
    whole, divided = ClickFinder(rate), ClickFinder(rate)
    whole.push(clicked)
    for at in range(0, clicked.size, size):
        divided.push(clicked[at : at + size])
    assert np.array_equal(divided.bends(), whole.bends())


@pytest.mark.parametrize("count", [0, 1, 2, 3, 100, 5_000])
def test_short_sounds_have_none(count: int) -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, count).astype(np.float32)
    finder = ClickFinder(48_000)
    finder.push(noise)
    assert finder.bends().size == 0
    assert np.array_equal(remove_clicks(noise, 48_000), noise)
