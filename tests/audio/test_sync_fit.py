"""Clocks fitted to matches that are made by formula: every offset, drift, distance and loss is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.audio.sync_fit import Lines, Loss, agreement, find_losses, fit_lines, merged_losses, shift_at
from toolkit.audio.sync_matches import Matched

LATE_S = 0.003


def matched(
    pair: tuple[int, int] = (0, 1),
    starts_s: tuple[float, ...] = (0.0, 3.25),
    slopes: tuple[float, ...] = (0.0, 0.0),
    losses: tuple[tuple[int, float, float], ...] = (),
    *,
    seconds: float = 300.0,
    late_s: float = LATE_S,
) -> list[Matched]:
    """Return a match every 5 s, spoken in turn at either track and heard at the other ``late_s`` afterwards.

    ``losses`` are (track, source second, length).
    """

    def source_of(track: int, session_s: float) -> float:
        source_s = (session_s - starts_s[track]) / (1 + slopes[track])
        for of, at_s, length_s in losses:
            if of == track and source_s > at_s:
                source_s -= length_s / (1 + slopes[track])
        return source_s

    found = []
    for number, spoken_s in enumerate(np.arange(10.0, 10.0 + seconds, 5.0)):
        spoken_in = number % 2
        times = [source_of(track, spoken_s + (late_s if side != spoken_in else 0.0)) for side, track in enumerate(pair)]
        found.append(Matched(times[0], times[1], spoken_in, 20.0))
    return found


def moved(match: Matched, by_s: float) -> Matched:
    return Matched(match.first_s, match.second_s - by_s, match.spoken_in, match.height)


def test_a_pair_without_a_loss_keeps_all_its_matches() -> None:
    matches = matched()
    assert find_losses((0, 1), matches) == (matches, [])


@pytest.mark.parametrize("lost", [0, 1])
@pytest.mark.parametrize("length_s", [0.006, 0.4])
def test_a_loss_is_found_in_the_track_that_lacks_it_between_the_two_matches_around_it(
    lost: int, length_s: float
) -> None:
    matches = matched(losses=((lost, 152.0, length_s),))
    kept, (loss,) = find_losses((3, 7), matches)
    assert kept == matches
    assert loss.track == (3, 7)[lost]
    assert loss.length_s == pytest.approx(length_s, abs=1e-6)
    assert loss.after_s <= 152.0 <= loss.before_s
    assert loss.before_s - loss.after_s == pytest.approx(5.0, abs=0.5)
    assert loss.middle_s == (loss.after_s + loss.before_s) / 2


def test_two_losses_are_found_in_order() -> None:
    matches = matched(losses=((1, 72.0, 0.1), (0, 202.0, 0.05)))
    found = find_losses((0, 1), matches)[1]
    assert [(loss.track, round(loss.length_s, 4)) for loss in found] == [(1, 0.1), (0, 0.05)]


def test_a_loss_is_found_while_a_clock_drifts() -> None:
    (loss,) = find_losses((0, 1), matched(slopes=(0.0, 1e-4), losses=((1, 152.0, 0.03),)))[1]
    # Four matches on each side are compared: they drift by 2 ms, which the fit takes off.
    assert loss.length_s == pytest.approx(0.03, abs=3e-3)


@pytest.mark.parametrize("length_s", [0.003, 0.0])
def test_a_jump_under_4_ms_is_not_a_loss(length_s: float) -> None:
    assert find_losses((0, 1), matched(losses=((1, 152.0, length_s),)))[1] == []


def test_in_less_than_a_minute_no_loss_is_looked_for() -> None:
    short = matched(losses=((1, 42.0, 0.1),), seconds=60.0)
    assert find_losses((0, 1), short) == (short, [])
    assert len(find_losses((0, 1), matched(losses=((1, 42.0, 0.1),), seconds=65.0))[1]) == 1


def test_a_match_that_no_neighbour_shares_is_dropped() -> None:
    matches = matched()
    stray = moved(matches[20], 1.0)
    kept, lost = find_losses((0, 1), [*matches[:20], stray, *matches[21:]])
    assert kept == [*matches[:20], *matches[21:]]
    assert lost == []


def test_matches_of_one_direction_alone_are_enough() -> None:
    matches = [match for match in matched(losses=((1, 152.0, 0.1),)) if match.spoken_in == 0]
    (loss,) = find_losses((0, 1), matches)[1]
    assert loss.length_s == pytest.approx(0.1, abs=1e-6)


def test_scatter_is_not_a_loss() -> None:
    random = np.random.default_rng(3)
    matches = [moved(match, float(by_s)) for match, by_s in zip(matched(), random.normal(0, 0.01, 60), strict=True)]
    assert find_losses((0, 1), matches)[1] == []


def test_no_matches_hold_no_loss() -> None:
    assert find_losses((0, 1), []) == ([], [])


def test_one_loss_that_two_pairs_saw_is_one_in_what_both_leave() -> None:
    one, two = Loss(1, 100.0, 110.0, 0.1), Loss(1, 104.0, 120.0, 0.102)
    assert merged_losses([two, one]) == (Loss(1, 104.0, 110.0, 0.1),)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(Loss(2, 100.0, 110.0, 0.1), id="another track"),
        pytest.param(Loss(1, 110.0, 120.0, 0.1), id="another place"),
        pytest.param(Loss(1, 100.0, 110.0, 0.105), id="another length"),
    ],
)
def test_losses_that_differ_stay_apart_in_order(other: Loss) -> None:
    first = Loss(1, 100.0, 110.0, 0.1)
    assert set(merged_losses([other, first])) == {first, other}
    assert len(merged_losses([first, first, other, other])) == 2


def test_nothing_merged_is_nothing() -> None:
    assert merged_losses([]) == ()


def test_starts_and_drifts_of_three_tracks_are_fitted_and_the_distance_between_microphones_cancels() -> None:
    starts_s, slopes = (0.0, 3.25, -7.5), (0.0, 8e-5, -1.2e-4)
    matches = {pair: matched(pair, starts_s, slopes) for pair in ((0, 1), (0, 2), (1, 2))}
    lines = fit_lines(3, matches, ())
    assert lines.start_s == pytest.approx(starts_s, abs=1e-4)
    assert lines.slope == pytest.approx(slopes, abs=5e-7)
    assert lines.losses == ()


@settings(max_examples=20)
@given(st.floats(-500, 500), st.floats(-300, 300))
def test_any_start_and_any_drift_of_real_clocks_is_fitted(start_s: float, drift_ppm: float) -> None:
    lines = fit_lines(2, {(0, 1): matched(starts_s=(0.0, start_s), slopes=(0.0, drift_ppm * 1e-6))}, ())
    assert shift_at(lines, 1, 100.0) - shift_at(lines, 0, 100.0) == pytest.approx(start_s + 1e-4 * drift_ppm, abs=1e-4)


@pytest.mark.parametrize(("seconds", "slope"), [(60.0, 0.0), (70.0, 2e-4)])
def test_the_drift_of_less_than_a_minute_is_not_told(seconds: float, slope: float) -> None:
    lines = fit_lines(2, {(0, 1): matched(slopes=(0.0, 2e-4), seconds=seconds)}, ())
    assert lines.slope[1] == pytest.approx(slope, abs=2e-5)


@pytest.mark.parametrize(("drift_ppm", "slope"), [(650.0, 650e-6), (800.0, 0.0)])
def test_a_drift_beyond_700_ppm_is_not_believed(drift_ppm: float, slope: float) -> None:
    lines = fit_lines(2, {(0, 1): matched(slopes=(0.0, drift_ppm * 1e-6), seconds=600.0)}, ())
    assert lines.slope[1] == pytest.approx(slope, abs=1e-5)


def test_a_few_wrong_matches_pull_nothing() -> None:
    matches = [moved(match, 0.3) if number % 10 == 3 else match for number, match in enumerate(matched())]
    assert fit_lines(2, {(0, 1): matches}, ()).start_s[1] == pytest.approx(3.25, abs=1e-3)


def test_the_length_of_a_loss_is_fitted_with_the_clocks() -> None:
    matches = matched(losses=((1, 152.0, 0.03),))
    lines = fit_lines(2, {(0, 1): matches}, [Loss(1, 150.0, 154.0, 0.02)])
    (loss,) = lines.losses
    assert (loss.track, loss.after_s, loss.before_s) == (1, 150.0, 154.0)
    assert loss.length_s == pytest.approx(0.03, abs=1e-4)
    assert lines.start_s[1] == pytest.approx(3.25, abs=1e-4)


LINES = Lines((0.0, 3.0), (0.0, 1e-4), (Loss(1, 90.0, 110.0, 0.5), Loss(0, 10.0, 10.0, 9.0)))


@pytest.mark.parametrize(("source_s", "shift_s"), [(0.0, 3.0), (99.9, 3.00999), (100.0, 3.51), (200.0, 3.52)])
def test_a_shift_is_start_drift_and_the_losses_before(source_s: float, shift_s: float) -> None:
    assert shift_at(LINES, 1, source_s) == pytest.approx(shift_s)


@pytest.mark.parametrize(("off_s", "agrees"), [(0.0049, True), (0.0051, False), (-0.0049, True), (-0.0051, False)])
def test_a_match_agrees_within_5_ms_of_its_fellows(off_s: float, *, agrees: bool) -> None:
    lines = Lines((0.0, 3.25), (0.0, 0.0), ())
    matches = matched(late_s=0.02)
    matches[7] = moved(matches[7], off_s)
    found = agreement(lines, (0, 1), matches)
    assert found[7] == agrees
    assert np.delete(found, 7).all()


def test_no_match_agrees_with_nothing() -> None:
    assert agreement(LINES, (0, 1), []).size == 0
