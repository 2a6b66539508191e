"""The points of a picture: lowest and highest of each step, thinned by two whenever there are too many."""

import numpy as np
import pytest
from numpy.typing import NDArray

from toolkit.audio.waveform import MOST_POINTS, WaveformSketch

RATE = 8_000


def seconds(count: int, channels: int = 1) -> NDArray[np.float32]:
    """Return silence in whole seconds, as the meters get it."""
    return np.zeros((channels, count * RATE), np.float32)


def test_each_hundredth_has_its_lowest_and_highest_sample() -> None:
    sketch = WaveformSketch(RATE)
    columns = seconds(1)
    columns[0, 0], columns[0, 79], columns[0, 80], columns[0, -1] = 0.5, -0.25, -0.75, 0.125
    sketch.take(columns)
    picture = sketch.result()
    assert picture.step_s == 0.01
    assert len(picture.lowest) == len(picture.highest) == 100
    assert (picture.lowest[0], picture.highest[0]) == (-0.25, 0.5)
    assert (picture.lowest[1], picture.highest[1]) == (-0.75, 0.0)
    assert (picture.lowest[99], picture.highest[99]) == (0.0, 0.125)


def test_the_extremes_are_those_of_all_channels() -> None:
    sketch = WaveformSketch(RATE)
    columns = seconds(1, 2)
    columns[0, 5], columns[1, 6] = 0.5, -0.5
    sketch.take(columns)
    assert (sketch.result().lowest[0], sketch.result().highest[0]) == (-0.5, 0.5)


@pytest.mark.parametrize(
    ("length_s", "points", "step_s"), [(20, 2_000, 0.01), (21, 1_050, 0.02), (40, 2_000, 0.02), (41, 1_025, 0.04)]
)
def test_too_many_points_are_halved(length_s: int, points: int, step_s: float) -> None:
    sketch = WaveformSketch(RATE)
    for at in range(length_s):
        columns = seconds(1)
        columns[0, 40], columns[0, 120] = at / 100, -at / 100
        sketch.take(columns)
    picture = sketch.result()
    assert (len(picture.highest), picture.step_s) == (points, step_s)
    each = round(1 / step_s)
    assert picture.highest[::each] == pytest.approx([at / 100 for at in range(length_s)])
    assert picture.lowest[(0 if step_s > 0.01 else 1) :: each] == pytest.approx([-at / 100 for at in range(length_s)])


def test_as_many_points_as_are_kept_may_come_at_once_and_more() -> None:
    sketch = WaveformSketch(RATE)
    for _ in range(15):
        sketch.take(seconds(4))
    assert len(sketch.result().lowest) == 1_500 <= MOST_POINTS
    assert sketch.result().step_s == 0.04


def test_a_last_part_of_a_step_is_a_point() -> None:
    sketch = WaveformSketch(RATE)
    sketch.take(np.array([[0.5]], np.float32))
    assert sketch.result((-20.0,)).highest == (0.5,)
    assert sketch.result((-20.0,)).short_term_lufs == (-20.0,)


def test_nothing_has_no_points() -> None:
    sketch = WaveformSketch(RATE)
    sketch.take(seconds(0))
    assert sketch.result().lowest == sketch.result().highest == ()
