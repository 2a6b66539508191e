"""Gain, ceiling and refusal: figures that follow from each other on paper, checked on the mastered stream."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest
import soxr
from numpy.typing import NDArray

from toolkit.audio.forecast import Forecast
from toolkit.audio.loudness import measure_loudness
from toolkit.audio.master import corrected_plan, master_blocks, plan_master
from toolkit.model.master_plan import MasterPlan
from toolkit.model.measurement import Loudness

RATE = 48_000


def programme(crest: float = 1.0, seed: int = 0, seconds: float = 12) -> NDArray[np.float32]:
    """Syllables of band-limited noise; a higher crest makes single ones stand out."""
    random = np.random.default_rng(seed)
    voice = soxr.resample(random.normal(0, 0.05, (seconds * 16_000, 2)), 16_000, RATE)
    levels = random.lognormal(0, 0.5 * crest, seconds * 5).repeat(RATE // 5)[:, np.newaxis]
    return (voice * levels).astype(np.float32)


def foretold(samples: NDArray[np.float32]) -> Forecast:
    forecast = Forecast(RATE, samples.shape[1])
    forecast.push(samples)
    return forecast


def mastered(samples: NDArray[np.float32], plan: MasterPlan) -> NDArray[np.float32]:
    return np.concatenate(list(master_blocks(np.split(samples, [RATE, 3 * RATE]), plan, RATE)))


def test_without_peaks_in_the_way_the_gain_is_the_difference() -> None:
    plan = plan_master(Loudness(integrated_lufs=-23.0, true_peak_dbtp=-12.0), -16.0, -1.0)
    assert (plan.gain_db, plan.expected_reduction_db, plan.reachable) == (7.0, 0.0, True)
    assert not plan.limits


def test_the_codec_margin_lowers_the_ceiling() -> None:
    plan = plan_master(Loudness(integrated_lufs=-23.0, true_peak_dbtp=-7.0), -16.0, -1.0, 1.0)
    assert plan.ceiling_dbtp == -2.0
    assert plan.expected_reduction_db == pytest.approx(2.0)


def test_more_than_six_db_of_limiting_is_out_of_reach() -> None:
    measured = Loudness(integrated_lufs=-23.0, true_peak_dbtp=-1.0)
    assert plan_master(measured, -18.1, -1.0).reachable
    beyond = plan_master(measured, -16.0, -1.0)
    assert not beyond.reachable
    assert "up to 7.0 dB" in beyond.why


def test_a_few_knocks_may_be_taken_down_but_not_many() -> None:
    quiet = programme(0.3)
    few, many = quiet.copy(), quiet.copy()
    loudest = float(np.abs(quiet).max())
    few[5 * RATE] = many[:: RATE // 10] = 2.5 * loudest
    target_lufs = measure_loudness([quiet], RATE, 2).integrated_lufs + 3.0
    peak_dbtp = float(20 * np.log10(loudest)) + 3.0
    for samples, reachable in ((few, True), (many, False)):
        forecast = foretold(samples)
        plan = plan_master(forecast.loudness(), target_lufs, peak_dbtp, forecast=forecast)
        assert plan.expected_reduction_db > 6.0
        assert plan.reachable is reachable


@pytest.mark.slow
@pytest.mark.parametrize("target_lufs", [-30.0, -20.0, -16.0, -14.0])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_master_lands_on_its_target_and_under_its_ceiling(target_lufs: float, seed: int) -> None:
    samples = programme(seed=seed)
    forecast = foretold(samples)
    plan = plan_master(forecast.loudness(), target_lufs, -1.0, forecast=forecast)
    loudness = measure_loudness([mastered(samples, plan)], RATE, 2)
    assert loudness.integrated_lufs == pytest.approx(target_lufs, abs=0.1)
    assert loudness.true_peak_dbtp <= -1.0 + 0.05


def test_the_master_has_as_many_samples_and_leaves_its_input_alone() -> None:
    samples = programme()
    before = samples.copy()
    plan = plan_master(measure_loudness([samples], RATE, 2), -14.0, -1.0)
    assert mastered(samples, plan).shape == samples.shape
    assert np.array_equal(samples, before)


def test_silence_stays_silence() -> None:
    plan = plan_master(Loudness(), -16.0, -1.0)
    assert plan.gain_db == 0.0
    assert plan.expected_lufs == -inf
    assert plan.reachable
    assert not mastered(np.zeros((4 * RATE, 2), np.float32), plan).any()


def test_an_overshooting_encoder_lowers_the_ceiling_by_its_excess() -> None:
    plan = plan_master(Loudness(integrated_lufs=-20.0, true_peak_dbtp=-4.0), -16.0, -1.0)
    delivered = Loudness(integrated_lufs=-16.0, true_peak_dbtp=-0.4)
    corrected = corrected_plan(plan, delivered, -16.0, -1.0)
    assert corrected is not None
    assert corrected.ceiling_dbtp == pytest.approx(-1.65)
    assert corrected.gain_db == plan.gain_db
    assert corrected.limits


def test_a_deliverable_that_is_right_needs_no_correction() -> None:
    plan = plan_master(Loudness(integrated_lufs=-20.0, true_peak_dbtp=-8.0), -16.0, -1.0)
    assert corrected_plan(plan, Loudness(integrated_lufs=-16.05, true_peak_dbtp=-1.0), -16.0, -1.0) is None


def test_a_deliverable_that_came_out_quiet_gets_more_gain_unless_it_may_not() -> None:
    plan = plan_master(Loudness(integrated_lufs=-20.0, true_peak_dbtp=-12.0), -16.0, -1.0)
    quiet = Loudness(integrated_lufs=-16.5, true_peak_dbtp=-9.0)
    corrected = corrected_plan(plan, quiet, -16.0, -1.0)
    assert corrected is not None
    assert corrected.gain_db == pytest.approx(4.5)
    assert corrected_plan(plan, quiet, -16.0, -1.0, gain_too=False) is None


def test_a_forecast_measures_what_the_meter_measures() -> None:
    samples = programme(seed=4)
    assert foretold(samples).loudness() == measure_loudness([samples], RATE, 2)


def test_a_forecast_without_limiting_is_the_gain_alone() -> None:
    forecast = foretold(programme())
    assert forecast.limited_lufs(-6.0, 20.0) == pytest.approx(forecast.loudness().integrated_lufs - 6.0)


def test_the_reason_names_what_was_measured() -> None:
    measured = Loudness(integrated_lufs=-23.04, true_peak_dbtp=-12.0)
    assert plan_master(measured, -16.0, -1.0).why.startswith("It measures -23.0 LUFS, so it gets +7.0 dB")
    assert "silence" in plan_master(replace(measured, integrated_lufs=-inf), -16.0, -1.0).why
