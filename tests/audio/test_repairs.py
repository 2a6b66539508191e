"""Cleaning: chosen by figures, without delay, and nothing done to what is clean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from toolkit.audio.defects import DefectMeter
from toolkit.audio.repair_plan import Action, Cleaning, CleaningPlan, plan_cleaning
from toolkit.audio.repairs import clean_blocks, rebuild_clipped
from toolkit.model.defects import Defects
from toolkit.model.measurement import Hum, Loudness, Measurement

RATE = 48_000
CLEAN = Measurement(
    600.0, RATE, 1, Loudness(-20.0, 5.0, -3.0, -3.1), noise_floor_dbfs=-72.0, speech_lufs=-20.0, speech_share=0.6
)


def blocks_of(samples: NDArray[np.float32], size: int = 10_007) -> Iterator[NDArray[np.float32]]:
    for start in range(0, samples.size, size):
        yield samples[start : start + size, None]


def cleaned(samples: NDArray[np.float32], *actions: Action, size: int = 10_007) -> NDArray[np.float32]:
    return np.concatenate(list(clean_blocks(blocks_of(samples, size), RATE, CleaningPlan(actions))))[:, 0]


def voice(seconds: float = 12.0) -> NDArray[np.float32]:
    """Harmonics with the rhythm of syllables and pauses between phrases; 0.1 RMS while it sounds."""
    time = np.arange(round(seconds * RATE)) / RATE
    pitch = 140 + 20 * np.sin(2 * np.pi * 0.7 * time)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    sound = sum(np.sin(k * phase + k) / (1 + 0.2 * k * k) for k in range(1, 25))
    rhythm = np.clip(np.sin(2 * np.pi * 2.5 * time), 0, 1) * ((time % 4) < 2.8)
    out = np.asarray(sound * rhythm)
    return (0.1 * out / np.sqrt(np.mean(out[rhythm > 0.1] ** 2))).astype(np.float32)


def si_sdr_db(truth: NDArray[np.float32], heard: NDArray[np.float32]) -> float:
    """Le Roux et al., "SDR - half-baked or well done?", ICASSP 2019, equation 5."""
    wanted = float(truth @ heard) / float(truth @ truth) * truth
    return float(10 * np.log10(np.sum(wanted**2) / np.sum((heard - wanted) ** 2)))


def floor_dbfs(samples: NDArray[np.float32], seconds: float = 12.0) -> float:
    time = np.arange(round(seconds * RATE)) / RATE
    pause = ((time % 4) > 2.95) & ((time % 4) < 3.95)
    return float(10 * np.log10(np.mean(samples[pause] ** 2)))


def noise_of(kind: str, size: int) -> NDArray[np.float32]:
    random, time = np.random.default_rng(5), np.arange(size) / RATE
    white = random.normal(0, 1, size)
    kinds = {
        "white": white,
        "fan": np.convolve(white, np.exp(-np.arange(400) / 60), "same") / 8 + 0.3 * np.sin(2 * np.pi * 240 * time),
        "hum": 0.02 * white + sum(np.sin(2 * np.pi * 50 * k * time + k) / k for k in range(1, 10)),
    }
    noise = kinds[kind]
    return (noise / np.sqrt(np.mean(noise**2))).astype(np.float32)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["white", "fan", "hum"])
def test_noise_goes_down_and_the_voice_comes_nearer_to_the_truth(kind: str) -> None:
    truth = voice()
    noisy = truth + 0.1 * 10 ** (-15 / 20) * noise_of(kind, truth.size)
    out = cleaned(noisy, Action(Cleaning.NOISE, 12.0, "noise"))
    assert out.size == noisy.size
    assert floor_dbfs(out) < floor_dbfs(noisy) - 6
    assert si_sdr_db(truth, out) > si_sdr_db(truth, noisy) + 2


@pytest.mark.slow
def test_nothing_is_late_after_all_cleaning() -> None:
    truth = voice()
    noisy = truth + 0.003 * noise_of("white", truth.size)
    everything = [
        Action(Cleaning.DECLIP, 1.0, ""),
        Action(Cleaning.DECLICK, 9.0, ""),
        Action(Cleaning.NOISE, 12.0, ""),
        Action(Cleaning.DE_ESS, 6.0, "", (5000.0, 9000.0)),
    ]
    out = cleaned(noisy, *everything)
    lags = np.arange(-50, 51)
    heights = [float(truth[1000:-1000] @ out[1000 + lag : out.size - 1000 + lag]) for lag in lags]
    assert lags[int(np.argmax(heights))] == 0


def test_hum_is_notched_out_at_its_exact_lines() -> None:
    time = np.arange(10 * RATE) / RATE
    hum = (0.01 * (np.sin(2 * np.pi * 50.03 * time) + 0.5 * np.sin(2 * np.pi * 150.09 * time))).astype(np.float32)
    out = cleaned(hum, Action(Cleaning.HUM, -43.0, "", (50.03, 150.09)))
    assert np.std(out[5 * RATE :]) < np.std(hum) * 10 ** (-40 / 20)


def test_the_high_pass_takes_rumble_and_leaves_the_voice() -> None:
    time = np.arange(4 * RATE) / RATE
    tone = {hz: (0.1 * np.sin(2 * np.pi * hz * time)).astype(np.float32) for hz in (20, 200)}
    action = Action(Cleaning.HIGH_PASS, 80.0, "")
    assert np.std(cleaned(tone[20], action)[RATE:]) < 0.07 * 10 ** (-20 / 20)
    assert np.std(cleaned(tone[200], action)[RATE:]) == pytest.approx(0.0707, rel=0.03)


def test_cut_off_peaks_are_rebuilt_towards_the_truth() -> None:
    time = np.arange(RATE) / RATE
    truth = (0.8 * np.sin(2 * np.pi * 220 * time)).astype(np.float32)
    clipped = np.clip(truth, -0.6, 0.6)
    rebuilt = rebuild_clipped(clipped, 0.6)
    assert np.mean((rebuilt - truth) ** 2) < np.mean((clipped - truth) ** 2) / 20
    assert cleaned(clipped, Action(Cleaning.DECLIP, 0.6, "")).max() > 0.75


def test_sharp_s_sounds_are_softened_and_vowels_left() -> None:
    time = np.arange(2 * RATE) / RATE
    sharp = (0.2 * np.sin(2 * np.pi * 7000 * time)).astype(np.float32)
    vowel = (0.2 * np.sin(2 * np.pi * 500 * time)).astype(np.float32)
    action = Action(Cleaning.DE_ESS, 6.0, "", (5000.0, 9000.0))
    middle = slice(RATE // 2, 3 * RATE // 2)
    assert 20 * np.log10(np.std(cleaned(sharp, action)[middle]) / np.std(sharp[middle])) == pytest.approx(-6, abs=0.3)
    assert np.abs(cleaned(vowel, action)[middle] - vowel[middle]).max() < 1e-3


def test_a_clean_recording_passes_bit_for_bit() -> None:
    samples = voice(3)
    assert not plan_cleaning(CLEAN, Defects(-60.0, -9.0, 0.0))
    assert np.array_equal(cleaned(samples), samples)


def test_each_figure_brings_its_own_repair_and_can_be_switched_off() -> None:
    bad = replace(CLEAN, noise_floor_dbfs=-50.0, hum=Hum(49.97, -48.0, (149.91,)), clipped_samples=900)
    plan = plan_cleaning(bad, Defects(-10.0, 9.0, 30.0, pops_per_min=9.0, pop_level=0.02))
    assert [action.kind for action in plan.actions] == list(Cleaning)
    assert all(action.why for action in plan.actions)
    noise = next(action for action in plan.actions if action.kind is Cleaning.NOISE)
    assert noise.amount == 12.0
    assert plan_cleaning(bad, off=list(Cleaning)) == CleaningPlan()


def test_silence_needs_no_cleaning() -> None:
    assert not plan_cleaning(Measurement(10.0, RATE, 1, Loudness()))


@pytest.mark.slow
def test_defects_are_seen_where_they_were_put() -> None:
    samples = voice() + 1e-4 * noise_of("white", 12 * RATE)
    time = np.arange(samples.size) / RATE
    spoiled = samples + (0.05 * np.sin(2 * np.pi * 35 * time)).astype(np.float32)
    spoiled[7_000::48_000] += 0.4
    found = []
    for sound in (samples, spoiled.astype(np.float32)):
        meter = DefectMeter(RATE)
        for block in blocks_of(sound):
            meter.push(block)
        found.append(meter.finish())
    assert found[0].rumble_db < -30 < found[1].rumble_db
    assert found[0].clicks_per_min == 0
    # Twelve in twelve seconds: a recording under a minute is told how many it has.
    assert found[1].clicks_per_min == pytest.approx(12, abs=1)


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(st.integers(500, 200_000))
def test_how_blocks_are_divided_changes_nothing(size: int) -> None:
    samples = voice(3) + 0.002 * noise_of("white", 3 * RATE)
    actions = [Action(Cleaning.HIGH_PASS, 80.0, ""), Action(Cleaning.NOISE, 9.0, ""), Action(Cleaning.DECLICK, 3.0, "")]
    assert np.array_equal(cleaned(samples, *actions, size=size), cleaned(samples, *actions, size=samples.size))


@pytest.mark.parametrize("length", [1, 700, 1536, 50_000])
def test_short_and_odd_lengths_come_out_as_long_as_they_went_in(length: int) -> None:
    samples = voice(2)[:length]
    out = cleaned(samples, Action(Cleaning.NOISE, 9.0, ""), Action(Cleaning.DECLICK, 3.0, ""))
    assert out.size == length
