"""The one pass over a recording: what it measures of sounds that are known, of silence and of nothing."""

from collections.abc import Callable
from math import inf

import numpy as np
import pytest

from bench.check.recall import defect_modules
from toolkit.audio.measure import measure_blocks
from toolkit.check.facts import SoundFacts
from toolkit.check.meter import SoundMeter

RATE = 48_000
Voice = Callable[..., np.ndarray]
DEFECTS = defect_modules()


def facts(samples: np.ndarray, bit_depth: int = 24, seconds: float = 4.0) -> SoundFacts:
    rows = samples[:, np.newaxis] if samples.ndim == 1 else samples
    meter, step = SoundMeter(RATE, rows.shape[1], bit_depth), round(seconds * RATE)
    for begin in range(0, len(rows), step):
        meter.push(rows[begin : begin + step].astype(np.float32))
    return meter.result()[0]


@pytest.mark.parametrize("size", [0, 1, 100, RATE // 2])
def test_nothing_and_a_moment_have_no_levels_and_no_places(size: int) -> None:
    found = facts(np.zeros(size))
    assert found.duration_s == size / RATE
    assert (found.integrated_lufs, found.true_peak_dbtp, found.noise_floor_dbfs, found.speech_lufs) == (-inf,) * 4
    assert (found.clipped, found.clicks, found.dropouts, found.pops, found.active, found.gaps) == ((),) * 6
    assert found.active_share == found.head_silence_s == found.tail_silence_s == 0.0


def test_silence_is_a_dead_channel_and_not_speech() -> None:
    found = facts(np.zeros((5 * RATE, 2)))
    assert (found.dead_channels, found.active, found.dual_mono) == ((0, 1), (), False)


def test_a_sine_has_the_loudness_of_the_standard() -> None:
    times_s = np.arange(20 * RATE) / RATE
    sine = 10 ** (-23 / 20) * np.sin(2 * np.pi * 997 * times_s)
    assert facts(np.stack([sine, sine], axis=1)).integrated_lufs == pytest.approx(-23.0, abs=0.1)
    assert facts(sine).sample_peak_dbfs == pytest.approx(-23.0, abs=0.1)


def test_it_reads_what_measure_reads(voice: Voice) -> None:
    samples = voice(8.0)
    found = facts(samples)
    measured = measure_blocks([samples], RATE, 1, found.active)
    assert found.integrated_lufs == measured.loudness.integrated_lufs
    assert found.speech_lufs == measured.speech_lufs
    assert found.noise_floor_dbfs == measured.noise_floor_dbfs
    assert found.active_share == measured.speech_share


def test_silence_at_both_ends_is_measured(voice: Voice) -> None:
    floor = np.random.default_rng(1).standard_normal((3 * RATE, 1)) * 0.0004
    found = facts(np.concatenate([floor, voice(8.0), floor, floor]))
    assert found.head_silence_s == pytest.approx(3.25, abs=0.1)
    assert found.tail_silence_s == pytest.approx(found.duration_s - found.active[-1].end_s)


def test_channels_are_compared(voice: Voice) -> None:
    mono = voice(4.0)
    assert facts(np.hstack([mono, mono])).dual_mono
    assert facts(np.hstack([mono, -mono])).phase_inverted
    assert facts(np.hstack([mono, 0 * mono])).dead_channels == (1,)


def test_a_voice_that_cancels_in_the_middle_is_measured_on_the_left(voice: Voice) -> None:
    mono, inverted = voice(6.0), np.hstack([voice(6.0), -voice(6.0)])
    assert facts(inverted).bass_db == pytest.approx(facts(mono).bass_db, abs=0.1)


def test_balance_is_of_stereo_alone(voice: Voice) -> None:
    samples = voice(3.0).astype(np.float32)
    mono, stereo = SoundMeter(RATE, 1), SoundMeter(RATE, 2)
    mono.push(samples)
    stereo.push(np.hstack([samples, samples * np.float32(0.5)]))
    mono.result()
    stereo.result()
    assert mono.balance().size == 0
    heard = stereo.balance()[~np.isnan(stereo.balance())]
    assert np.median(heard) == pytest.approx(6.02, abs=0.1)


def test_after_the_result_nothing_more_is_taken() -> None:
    meter = SoundMeter(RATE, 1)
    meter.result()
    with pytest.raises(ValueError, match="has given its result"):
        meter.push(np.zeros((10, 1), np.float32))


@pytest.mark.parametrize(("rate", "channels"), [(4_000, 1), (400_000, 1), (48_000, 0), (48_000, 65)])
def test_rates_and_channels_have_limits(rate: int, channels: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        SoundMeter(rate, channels)


@pytest.mark.parametrize("seconds", [0.3, 1.0, 4.7])
def test_how_a_recording_is_divided_changes_nothing(seconds: float, voice: Voice) -> None:
    samples = DEFECTS["AUD013"].put(DEFECTS["AUD014"].put(voice(10.0), RATE, 5.0, 1), RATE, 20.0, 1)
    assert facts(samples, seconds=seconds) == facts(samples, seconds=10.0)


def test_the_steps_of_eight_bits_are_not_clicks(voice: Voice) -> None:
    coarse = np.round(voice(6.0) * 0.05 * 128) / 128
    assert facts(coarse, bit_depth=8).click_count == 0
