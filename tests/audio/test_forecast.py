"""What a limiter will cost, told before it runs and compared with what it did."""

from math import inf

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from toolkit.audio.forecast import Forecast
from toolkit.audio.limiter import Limiter
from toolkit.audio.loudness import measure_loudness

RATE = 16_000


def programme(seed: int = 0, seconds: int = 8, channels: int = 2) -> NDArray[np.float32]:
    """Syllables of band-limited noise."""
    random = np.random.default_rng(seed)
    voice = soxr.resample(random.normal(0, 0.05, (seconds * 8_000, channels)), 8_000, RATE)
    levels = random.lognormal(0, 0.5, seconds * 5).repeat(RATE // 5)[:, np.newaxis]
    return (voice * levels).astype(np.float32)


def forecast_of(samples: NDArray[np.float32], sizes: list[int] | None = None) -> Forecast:
    forecast = Forecast(RATE, samples.shape[1])
    for part in np.split(samples, np.cumsum(sizes or [])):
        forecast.push(part)
    return forecast


def limited_lufs(samples: NDArray[np.float32], gain_db: float, ceiling_dbtp: float) -> float:
    limiter = Limiter(RATE, samples.shape[1], ceiling_dbtp)
    louder = samples * np.float32(10 ** (gain_db / 20))
    out = [limiter.push(louder), limiter.finish()]
    return measure_loudness(out, RATE, samples.shape[1]).integrated_lufs


def test_it_measures_what_the_meter_measures() -> None:
    samples = programme()
    assert forecast_of(samples).loudness() == measure_loudness([samples], RATE, 2)


@pytest.mark.parametrize("gain_db", [-6.0, 0.0, 3.0])
def test_under_the_ceiling_a_gain_costs_nothing(gain_db: float) -> None:
    forecast = forecast_of(programme())
    ceiling_dbtp = forecast.loudness().true_peak_dbtp + gain_db
    assert forecast.limited_lufs(gain_db, ceiling_dbtp) == forecast.loudness().integrated_lufs + gain_db


@pytest.mark.parametrize(("over_db", "within_lu"), [(1.0, 0.1), (3.0, 0.1), (10.0, 0.2)])
@pytest.mark.parametrize("seed", [0, 1])
def test_the_loudness_after_limiting_is_what_the_limiter_leaves(over_db: float, within_lu: float, seed: int) -> None:
    samples = programme(seed)
    forecast = forecast_of(samples)
    ceiling_dbtp = forecast.loudness().true_peak_dbtp + 4.0 - over_db
    told = forecast.limited_lufs(4.0, ceiling_dbtp)
    assert told == pytest.approx(limited_lufs(samples, 4.0, ceiling_dbtp), abs=within_lu)
    assert told < forecast.loudness().integrated_lufs + 4.0


def test_a_single_knock_is_released_within_a_second() -> None:
    # 20 dB over a tone: the limiter lets go with a time constant of 150 ms, so 8 s lose little.
    tone = (0.1 * np.sin(2 * np.pi * 997 * np.arange(8 * RATE) / RATE))[:, np.newaxis].astype(np.float32)
    tone[4 * RATE] = 1.0
    told = forecast_of(tone).limited_lufs(0.0, -20.0)
    assert told == pytest.approx(limited_lufs(tone, 0.0, -20.0), abs=0.05)


def test_more_than_a_minute_of_limiting_is_foretold_as_the_same_minute_is() -> None:
    samples = np.tile(programme(seconds=8, channels=1), (10, 1))
    once = forecast_of(samples[: 8 * RATE]).limited_lufs(6.0, -12.0)
    assert forecast_of(samples).limited_lufs(6.0, -12.0) == pytest.approx(once, abs=0.05)


def test_silence_and_nothing_stay_silence() -> None:
    assert forecast_of(np.zeros((2 * RATE, 2), np.float32)).limited_lufs(20.0, -1.0) == -inf
    assert Forecast(RATE, 1).limited_lufs(20.0, -1.0) == -inf


@settings(max_examples=15)
@given(st.lists(st.integers(0, 60_000), max_size=6))
def test_how_a_stream_is_divided_changes_no_figure(sizes: list[int]) -> None:
    samples = programme(seconds=5)
    whole, divided = forecast_of(samples), forecast_of(samples, sizes)
    assert divided.limited_lufs(6.0, -6.0) == whole.limited_lufs(6.0, -6.0)
    assert divided.loudness() == whole.loudness()
