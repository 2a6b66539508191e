"""Pops: found where breath was put on a voice, held down there, and nothing else touched."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from toolkit.audio.defects import DefectMeter
from toolkit.audio.measure import Analyser
from toolkit.audio.plosives import soften_pops
from toolkit.audio.repair_plan import Cleaning, plan_cleaning
from toolkit.model.defects import Defects

RATE = 48_000
VOICE = Path(__file__).parents[2] / "samples" / "small-rooms" / "tracks" / "ada.flac"


def voice(seconds: int = 40) -> NDArray[np.float32]:
    samples, _ = soundfile.read(VOICE, dtype="float32", frames=seconds * RATE)
    return samples


def breath(samples: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return a voice with a blast of 35 Hz, 120 ms long, every two seconds."""
    time_s = np.arange(round(0.12 * RATE)) / RATE
    blast = (0.5 * np.sin(2 * np.pi * 35 * time_s) * np.sin(np.pi * time_s / 0.12) ** 2).astype(np.float32)
    places = np.arange(RATE, samples.size - RATE, 2 * RATE)
    popped = samples.copy()
    for place in places:
        popped[place : place + blast.size] += blast
    return popped, places


def defects_of(samples: NDArray[np.float32]) -> Defects:
    meter = DefectMeter(RATE)
    meter.push(samples)
    return meter.finish()


def test_breath_on_the_microphone_is_found_and_a_clean_voice_has_none() -> None:
    samples = voice()
    assert defects_of(samples).pops_per_min == 0
    assert defects_of(breath(samples)[0]).pops_per_min > 10


def test_a_pop_goes_down_and_the_voice_around_it_stays() -> None:
    samples = voice()
    popped, places = breath(samples)
    softened = soften_pops(popped, RATE, defects_of(popped).pop_level)
    near = np.zeros(samples.size, np.bool_)
    for place in places:
        near[place - RATE // 10 : place + RATE // 4] = True
    left_db = 10 * np.log10(np.mean((softened - samples)[near] ** 2) / np.mean((popped - samples)[near] ** 2))
    assert left_db < -6
    assert np.abs(softened - samples)[~near].max() < 1e-4


def test_without_pops_nothing_is_touched() -> None:
    samples = voice()
    assert np.array_equal(soften_pops(samples, RATE, defects_of(samples).pop_level), samples)


@pytest.mark.slow
def test_pops_bring_their_repair_and_steady_rumble_does_not() -> None:
    samples = voice()
    time_s = np.arange(samples.size) / RATE
    rumbling = samples + (0.2 * np.sin(2 * np.pi * 30 * time_s)).astype(np.float32)
    found = {}
    for name, sound in (("pops", breath(samples)[0]), ("rumble", rumbling)):
        analyser = Analyser(RATE, 1)
        analyser.push(sound[:, np.newaxis])
        plan = plan_cleaning(analyser.result(), defects_of(sound))
        found[name] = {action.kind for action in plan.actions}
    assert Cleaning.PLOSIVES in found["pops"]
    assert Cleaning.PLOSIVES not in found["rumble"]


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100])
def test_other_rates_are_repaired_too(rate: int) -> None:
    time_s = np.arange(rate) / rate
    blast = (0.5 * np.sin(2 * np.pi * 35 * time_s)).astype(np.float32)
    middle = slice(rate // 4, 3 * rate // 4)
    assert np.std(soften_pops(blast, rate, 0.05)[middle]) == pytest.approx(0.05, rel=0.2)
