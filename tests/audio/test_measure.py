"""One pass, every figure: signals whose defects are known on paper."""

from collections.abc import Callable
from dataclasses import replace
from math import inf

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from toolkit.audio.envelope import EnvelopeMeter
from toolkit.audio.measure import Analyser, measure_blocks
from toolkit.audio.seconds import SECONDS_AT_ONCE
from toolkit.model.span import Span

RATE = 48_000


def times(seconds: float, rate: int = RATE) -> NDArray[np.float64]:
    return np.arange(round(seconds * rate)) / rate


def noise(seconds: float, sigma: float = 0.001, seed: int = 0, channels: int = 1) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(0, sigma, (round(seconds * RATE), channels)).astype(np.float32)


def talk(seconds: float, peak: float = 0.3) -> NDArray[np.float32]:
    return (peak * np.sin(2 * np.pi * 300 * times(seconds)) * np.sin(2 * np.pi * 2 * times(seconds))).astype(np.float32)


def test_white_noise_has_its_own_floor() -> None:
    assert measure_blocks([noise(10)], RATE, 1).noise_floor_dbfs == pytest.approx(-60.0, abs=0.1)


def test_the_floor_is_that_of_the_pauses() -> None:
    samples = noise(20)
    samples[5 * RATE : 15 * RATE, 0] += talk(10)
    speech = (Span(4.8, 15.2),)
    assert measure_blocks([samples], RATE, 1, speech).noise_floor_dbfs == pytest.approx(-60.0, abs=0.1)
    assert measure_blocks([samples], RATE, 1).noise_floor_dbfs == pytest.approx(-60.0, abs=0.2)


def test_a_breath_in_a_pause_does_not_lift_the_floor() -> None:
    samples = noise(20)
    samples[3 * RATE : 4 * RATE] *= 20
    samples[5 * RATE : 15 * RATE, 0] += talk(10)
    measured = measure_blocks([samples], RATE, 1, (Span(4.8, 15.2),))
    assert measured.noise_floor_dbfs == pytest.approx(-60.0, abs=0.1)


def test_talk_without_a_pause_still_gives_a_finite_floor() -> None:
    measured = measure_blocks([talk(5)[:, np.newaxis]], RATE, 1, (Span(0.0, 5.0),))
    assert -60 < measured.noise_floor_dbfs < -10


def test_dc_is_no_noise() -> None:
    measured = measure_blocks([noise(5) + np.float32(0.01)], RATE, 1)
    assert measured.noise_floor_dbfs == pytest.approx(-60.0, abs=0.1)
    assert measured.dc_offset == pytest.approx(0.01, abs=1e-4)


def test_loudness_of_speech_counts_speech_only() -> None:
    samples = np.concatenate([talk(5, 0.1), talk(5, 0.02)])[:, np.newaxis]
    alone = measure_blocks([samples[: 5 * RATE]], RATE, 1)
    measured = measure_blocks([samples], RATE, 1, (Span(0.0, 5.0),))
    assert measured.speech_lufs == pytest.approx(alone.loudness.integrated_lufs, abs=0.05)
    assert measured.speech_share == pytest.approx(0.5)
    assert measure_blocks([samples], RATE, 1).speech_lufs == -inf


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("mains_hz", [49.95, 60.04])
def test_hum_is_found_with_its_exact_frequency(rate: int, mains_hz: float) -> None:
    clock_s = times(12)
    hum = 0.003 * np.sin(2 * np.pi * mains_hz * clock_s) + 0.001 * np.sin(2 * np.pi * 3 * mains_hz * clock_s + 1)
    samples = soxr.resample(noise(12, 0.0005)[:, 0] + hum, RATE, rate).astype(np.float32)
    found = measure_blocks([samples[:, np.newaxis]], rate, 1).hum
    assert found is not None
    assert found.frequency_hz == pytest.approx(mains_hz, abs=0.01)
    assert found.harmonics_hz == pytest.approx((mains_hz, 3 * mains_hz), abs=0.03)
    # RMS of both lines: sqrt((0.003^2 + 0.001^2) / 2).
    assert found.level_dbfs == pytest.approx(-53.0, abs=0.2)


def test_hum_under_speech_is_found_in_the_pauses() -> None:
    samples = noise(20, 0.0003)[:, 0] + 0.002 * np.sin(2 * np.pi * 50.02 * times(20))
    samples[5 * RATE : 15 * RATE] += talk(10)
    found = measure_blocks([samples[:, np.newaxis].astype(np.float32)], RATE, 1, (Span(4.8, 15.2),)).hum
    assert found is not None
    assert found.frequency_hz == pytest.approx(50.02, abs=0.01)


@pytest.mark.parametrize("samples", [noise(10), talk(10)[:, np.newaxis], noise(10, 0.0) + np.float32(0.1)])
def test_what_is_no_hum_is_not_called_hum(samples: NDArray[np.float32]) -> None:
    assert measure_blocks([samples], RATE, 1).hum is None


def test_flat_tops_are_counted_and_placed() -> None:
    wave = 0.5 * np.sin(2 * np.pi * 300 * times(10))
    wave[3 * RATE : 4 * RATE] = np.clip(3 * wave[3 * RATE : 4 * RATE], -0.8, 0.8)
    measured = measure_blocks([wave[:, np.newaxis].astype(np.float32)], RATE, 1)
    expected = np.count_nonzero(np.abs(wave) > 0.8 - 1e-6)
    assert measured.clipped_samples == pytest.approx(expected, rel=0.02)
    assert len(measured.clipped) == 1
    assert measured.clipped[0].start_s == pytest.approx(3.0, abs=0.01)
    assert measured.clipped[0].end_s == pytest.approx(4.0, abs=0.01)


@pytest.mark.parametrize("frequency_hz", [50, 100, 1_000, 12_000])
def test_a_full_scale_sine_in_16_bits_is_not_clipped(frequency_hz: float) -> None:
    sine = np.round(32_767 * np.sin(2 * np.pi * frequency_hz * times(2))) / 32_768
    assert measure_blocks([sine[:, np.newaxis].astype(np.float32)], RATE, 1).clipped_samples == 0


def test_a_full_scale_square_wave_is_flat_all_over() -> None:
    square = np.sign(np.sin(2 * np.pi * 100 * times(5) + 0.1))[:, np.newaxis].astype(np.float32)
    measured = measure_blocks([square], RATE, 1)
    assert measured.clipped_samples == pytest.approx(len(square), rel=0.001)
    assert measured.clipped[0].duration_s == pytest.approx(5.0, abs=0.01)
    assert measured.loudness.sample_peak_dbfs == 0.0


def test_a_flat_stretch_over_the_edge_of_what_is_looked_at_is_one_run() -> None:
    edge = SECONDS_AT_ONCE * RATE
    wave = np.zeros(2 * edge, np.float32)
    wave[edge - 50 : edge + 50] = 0.9
    measured = measure_blocks([wave[:, np.newaxis]], RATE, 1)
    assert measured.clipped_samples == 100


@pytest.mark.parametrize(
    ("right", "expected"),
    [
        (lambda left: left, {"dual_mono": True}),
        (lambda left: -left, {"phase_inverted": True}),
        (lambda left: 0 * left, {"dead_channels": (1,)}),
        (lambda left: 0.001 * left, {"dead_channels": (1,)}),
        (lambda left: np.roll(left, 500), {}),
    ],
)
def test_what_two_channels_are_to_each_other(
    right: Callable[[NDArray[np.float32]], NDArray[np.float32]], expected: dict[str, object]
) -> None:
    left = noise(3, 0.1)[:, 0]
    measured = measure_blocks([np.stack([left, right(left)], axis=1).astype(np.float32)], RATE, 2)
    verdicts = {"dual_mono": False, "phase_inverted": False, "dead_channels": ()} | expected
    assert {name: getattr(measured, name) for name in verdicts} == verdicts


@pytest.mark.parametrize("samples", [0, 1, 10, RATE, 3 * RATE])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_silence_of_any_length_gives_figures(samples: int, channels: int) -> None:
    measured = measure_blocks([np.zeros((samples, channels), np.float32)], RATE, channels)
    assert measured.loudness.integrated_lufs == measured.noise_floor_dbfs == -inf
    assert measured.clipped == ()
    assert measured.hum is None
    assert measured.duration_s == samples / RATE


def test_a_recording_of_one_sample_gives_figures() -> None:
    measured = measure_blocks([np.ones((1, 1), np.float32)], RATE, 1)
    assert measured.loudness.sample_peak_dbfs == 0.0
    assert measured.picture.highest == (1.0,)


def test_the_levels_of_a_mono_recording_are_those_of_an_envelope_meter() -> None:
    samples = talk(9.3) + noise(9.3)[:, 0]
    analyser, envelope = Analyser(RATE, 1, envelope=True), EnvelopeMeter(RATE)
    analyser.push(samples[:, np.newaxis])
    analyser.result()
    envelope.push(samples)
    assert analyser.envelope_db() == pytest.approx(envelope.finish(), abs=1e-3)


def test_the_levels_of_two_channels_are_not_those_of_one_voice() -> None:
    with pytest.raises(ValueError, match="one channel, not 2"):
        Analyser(RATE, 2, envelope=True)


def test_equal_channels_measure_as_an_independent_look_at_each_would() -> None:
    voice = talk(9.0) + noise(9.0)[:, 0]
    alike, apart = (np.stack([voice, right], axis=1) for right in (voice, np.nextafter(voice, np.float32(1))))
    one, two = (measure_blocks([samples], RATE, 2) for samples in (alike, apart))
    assert one.noise_floor_dbfs == pytest.approx(two.noise_floor_dbfs, abs=1e-3)
    assert one.loudness.integrated_lufs == pytest.approx(two.loudness.integrated_lufs, abs=1e-6)
    assert one.picture.highest == pytest.approx(two.picture.highest, abs=1e-6)
    assert one.dual_mono
    assert two.dual_mono


@pytest.mark.slow
@given(st.lists(st.integers(0, 12 * 22_050), max_size=8))
@settings(max_examples=10, deadline=None)
def test_how_a_recording_is_divided_changes_no_figure(cuts: list[int]) -> None:
    samples = np.concatenate([noise(2.5, 0.1, channels=2), np.repeat(noise(2.5, 0.1, seed=1), 2, axis=1)])
    samples[1000:2000] = 0.7
    speech = (Span(0.3, 2.0),)
    whole = measure_blocks([samples], 22_050, 2, speech)
    assert measure_blocks(np.split(samples, sorted(min(cut, len(samples)) for cut in cuts)), 22_050, 2, speech) == whole


def test_the_picture_shows_the_extremes_and_stays_small() -> None:
    samples = noise(1, 0.001)
    samples[RATE // 2] = 0.9
    samples[RATE // 4] = -0.8
    second = np.concatenate([samples] * 1)
    analyser = Analyser(8_000, 1)
    for _ in range(100):
        analyser.push(second[:8_000])
    analyser.push(samples)
    picture = analyser.result().picture
    assert 1_000 <= len(picture.lowest) == len(picture.highest) <= 2_000
    assert max(picture.highest) == pytest.approx(0.9)
    assert min(picture.lowest) == pytest.approx(-0.8)
    assert len(picture.lowest) * picture.step_s == pytest.approx(106.0, abs=picture.step_s)


def test_the_result_may_be_asked_again_with_other_speech() -> None:
    analyser = Analyser(RATE, 1)
    analyser.push(noise(3, 0.1))
    assert replace(analyser.result((Span(0.0, 1.0),)), speech=(), speech_share=0.0, speech_lufs=-inf) is not None
    assert analyser.result().speech_share == 0.0
    with pytest.raises(ValueError, match="has given its result"):
        analyser.push(noise(1))
