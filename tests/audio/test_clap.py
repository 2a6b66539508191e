"""The clap: found to its sample by rise, fall and lead, each with a case on both sides of its limit."""

import numpy as np
import pytest
from numpy.typing import NDArray

from toolkit.audio.clap import find_clap

RATE = 16_000
ROOM = 0.001


def db(level: float) -> float:
    return float(10 ** (level / 20))


def bang(
    at_s: float, *, top: float = ROOM * db(40), fall_db: float = 30.0, lasts_s: float = 0.05
) -> tuple[int, NDArray[np.float32]]:
    """Return a place, and a level that stays for a while and then lies ``fall_db`` lower for a tenth of a second."""
    high = np.full(round(lasts_s * RATE), top, np.float32)
    return round(at_s * RATE), np.concatenate([high, np.full(round(0.15 * RATE), top * db(-fall_db), np.float32)])


def recording(*bangs: tuple[int, NDArray[np.float32]], seconds: float = 10.0) -> NDArray[np.float32]:
    samples = np.full(round(seconds * RATE), ROOM, np.float32)
    for at, sound in bangs:
        samples[at : at + sound.size] = sound
    # Every other sample is silent: the level of a stretch is that of its highest sample.
    samples[1::2] = 0.0
    return samples


def found(samples: NDArray[np.float32]) -> float | None:
    return find_clap(
        lambda start_s, end_s: samples[round(start_s * RATE) : round(end_s * RATE)], samples.size / RATE, RATE
    )


def test_a_clap_is_found_to_its_loudest_sample() -> None:
    at, sound = bang(4.0)
    sound[18] *= 1.1
    assert found(recording((at, sound))) == 4.0 + 18 / RATE


@pytest.mark.parametrize(("rise_db", "is_clap"), [(25.2, True), (24.8, False)])
def test_a_clap_rises_by_25_db(rise_db: float, *, is_clap: bool) -> None:
    sound = bang(4.0, top=ROOM * db(rise_db), fall_db=20.0)
    assert (found(recording(sound)) is not None) is is_clap


@pytest.mark.parametrize(("fall_db", "is_clap"), [(15.2, True), (14.8, False)])
def test_a_clap_has_fallen_by_15_db_a_tenth_of_a_second_later(fall_db: float, *, is_clap: bool) -> None:
    assert (found(recording(bang(4.0, fall_db=fall_db))) is not None) is is_clap


def test_what_stays_loud_is_not_a_clap() -> None:
    assert found(recording(bang(4.0, lasts_s=0.15))) is None


def test_what_rises_slowly_is_not_a_clap() -> None:
    at, sound = bang(4.0)
    slope = np.geomspace(ROOM, ROOM * db(40), round(0.1 * RATE)).astype(np.float32)
    assert found(recording((at - slope.size, slope), (at, sound))) is None


@pytest.mark.parametrize(("before_s", "place_s"), [(0.022, 4.0), (0.020, 4.002), (0.006, None), (0.004, 4.0)])
def test_the_room_is_what_lies_6_to_20_ms_before(before_s: float, place_s: float | None) -> None:
    at, sound = bang(4.0, top=ROOM * db(30))
    noise = (at - round(before_s * RATE), np.full(round(0.002 * RATE), ROOM * db(10), np.float32))
    assert found(recording(noise, (at, sound))) == place_s


@pytest.mark.parametrize(("under_db", "is_clap"), [(6.2, True), (5.8, False)])
def test_a_clap_is_6_db_louder_than_any_other_bang(under_db: float, *, is_clap: bool) -> None:
    rival = bang(7.0, top=ROOM * db(40 - under_db))
    place = found(recording(bang(4.0), rival))
    assert place == (4.0 if is_clap else None)
    assert found(recording(bang(7.0), bang(4.0, top=ROOM * db(40 - under_db)))) == (7.0 if is_clap else None)


def test_only_the_first_two_minutes_are_searched() -> None:
    assert found(recording(bang(119.0), seconds=125.0)) == 119.0
    assert found(recording(bang(121.0), seconds=125.0)) is None


@pytest.mark.parametrize(("seconds", "place_s"), [(0.400, 0.1), (0.398, None), (0.01, None), (0.0, None)])
def test_less_than_four_tenths_of_a_second_hold_no_clap(seconds: float, place_s: float | None) -> None:
    assert found(recording(bang(0.1), seconds=0.4)[: round(seconds * RATE)]) == place_s


def test_silence_and_a_steady_room_hold_no_clap() -> None:
    assert found(np.zeros(5 * RATE, np.float32)) is None
    assert found(recording()) is None
