"""Whose voice is heard, from the levels of all tracks: with other gains, rare speakers, echo, and silence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.check.talking import SILENCE, border_db, nearest, over_noise, smoothed, who_talks

RNG = np.random.default_rng(7)
MINUTE = 6000


def speech(begin: int, end: int, size: int = MINUTE, level: float = -20.0) -> np.ndarray:
    """Return levels of somebody who speaks between two moments of 10 ms: syllables of 0.2 s, and a room at -70."""
    hops = np.arange(size)
    spoken = level + 6 * np.sin(hops / 3.2) + RNG.standard_normal(size)
    return np.where((hops >= begin) & (hops < end), spoken, -70 + RNG.standard_normal(size)).astype(np.float32)


def together(*parts: np.ndarray) -> np.ndarray:
    """Return the level of sounds that are heard at once."""
    return (10 * np.log10(sum(10 ** (part.astype(np.float64) / 10) for part in parts))).astype(np.float32)


def seconds(*levels: np.ndarray) -> list[float]:
    return (who_talks(levels).sum(axis=1) * 0.01).tolist()


def test_a_speaker_talks_where_the_own_microphone_is_the_loudest() -> None:
    ada, ben = speech(0, 3000), speech(3000, 6000)
    # Says nothing, but hears both: by its own level it would be active all the time.
    quiet = together(ada - 30, ben - 30)
    assert seconds(together(ada, ben - 25), together(ben, ada - 25), quiet) == [
        pytest.approx(30.0, abs=0.5), pytest.approx(30.0, abs=0.5), pytest.approx(0.0, abs=0.1)
    ]  # fmt: skip


@pytest.mark.parametrize("gain_db", [-25.0, -10.0, 10.0, 25.0])
@pytest.mark.parametrize("bleed_db", [-30.0, -18.0, -6.0])
def test_the_gain_of_a_recorder_changes_nothing(gain_db: float, bleed_db: float) -> None:
    ada, ben = speech(0, 3000), speech(3000, 6000)
    found = seconds(together(ada, ben + bleed_db) + gain_db, together(ben, ada + bleed_db))
    assert found == [pytest.approx(30.0, abs=0.5), pytest.approx(30.0, abs=0.5)]


@pytest.mark.parametrize("gain_db", [-10.0, 0.0, 10.0])
@pytest.mark.parametrize("bleed_db", [-30.0, -18.0])
@pytest.mark.parametrize("spoken_s", [0.0, 1.0, 2.5])
def test_somebody_who_hardly_speaks_is_credited_with_that_and_no_more(
    gain_db: float, bleed_db: float, spoken_s: float
) -> None:
    ada, ben = speech(300, 6000), speech(0, round(spoken_s * 100))
    host, guest = seconds(together(ada, ben + bleed_db), together(ben, ada + bleed_db) + gain_db)
    assert host == pytest.approx(57.0, abs=0.5)
    assert guest == pytest.approx(spoken_s, abs=0.3)


def test_pauses_of_somebody_who_hardly_speaks_are_not_speech_because_the_bleed_is_faint() -> None:
    # Two words with a second between them, in which the room is louder than the bleed of the other voice.
    ben = together(speech(0, 60), speech(160, 220), np.where(np.arange(MINUTE) < 220, -50.0, -90.0))
    ada = speech(400, 6000)
    assert seconds(ada, together(ben, ada - 35))[1] == pytest.approx(1.2, abs=0.2)


def test_the_echo_of_a_word_belongs_to_whom_the_word_belongs_to() -> None:
    # Words of half a second, after which a room fades by 60 dB a second, as loud on both microphones.
    hops = np.arange(MINUTE) % 100
    word = np.where(hops < 50, -20.0, -120.0) + 3 * np.sin(np.arange(MINUTE) / 3.2)
    echo = np.where(hops < 50, -38.0, -38.0 - 0.6 * (hops - 50))
    floor = np.full(MINUTE, -75.0) + RNG.standard_normal(MINUTE)
    assert seconds(together(word, echo, floor), together(word - 25, echo, floor))[1] < 0.3


def test_the_noise_of_a_recorder_that_is_turned_up_is_nobodys_voice() -> None:
    hot = together(speech(0, 3000, level=0.0), -25 + RNG.standard_normal(MINUTE))
    faint = speech(3000, 6000, level=-45.0) - np.float32(20)
    assert seconds(hot, faint) == [pytest.approx(30.0, abs=0.5)] * 2


def test_of_two_copies_the_louder_one_talks() -> None:
    ada = speech(0, 6000)
    assert seconds(ada, ada - 6) == [pytest.approx(60.0, abs=0.5), 0.0]


def test_a_gate_that_closes_to_digital_silence_hides_nobody() -> None:
    ada, ben = speech(0, 3000), speech(3000, 6000)
    ada[3000:], ben[:3000] = SILENCE, SILENCE
    assert seconds(ada, ben) == [pytest.approx(30.0, abs=0.5)] * 2


@pytest.mark.parametrize("size", [0, 1, 10, 2000])
def test_silence_and_nothing_are_nobodys_talk(size: int) -> None:
    silence = np.full(size, SILENCE, np.float32)
    assert who_talks([silence, silence]).shape == (2, size)
    assert not who_talks([silence, silence]).any()
    assert who_talks([]).shape == (0, 0)


def test_a_track_that_ends_early_says_nothing_after_its_end() -> None:
    ada, ben = speech(0, 3000)[:3000], speech(3000, 6000)
    talking = who_talks([ada, ben])
    assert talking.shape == (2, 6000)
    assert not talking[0, 3000:].any()
    assert talking[1].sum() == pytest.approx(3000, abs=50)


def group(centre_db: float, count: int, width_db: float = 1.5) -> np.ndarray:
    return (centre_db + width_db * RNG.standard_normal(count)).astype(np.float32)


@pytest.mark.parametrize("gain_db", [-20.0, 0.0, 20.0])
def test_the_border_lies_half_way_between_two_voices(gain_db: float) -> None:
    apart = np.concatenate([group(25, 2000), group(-25, 1500)]) + np.float32(gain_db)
    assert border_db(apart) == pytest.approx(gain_db, abs=1.0)


def test_the_border_lies_between_the_outermost_of_three_voices() -> None:
    assert border_db(np.concatenate([group(25, 900), group(-15, 900), group(0, 2000)])) == pytest.approx(5.0, abs=1.0)


def test_a_voice_that_is_seldom_heard_moves_the_border_as_well() -> None:
    assert border_db(np.concatenate([group(30, 5000), group(-2, 60)])) == pytest.approx(14.0, abs=1.5)
    assert border_db(np.concatenate([group(-30, 5000), group(2, 60)])) == pytest.approx(-14.0, abs=1.5)


def test_hisses_that_hardly_bleed_are_not_another_voice() -> None:
    # On the outer side of a voice's own group.
    assert border_db(np.concatenate([group(20, 5000), group(40, 60)])) == 0.0


def test_one_voice_alone_lies_on_one_side_of_the_border() -> None:
    assert border_db(group(30, 3000)) == 0.0
    assert border_db(group(-30, 3000)) == 0.0
    assert border_db(group(2, 3000)) == pytest.approx(-4.0, abs=0.5)
    assert border_db(group(-2, 3000)) == pytest.approx(4.0, abs=0.5)
    assert border_db(np.zeros(0, np.float32)) == 0.0
    assert border_db(np.zeros(1, np.float32)) == 0.0


@given(st.lists(st.integers(0, 200), min_size=1, max_size=20, unique=True), st.integers(0, 200))
def test_the_nearest_place_is_the_nearest(places: list[int], index: int) -> None:
    found = nearest(np.array(sorted(places), np.int64), 201)[index]
    assert abs(found - index) == min(abs(place - index) for place in places)


def test_levels_are_averaged_as_powers_and_keep_their_length() -> None:
    levels = np.full(100, -20.0, np.float32)
    levels[50] = 0.0
    # One of eleven moments has a hundred times the power: (10 + 100) / 11 = 10.
    assert smoothed(levels)[50] == pytest.approx(-10.0, abs=0.01)
    assert smoothed(levels)[30] == pytest.approx(-20.0, abs=0.01)
    assert [smoothed(levels[:size]).size for size in (0, 1, 10, 11, 12)] == [0, 1, 10, 11, 12]


def test_what_is_not_well_above_the_noise_is_silence() -> None:
    levels = np.full(1000, -60.0, np.float32)
    levels[500:600] = -40
    assert set(np.round(over_noise(levels)[[100, 550]]).tolist()) == {SILENCE, -40.0}
