"""The meter against the standards' own cases, figures known on paper, and an independent meter."""

import json
import subprocess
import sys
from math import inf
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from toolkit.audio.loudness import LoudnessMeter, channel_weights, k_weighting, measure_loudness

RATE = 48_000


def sine(
    frequency_hz: float, seconds: float, peak: float = 1.0, rate: int = RATE, phase_deg: float = 0.0
) -> NDArray[np.float32]:
    times_s = np.arange(round(seconds * rate)) / rate
    return (peak * np.sin(2 * np.pi * frequency_hz * times_s + np.radians(phase_deg))).astype(np.float32)


def dbfs(level: float) -> float:
    return 10 ** (level / 20)


def stereo(mono: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.stack([mono, mono], axis=1)


@pytest.fixture(scope="session")
def ebu_vectors(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    program = shared / "data/loudness/make_vectors.py"
    folder = tmp_path_factory.mktemp("ebu")
    subprocess.run([sys.executable, program, folder], check=True, capture_output=True)
    return folder


@pytest.mark.slow
def test_all_ebu_cases_read_within_tolerance(ebu_vectors: Path) -> None:
    wrong = []
    for name, readings in json.loads((ebu_vectors / "expected.json").read_text()).items():
        samples, rate = soundfile.read(ebu_vectors / f"{name}.wav", dtype="float32", always_2d=True)
        loudness = measure_loudness([samples], rate, samples.shape[1])
        for figure, expected in readings.items():
            low, high = expected["tolerance"]
            found = getattr(loudness, figure)
            if not expected["value"] + low <= found <= expected["value"] + high:
                wrong.append((name, figure, expected["value"], found))
    assert not wrong


def test_the_filter_at_48_khz_is_the_standards() -> None:
    shelf = ([1.53512485958697, -2.69169619938640, 1.19839281085285], [1, -1.69065929318241, 0.73248077421585])
    high_pass = ([1.0, -2.0, 1.0], [1, -1.99004745483398, 0.99007225036621])
    expected = [np.convolve(shelf[part], high_pass[part]) for part in (0, 1)]
    assert np.allclose(k_weighting(RATE), expected, atol=1e-7)


def test_a_full_scale_sine_in_one_channel_reads_minus_3_lufs() -> None:
    left = np.stack([sine(997, 5), np.zeros(5 * RATE, np.float32)], axis=1)
    assert measure_loudness([left], RATE, 2).integrated_lufs == pytest.approx(-3.01, abs=0.01)
    assert measure_loudness([stereo(sine(997, 5))], RATE, 2).integrated_lufs == pytest.approx(0.0, abs=0.01)


def test_silence_after_the_programme_is_gated_out() -> None:
    tone = stereo(sine(997, 20, dbfs(-23)))
    with_silence = np.concatenate([tone, np.zeros((60 * RATE, 2), np.float32)])
    assert measure_loudness([tone], RATE, 2).integrated_lufs == pytest.approx(-23.0, abs=0.1)
    assert measure_loudness([with_silence], RATE, 2).integrated_lufs == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 88_200, 96_000, 192_000, 384_000])
def test_the_reading_does_not_depend_on_the_sample_rate(rate: int) -> None:
    # At 997 Hz K-weighting is 0.69 dB up by definition; the bilinear transform bends it by under 0.1 dB at 8 kHz.
    loudness = measure_loudness([sine(997, 4, rate=rate)], rate, 1)
    assert loudness.integrated_lufs == pytest.approx(-3.01, abs=0.1)
    assert loudness.true_peak_dbtp == pytest.approx(0.0, abs=0.05)


def test_mono_reads_3_lu_under_the_same_voice_in_stereo_unless_counted_as_dual() -> None:
    voice = sine(997, 4, dbfs(-20))
    mono = measure_loudness([voice], RATE, 1).integrated_lufs
    assert measure_loudness([stereo(voice)], RATE, 2).integrated_lufs - mono == pytest.approx(3.01, abs=0.001)
    dual = measure_loudness([voice], RATE, 1, dual_mono=True).integrated_lufs
    assert dual - mono == pytest.approx(3.01, abs=0.001)


def test_surrounds_weigh_more_and_the_lfe_nothing() -> None:
    assert channel_weights(6) == (1.0, 1.0, 1.0, 0.0, 1.41, 1.41)
    tone = sine(997, 4, dbfs(-20))
    only = {place: np.zeros((4 * RATE, 6), np.float32) for place in (0, 3, 4)}
    for place, block in only.items():
        block[:, place] = tone
    front, lfe, rear = (measure_loudness([block], RATE, 6).integrated_lufs for block in only.values())
    assert lfe == -inf
    assert rear - front == pytest.approx(10 * np.log10(1.41), abs=0.001)


@pytest.mark.slow
@given(
    st.lists(st.integers(0, 12 * RATE), max_size=6),
    st.sampled_from([11_025, 44_100, 48_000]),
    st.integers(0, 2**32 - 1),
)
@settings(max_examples=15, deadline=None)
def test_how_a_stream_is_divided_changes_no_figure(cuts: list[int], rate: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    samples = random.normal(0, 0.1, (9 * rate + 123, 2)).astype(np.float32)
    samples[rate : 2 * rate] *= 0.01
    samples[3 * rate : 8 * rate, 1] = samples[3 * rate : 8 * rate, 0]
    whole = measure_loudness([samples], rate, 2)
    assert measure_loudness(np.split(samples, sorted(min(cut, len(samples)) for cut in cuts)), rate, 2) == whole


@pytest.mark.slow
@given(st.floats(-30.0, 30.0))
@settings(max_examples=15, deadline=None)
def test_a_gain_moves_every_level_by_just_that_much(gain_db: float) -> None:
    samples = np.random.default_rng(7).normal(0, 0.05, (4 * RATE, 2)).astype(np.float32)
    before, after = (measure_loudness([block], RATE, 2) for block in (samples, samples * np.float32(dbfs(gain_db))))
    for figure in ("integrated_lufs", "true_peak_dbtp", "momentary_max_lufs", "short_term_max_lufs"):
        assert getattr(after, figure) - getattr(before, figure) == pytest.approx(gain_db, abs=1e-3)
    assert after.lra_lu == pytest.approx(before.lra_lu, abs=1e-3)


@pytest.mark.parametrize("samples", [0, 1, 100, RATE // 3])
def test_a_stream_too_short_for_a_block_has_no_integrated_loudness(samples: int) -> None:
    loudness = measure_loudness([np.full((samples, 1), 0.5, np.float32)], RATE, 1)
    assert loudness.integrated_lufs == -inf
    assert loudness.lra_lu == 0.0


def test_a_short_burst_counts_as_if_silence_followed() -> None:
    burst = sine(997, 0.2, dbfs(-20))
    with_silence = np.concatenate([burst, np.zeros(4 * RATE, np.float32)])
    alone, followed = (measure_loudness([block], RATE, 1) for block in (burst, with_silence))
    assert alone.momentary_max_lufs == pytest.approx(followed.momentary_max_lufs, abs=0.01)
    assert alone.short_term_max_lufs == pytest.approx(followed.short_term_max_lufs, abs=0.01)


def test_silence_measures_as_nothing() -> None:
    loudness = measure_loudness([np.zeros((5 * RATE, 2), np.float32)], RATE, 2)
    assert loudness.integrated_lufs == loudness.true_peak_dbtp == loudness.momentary_max_lufs == -inf


@pytest.mark.slow
@pytest.mark.parametrize("order", ["alike, apart", "apart, alike", "apart, alike, apart, alike"])
def test_channels_that_part_and_meet_are_measured_as_they_are(order: str) -> None:
    parts = {
        "alike": stereo(np.random.default_rng(1).normal(0, 0.1, 9 * RATE).astype(np.float32)),
        "apart": np.random.default_rng(2).normal(0, 0.1, (9 * RATE, 2)).astype(np.float32),
    }
    joined = np.concatenate([parts[name] for name in order.split(", ")])
    # Swapped into 4.0 with silent surrounds, nothing is alike and no short cut is taken.
    quad = np.concatenate([joined, np.zeros_like(joined)], axis=1)
    short_cut, long_way = measure_loudness([joined], RATE, 2), measure_loudness([quad], RATE, 4)
    assert short_cut.integrated_lufs == pytest.approx(long_way.integrated_lufs, abs=1e-9)
    assert short_cut.true_peak_dbtp == pytest.approx(long_way.true_peak_dbtp, abs=1e-9)


def test_speech_reads_as_an_independent_meter_says(shared: Path) -> None:
    samples, rate = soundfile.read(shared / "data/speech/jfk.flac", dtype="float32", always_2d=True)
    expected = pyloudnorm.Meter(rate).integrated_loudness(samples)
    assert measure_loudness([samples], rate, samples.shape[1]).integrated_lufs == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize(("rate", "channels"), [(7_999, 1), (400_000, 1), (48_000, 0), (48_000, 65)])
def test_rates_and_channels_beyond_the_limits_are_refused(rate: int, channels: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        LoudnessMeter(rate, channels)


def test_a_block_with_other_channels_is_refused() -> None:
    with pytest.raises(ValueError, match="a block of 1 channels in a stream of 2"):
        LoudnessMeter(RATE, 2).push(np.zeros((10, 1), np.float32))
