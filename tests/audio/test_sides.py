"""Two people on the two sides of one recording."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from toolkit.audio.sides import has_a_voice_a_side, side_levels

RATE = 16_000


def taking_turns(bleed_db: float, *, both: float = 0.0, level_db: float = -20.0) -> NDArray[np.float64]:
    """Return the levels of two who take turns of 3 s, with each other ``bleed_db`` down, both at once for a share."""
    random = np.random.default_rng(1)
    levels = np.empty((600, 2))
    for at in range(600):
        speaks = np.array([0.0, -bleed_db]) if at // 30 % 2 else np.array([-bleed_db, 0.0])
        levels[at] = level_db + (0.0 if at % 100 < 100 * both else speaks) + random.normal(0, 2, 2)
    return levels


@pytest.mark.slow
@given(bleed_db=st.floats(14, 60), both=st.floats(0, 0.2), level_db=st.floats(-40, -10))
def test_people_who_take_turns_have_a_side_each(bleed_db: float, both: float, level_db: float) -> None:
    assert has_a_voice_a_side(taking_turns(bleed_db, both=both, level_db=level_db))


def test_one_side_recorded_softer_is_still_a_side() -> None:
    assert has_a_voice_a_side(taking_turns(20) - np.array([0.0, 18.0]))


@pytest.mark.parametrize(
    ("what", "levels"),
    [
        ("a voice in the middle", np.repeat(taking_turns(20)[:, :1], 2, axis=1)),
        ("voices placed a little to the sides", taking_turns(5)),
        ("a dead side", taking_turns(20) - np.array([0.0, 60.0])),
        ("people who always talk at once", taking_turns(20, both=0.6)),
        ("nothing", np.zeros((0, 2))),
        ("a second of something", taking_turns(20)[:10]),
        ("silence", np.full((600, 2), -120.0)),
    ],
)
def test_what_is_no_two_people(what: str, levels: NDArray[np.float64]) -> None:
    assert not has_a_voice_a_side(levels), what


def test_levels_are_those_of_each_side_every_tenth() -> None:
    block = np.zeros((RATE, 2), np.float32)
    block[:, 0], block[RATE // 2 :, 1] = 0.5, 0.05
    levels = side_levels(block, RATE)
    assert levels.shape == (10, 2)
    assert levels[:, 0] == pytest.approx(20 * np.log10(0.5), abs=0.01)
    assert levels[:5, 1].max() < -100
    assert levels[5:, 1] == pytest.approx(20 * np.log10(0.05), abs=0.01)
