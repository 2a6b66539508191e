"""What tracks are to each other: bleed, copies, and where they begin."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from toolkit.check.folder import compare_tracks
from toolkit.check.measuring import Measuring
from toolkit.check.session import Placement, are_copies, bleed_db, compare_levels, mean_level, on_session_clock
from toolkit.check.talking import who_talks

RNG = np.random.default_rng(5)


def turns(*, first: bool) -> np.ndarray:
    """Return levels of a minute of two people who take turns of five seconds: lively while they speak, else -70."""
    hops = np.arange(6000)
    speaks = (hops // 500) % 2 == (0 if first else 1)
    return np.where(speaks, -20 + 5 * np.sin(hops / 7), -70).astype(np.float32)


def heard(speaker: np.ndarray, microphone: np.ndarray) -> float | None:
    """Return how loud the first track's speaker is on the second."""
    levels = [speaker, microphone]
    return bleed_db(levels, who_talks(levels), 0, 1)


@pytest.mark.parametrize("level_db", [-20.0, -30.0])
def test_bleed_is_measured_against_the_microphones_own_voice(level_db: float) -> None:
    ada, ben = turns(first=True), turns(first=False)
    mixed = np.maximum(ben, np.where(ada > -60, ada + level_db, -70)).astype(np.float32)
    assert heard(ada, mixed) == pytest.approx(level_db, abs=1.5)


def test_a_steady_noise_floor_is_no_bleed() -> None:
    ben = np.maximum(turns(first=False), -45 + RNG.standard_normal(6000)).astype(np.float32)
    assert heard(turns(first=True), ben) is None


def test_a_copy_is_known_whatever_its_gain() -> None:
    ada = turns(first=True)
    assert are_copies(ada, ada - 6)
    assert not are_copies(ada, turns(first=False))


def test_levels_are_laid_on_the_sessions_clock() -> None:
    ada = turns(first=True)
    assert np.array_equal(on_session_clock(ada, 1.5)[150:], ada)
    assert np.array_equal(on_session_clock(ada, -1.5), ada[150:])


@pytest.mark.slow
def test_a_track_that_begins_later_is_placed_by_the_voices_it_hears(
    recording: Callable[..., Path], voice: Callable[..., np.ndarray], measuring: Measuring
) -> None:
    ada, ben = voice(40.0, seed=1), voice(40.0, seed=2)
    late = 48_000 * 2
    first = recording(ada + 0.1 * ben, "ada.wav")
    second = recording((ben + 0.1 * ada)[late:], "ben.wav")
    tracks = [(path, measuring.facts(path, lambda _share: None)) for path in (first, second)]
    places = {place.path: place for place in compare_tracks(measuring, tracks, lambda _share: None).placements}
    assert places["ben.wav"].offset_s - places["ada.wav"].offset_s == pytest.approx(2.0, abs=0.01)


def test_strong_bleed_is_measured_as_well() -> None:
    ada, ben = turns(first=True), turns(first=False)
    mixed = np.maximum(ben, np.where(ada > -60, ada - 6.0, -70)).astype(np.float32)
    assert heard(ada, mixed) == pytest.approx(-6.0, abs=1.5)


def test_bleed_is_the_same_however_seldom_the_microphones_own_voice_speaks() -> None:
    ada, ben = turns(first=True), turns(first=False)
    ben[1000:] = -70
    mixed = np.maximum(ben, np.where(ada > -60, ada - 30.0, -70)).astype(np.float32)
    assert heard(ada, mixed) == pytest.approx(-30.0, abs=1.5)


def test_a_microphone_without_a_voice_of_its_own_shows_no_bleed() -> None:
    assert heard(turns(first=True), turns(first=True) - 8) is None


def test_the_mean_of_levels_is_that_of_their_powers() -> None:
    # Half of the time at -20 and half of it silent: half of the power, 3.01 dB less.
    assert mean_level(np.array([-20.0, -120.0], np.float32)) == pytest.approx(-23.01, abs=0.01)


def test_silence_has_no_bleed_no_copies_and_no_talk() -> None:
    placements = tuple(Placement(name, 0.0, 0.0, 0.0) for name in ("a", "b"))
    for size in (0, 1, 3000):
        facts = compare_levels(placements, [np.full(size, -120, np.float32)] * 2)
        assert (facts.bleed, facts.copies, facts.talk) == ((), (), (("a", 0.0), ("b", 0.0)))
