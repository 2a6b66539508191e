"""Which repair each figure brings: both sides of each limit, its amount, and the reason that the report gives."""

from dataclasses import replace
from math import inf

import pytest

from toolkit.audio.defects import Defects
from toolkit.audio.repair_plan import Action, Cleaning, CleaningPlan, plan_cleaning
from toolkit.model.denoiser import Denoiser
from toolkit.model.measurement import Hum, Loudness, Measurement

CLEAN = Measurement(
    600.0, 48_000, 1, Loudness(-20.0, 5.0, -3.0, -6.0), noise_floor_dbfs=-72.0, speech_lufs=-20.0, speech_share=0.6
)
QUIET = Defects(rumble_db=-60.0, sibilance_db=-9.0, least_bend=0.01, pop_level=0.02)


def only(measurement: Measurement = CLEAN, defects: Defects = QUIET, **more: object) -> Action:
    (action,) = plan_cleaning(measurement, defects, **more).actions  # type: ignore[arg-type]
    return action


def test_a_clean_track_needs_nothing() -> None:
    assert plan_cleaning(CLEAN, QUIET) == plan_cleaning(CLEAN) == CleaningPlan()
    assert not plan_cleaning(CLEAN, QUIET)


@pytest.mark.parametrize(
    ("duration_s", "samples", "needed"), [(6_000.0, 300, True), (6_000.0, 299, False), (1.0, 3, True), (1.0, 2, False)]
)
def test_three_clipped_samples_a_minute_bring_declipping_and_less_than_a_minute_counts_as_one(
    duration_s: float, samples: int, *, needed: bool
) -> None:
    assert bool(plan_cleaning(replace(CLEAN, duration_s=duration_s, clipped_samples=samples))) is needed


def test_declipping_works_at_the_level_of_the_highest_sample() -> None:
    action = only(replace(CLEAN, clipped_samples=900))
    assert action.kind is Cleaning.DECLIP
    assert action.amount == pytest.approx(10 ** (-6 / 20))
    assert action.why == "900 samples are cut off at the top"


@pytest.mark.parametrize(("per_min", "needed"), [(3.0, True), (2.9, False)])
def test_three_clicks_a_minute_bring_their_repair(per_min: float, *, needed: bool) -> None:
    assert bool(plan_cleaning(CLEAN, replace(QUIET, clicks_per_min=per_min))) is needed


def test_clicks_are_repaired_from_the_sharpness_that_was_measured() -> None:
    assert only(defects=replace(QUIET, clicks_per_min=12.4)) == Action(
        Cleaning.DECLICK, 12.4, "12 clicks a minute", level=0.01
    )


@pytest.mark.parametrize(("per_min", "needed"), [(3.0, True), (2.9, False)])
def test_three_pops_a_minute_bring_their_repair(per_min: float, *, needed: bool) -> None:
    assert bool(plan_cleaning(CLEAN, replace(QUIET, pops_per_min=per_min))) is needed


def test_pops_are_held_at_the_level_that_was_measured() -> None:
    action = only(defects=replace(QUIET, pops_per_min=9.0))
    assert (action.kind, action.amount, action.level) == (Cleaning.PLOSIVES, 9.0, 0.02)
    assert action.why.startswith("9 blasts a minute in the lowest octaves")


@pytest.mark.parametrize(("rumble_db", "needed"), [(-30.0, True), (-30.1, False)])
def test_rumble_30_db_under_the_voice_brings_the_high_pass(rumble_db: float, *, needed: bool) -> None:
    assert bool(plan_cleaning(CLEAN, replace(QUIET, rumble_db=rumble_db))) is needed


def test_the_high_pass_is_at_80_hz() -> None:
    assert only(defects=replace(QUIET, rumble_db=-12.0)) == Action(
        Cleaning.HIGH_PASS, 80.0, "rumble in the pauses is only 12 dB under the voice"
    )


def test_a_repair_that_needs_no_level_has_none() -> None:
    action = only(defects=replace(QUIET, rumble_db=-12.0))
    assert (action.level, action.frequencies_hz, action.denoiser) == (0.0, (), Denoiser.SPECTRAL)


@pytest.mark.parametrize(("level_dbfs", "needed"), [(-70.0, True), (-70.1, False)])
def test_hum_within_50_db_of_the_speech_is_notched(level_dbfs: float, *, needed: bool) -> None:
    assert bool(plan_cleaning(replace(CLEAN, hum=Hum(50.0, level_dbfs)))) is needed


def test_each_line_of_the_hum_is_notched_once_in_order() -> None:
    action = only(replace(CLEAN, hum=Hum(49.97, -48.0, (349.79, 149.91, 49.97, 249.85, 99.94))))
    assert action == Action(
        Cleaning.HUM, -48.0, "mains hum of 49.97 Hz at -48 dBFS", (49.97, 99.94, 149.91, 249.85, 349.79)
    )


@pytest.mark.parametrize(
    ("floor_dbfs", "by_db"), [(-62.1, None), (-62.0, 3.0), (-60.0, 5.0), (-53.0, 12.0), (-30.0, 12.0), (-19.9, None)]
)
def test_noise_is_brought_45_db_under_the_speech_by_3_to_12_db(floor_dbfs: float, by_db: float | None) -> None:
    actions = plan_cleaning(replace(CLEAN, noise_floor_dbfs=floor_dbfs)).actions
    assert [action.amount for action in actions] == pytest.approx([] if by_db is None else [by_db])


def test_a_network_takes_up_to_24_db_and_is_named() -> None:
    noisy = replace(CLEAN, noise_floor_dbfs=-38.0)
    action = only(noisy, denoiser=Denoiser.NEURAL)
    assert (action.amount, action.denoiser) == (24.0, Denoiser.NEURAL)
    assert action.why == "the noise floor is only 18 dB under the speech; a neural network takes it down"
    spectral = only(noisy)
    assert (spectral.amount, spectral.denoiser) == (12.0, Denoiser.SPECTRAL)
    assert spectral.why == "the noise floor is only 18 dB under the speech"


@pytest.mark.parametrize(("sibilance_db", "needed"), [(-3.0, True), (-3.1, False)])
def test_s_sounds_3_db_under_the_vowels_are_softened(sibilance_db: float, *, needed: bool) -> None:
    assert bool(plan_cleaning(CLEAN, replace(QUIET, sibilance_db=sibilance_db))) is needed


def test_s_sounds_are_lowered_by_6_db_between_5_and_9_khz() -> None:
    assert only(defects=replace(QUIET, sibilance_db=2.0)) == Action(
        Cleaning.DE_ESS, 6.0, "S sounds are as loud as the vowels (+2 dB)", (5000.0, 9000.0)
    )


BAD = replace(CLEAN, noise_floor_dbfs=-50.0, hum=Hum(49.97, -48.0, (149.91,)), clipped_samples=900)
ALL_DEFECTS = Defects(-10.0, 9.0, 30.0, pops_per_min=9.0, pop_level=0.02)


def test_the_repairs_have_the_names_that_producers_write() -> None:
    assert [kind.value for kind in Cleaning] == ["declip", "declick", "plosives", "high-pass", "hum", "noise", "de-ess"]


def test_repairs_come_in_the_order_in_which_they_are_applied() -> None:
    assert [action.kind for action in plan_cleaning(BAD, ALL_DEFECTS).actions] == list(Cleaning)


@pytest.mark.parametrize("kind", Cleaning)
def test_each_repair_can_be_switched_off(kind: Cleaning) -> None:
    left = [action.kind for action in plan_cleaning(BAD, ALL_DEFECTS, off={kind}).actions]
    assert left == [other for other in Cleaning if other is not kind]


def test_without_defects_only_what_is_measured_is_repaired() -> None:
    assert [a.kind for a in plan_cleaning(BAD).actions] == [Cleaning.DECLIP, Cleaning.HUM, Cleaning.NOISE]


@pytest.mark.parametrize(("lufs", "needed"), [(-69.9, True), (-70.0, False)])
def test_what_nobody_hears_is_left_alone(lufs: float, *, needed: bool) -> None:
    assert bool(plan_cleaning(replace(BAD, speech_lufs=lufs), ALL_DEFECTS)) is needed


def test_where_no_speech_was_found_the_loudness_of_the_whole_counts() -> None:
    unspoken = replace(CLEAN, speech_lufs=-inf, noise_floor_dbfs=-60.0)
    assert only(unspoken).amount == pytest.approx(5.0)
    assert not plan_cleaning(Measurement(10.0, 48_000, 1, Loudness()), ALL_DEFECTS)


def test_a_recording_of_nothing_is_not_declipped() -> None:
    assert not plan_cleaning(replace(CLEAN, duration_s=0.0, clipped_samples=9))
