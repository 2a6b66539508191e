"""Bass, air and the end of the spectrum, of sounds whose spectrum is known."""

import numpy as np
import pytest
from scipy import signal

from toolkit.check.spectrum import SpectrumMeter

RATE = 48_000


def noise(seconds: float = 5.0, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(round(seconds * RATE)).astype(np.float32) * np.float32(0.1)


def measured(samples: np.ndarray, rate: int = RATE) -> SpectrumMeter:
    meter = SpectrumMeter(rate)
    for begin in range(0, samples.size, rate):
        meter.take(samples[begin : begin + rate])
    return meter


def test_white_noise_has_power_by_the_width_of_each_band() -> None:
    bass_db, air_db = measured(noise(20.0)).balance_db()
    # The moments with the loudest middle are taken, which makes it a little louder than the others.
    assert bass_db == pytest.approx(10 * np.log10(200 / 2000), abs=1.0)
    assert air_db == pytest.approx(10 * np.log10(3000 / 2000), abs=1.0)


@pytest.mark.parametrize("gain", [0.02, 1.0])
def test_two_tones_have_their_ratio_whatever_the_gain(gain: float) -> None:
    times_s = np.arange(5 * RATE) / RATE
    tones = 0.01 * np.sin(2 * np.pi * 200 * times_s) + 0.1 * np.sin(2 * np.pi * 2000 * times_s)
    assert measured((gain * tones).astype(np.float32)).balance_db()[0] == pytest.approx(-20.0, abs=0.5)


@pytest.mark.parametrize("edge_hz", [4_000, 8_000, 16_000])
def test_a_low_pass_is_found_at_its_edge(edge_hz: float) -> None:
    steep = signal.firwin(2001, edge_hz, fs=RATE)
    hz, drop_db = measured(signal.fftconvolve(noise(), steep, mode="same").astype(np.float32)).cutoff()
    assert hz == pytest.approx(edge_hz, abs=400)
    assert drop_db > 20.0


def test_noise_up_to_the_end_is_not_cut() -> None:
    assert measured(noise()).cutoff()[1] < 3.0


def test_a_gap_above_which_sound_comes_back_is_not_an_end() -> None:
    gap = signal.butter(8, (6_000, 9_000), "bandstop", fs=RATE, output="sos")
    assert measured(signal.sosfilt(gap, noise()).astype(np.float32)).cutoff() == (0.0, 0.0)


@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros(1), np.zeros(3 * RATE), noise(0.9)])
def test_silence_and_less_than_a_second_have_neither(samples: np.ndarray) -> None:
    meter = measured(samples.astype(np.float32))
    assert meter.balance_db() == (0.0, 0.0)
    assert meter.cutoff() == (0.0, 0.0)


def test_a_low_rate_has_no_room_above_the_lowest_edge() -> None:
    assert measured(noise(1.0)[: 2 * 6_000], 6_000).cutoff() == (0.0, 0.0)
