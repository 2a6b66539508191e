"""Windows chosen and found in another track: noise cut out of one long noise, so every place is known to the sample."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from toolkit.audio.sync_matches import (
    Listened,
    Matched,
    Searched,
    Where,
    choose_windows,
    find_coarsely,
    follow,
    search,
)
from toolkit.model.span import Span

RATE = 8_000


def noise(seconds: float, seed: int = 1) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(0, 0.1, round(seconds * RATE)).astype(np.float32)


def track(samples: NDArray[np.float32], *speech: Span) -> Listened:
    return Listened(
        lambda start_s, end_s: samples[max(round(start_s * RATE), 0) : max(round(end_s * RATE), 0)],
        samples.size / RATE,
        speech,
    )


def searched(*tracks: Listened) -> Searched:
    return Searched(tracks, RATE, tuple(choose_windows(one, RATE) for one in tracks))


def test_of_each_half_minute_the_loudest_three_seconds_are_chosen() -> None:
    samples = noise(420.0)
    for slot in range(14):
        samples[round((30 * slot + 5 + slot) * RATE) :][: 3 * RATE] *= 2
    assert choose_windows(track(samples), RATE) == pytest.approx([30 * slot + 5 + slot for slot in range(14)])


def test_windows_12_db_under_the_loud_ones_are_not_this_microphones_own_voice() -> None:
    levels = np.repeat([1.0, 10 ** (-11 / 20), 10 ** (-13 / 20)] * 5, 30 * RATE)
    chosen = choose_windows(track((noise(450.0) * levels).astype(np.float32)), RATE)
    assert {int(at_s // 30) % 3 for at_s in chosen} == {0, 1}


def test_only_speech_is_chosen() -> None:
    samples = noise(400.0)
    chosen = choose_windows(track(samples, Span(100.0, 110.0), Span(200.0, 210.0)), RATE)
    assert len(chosen) == 2
    assert all(100 - 3 <= at_s <= 110 or 200 - 3 <= at_s <= 210 for at_s in chosen)


@pytest.mark.parametrize(("seconds", "windows"), [(36.0, 12), (6.0, 3), (3.0, 1), (1.4, 0)])
def test_a_short_recording_gives_all_the_windows_it_has(seconds: float, windows: int) -> None:
    assert len(choose_windows(track(noise(seconds)), RATE)) == windows


def test_a_long_recording_gives_no_more_windows_than_asked() -> None:
    assert len(choose_windows(track(noise(600.0)), RATE, most=15)) == 15


def test_silence_and_nothing_have_no_windows() -> None:
    assert choose_windows(track(np.zeros(60 * RATE, np.float32)), RATE) == ()
    assert choose_windows(track(np.zeros(0, np.float32)), RATE) == ()


def test_a_window_is_found_where_it_is_in_the_other_track_from_either_side() -> None:
    sound = noise(60.0)
    place = searched(track(sound), track(sound[10 * RATE :]))
    for spoken_in, at_s in ((0, 30.0), (1, 20.0)):
        match = search(place, (0, 1), spoken_in, at_s, Where(10.2, 0.75))
        assert match is not None
        # The middle of the window, in each track's own time.
        assert (match.first_s, match.second_s) == pytest.approx((31.5, 21.5), abs=1 / RATE)
        assert match.lag_s == pytest.approx(10.0, abs=1 / RATE)
        assert match.spoken_in == spoken_in
        assert match.height > 20


def test_a_window_is_found_far_from_where_it_was_guessed() -> None:
    sound = noise(120.0)
    match = search(searched(track(sound), track(sound)), (0, 1), 0, 90.0, Where(80.0, 100.0))
    assert match is not None
    assert match.second_s == pytest.approx(91.5, abs=1 / RATE)


@pytest.mark.parametrize(("guess_s", "is_found"), [(9.3, True), (9.1, False), (10.7, True), (10.9, False)])
def test_no_farther_than_asked_is_looked(guess_s: float, *, is_found: bool) -> None:
    sound = noise(60.0)
    place = searched(track(sound), track(sound[10 * RATE :]))
    assert (search(place, (0, 1), 0, 30.0, Where(guess_s, 0.75)) is not None) is is_found


def test_another_sound_is_not_found() -> None:
    place = searched(track(noise(60.0)), track(noise(60.0, 2)))
    assert search(place, (0, 1), 0, 30.0, Where(0.0, 30.0)) is None


def test_what_comes_twice_is_not_a_match() -> None:
    sound = noise(60.0)
    there = sound * np.float32(0.02) + noise(60.0, 5)
    there[35 * RATE : 38 * RATE] += 0.06 * sound[30 * RATE : 33 * RATE]
    once = there.copy()
    there[45 * RATE : 48 * RATE] += 0.07 * sound[30 * RATE : 33 * RATE]
    for other, is_found in ((once, True), (there, False)):
        match = search(searched(track(sound), track(other)), (0, 1), 0, 30.0, Where(0.0, 30.0))
        assert (match is not None) is is_found


@pytest.mark.parametrize("offset_s", [0.0, 12.345, -20.0])
def test_one_sure_match_is_found_without_a_guess(offset_s: float) -> None:
    sound = noise(100.0)
    first, second = (sound[round(max(by_s, 0.0) * RATE) :] for by_s in (-offset_s, offset_s))
    match = find_coarsely(searched(track(first), track(second)), (0, 1), None)
    assert match is not None
    assert match.lag_s == pytest.approx(offset_s, abs=1e-3)


def test_more_than_half_a_minute_off_is_found_as_well() -> None:
    sound = noise(160.0)
    match = find_coarsely(searched(track(sound), track(sound[75 * RATE :])), (0, 1), None)
    assert match is not None
    assert match.lag_s == pytest.approx(75.0, abs=1e-3)


def test_a_jingle_that_both_tracks_play_at_different_times_is_not_a_sure_match() -> None:
    first, second = noise(100.0, 1), noise(100.0, 2)
    jingle = noise(3.0, 3) * 2
    first[30 * RATE : 33 * RATE] = second[52 * RATE : 55 * RATE] = jingle
    place = searched(track(first), track(second))
    assert search(place, (0, 1), 0, 30.0, Where(-20.0, 30.0)) is not None
    assert find_coarsely(place, (0, 1), -20.0) is None


def test_with_a_guess_only_its_half_minute_is_searched() -> None:
    sound = noise(100.0)
    place = searched(track(sound), track(sound[45 * RATE :]))
    assert find_coarsely(place, (0, 1), 0.0) is None
    assert find_coarsely(place, (0, 1), 40.0) is not None


def test_silence_has_no_match() -> None:
    silence = track(np.zeros(60 * RATE, np.float32))
    assert find_coarsely(searched(silence, silence), (0, 1), None) is None


def test_a_sure_match_is_followed_over_a_loss_to_both_ends() -> None:
    sound = noise(200.0)
    there = np.delete(sound[10 * RATE :], slice(90 * RATE, 92 * RATE))
    place = Searched((track(sound), track(there)), RATE, (tuple(range(0, 195, 7)), tuple(range(3, 180, 7))))
    matches = follow(place, (0, 1), Matched(51.5, 41.5, 0, 20.0))
    times = [match.first_s for match in matches]
    assert times == sorted(times)
    assert {match.spoken_in for match in matches} == {0, 1}
    lags = np.array([match.lag_s for match in matches])
    before = np.array(times) < 100
    assert np.abs(lags[before] - 10.0).max() < 1e-3
    assert np.abs(lags[~before] - 12.0).max() < 1e-3
    # Only windows at the joint and beyond either end are missing, and the three misses before the search widens.
    assert before.sum() >= 22
    assert (~before).sum() >= 20


def test_a_lag_is_the_difference_of_the_two_times() -> None:
    assert Matched(12.5, 10.0, 0, 9.0).lag_s == 2.5
