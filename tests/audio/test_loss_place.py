"""A drop-out narrowed down to its place in silence."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from toolkit.audio.loss_place import place_loss
from toolkit.audio.sync_fit import Lines, Loss
from toolkit.audio.sync_matches import Listened, Searched

RATE = 8_000
LENGTH_S = 0.3


def track(samples: NDArray[np.float32]) -> Listened:
    def read(start_s: float, end_s: float) -> NDArray[np.float32]:
        return samples[max(round(start_s * RATE), 0) : max(round(end_s * RATE), 0)]

    return Listened(read, samples.size / RATE)


def room(
    lost_at_s: float,
    *,
    length_s: float = LENGTH_S,
    quiet_at_s: float | None = None,
    start_s: float = 0.0,
    seed: int = 1,
) -> tuple[Listened, Listened]:
    """Return a whole track, and one that begins later in the session and lacks a stretch; both hear the same."""
    sound = np.random.default_rng(seed).normal(0, 0.1, 60 * RATE).astype(np.float32)
    if quiet_at_s is not None:
        sound[round((start_s + quiet_at_s) * RATE) :][: round(0.02 * RATE)] *= 0.01
    late = sound[round(start_s * RATE) :]
    lost = np.delete(late, slice(round(lost_at_s * RATE), round((lost_at_s + length_s) * RATE)))
    return track(sound), track(lost)


def placed(tracks: tuple[Listened, ...], loss: Loss, starts_s: tuple[float, ...] = (0.0, 0.0)) -> Loss:
    lines = Lines(starts_s, (0.0,) * len(starts_s), (loss,))
    pairs = [(0, other) for other in range(1, len(tracks))]
    return place_loss(Searched(tracks, RATE), lines, loss, pairs)


@pytest.mark.parametrize("lost_at_s", [17.0, 21.3, 24.0])
def test_a_loss_is_placed_within_a_short_window_of_where_it_is(lost_at_s: float) -> None:
    found = placed(room(lost_at_s), Loss(1, 15.0, 26.0, LENGTH_S))
    assert found.after_s == found.before_s == found.middle_s
    assert found.middle_s == pytest.approx(lost_at_s, abs=0.2)
    assert (found.track, found.length_s) == (1, LENGTH_S)


@pytest.mark.parametrize("length_s", [0.01, 0.03])
def test_a_short_loss_is_placed_too(length_s: float) -> None:
    found = placed(room(21.3, length_s=length_s), Loss(1, 15.0, 26.0, length_s))
    assert found.middle_s == pytest.approx(21.3, abs=0.2)


def test_a_lag_between_the_two_tells_nothing() -> None:
    # Half the loss came long before: all through the bracket the lag is neither the one before nor the one after.
    tracks = room(5.0, length_s=LENGTH_S / 2, quiet_at_s=16.0)
    found = placed(tracks, Loss(1, 14.0, 18.0, LENGTH_S))
    assert found.middle_s == pytest.approx(16.0 - LENGTH_S / 2 + 0.01, abs=0.02)


def test_the_quietest_moment_of_what_is_left_is_its_place() -> None:
    found = placed(room(20.1, quiet_at_s=20.04), Loss(1, 15.0, 25.0, LENGTH_S))
    assert found.middle_s == pytest.approx(20.05, abs=0.02)


def test_a_track_that_begins_later_is_compared_where_it_plays() -> None:
    found = placed(room(20.0, start_s=7.5), Loss(1, 15.0, 25.0, LENGTH_S), (0.0, 7.5))
    assert found.middle_s == pytest.approx(20.0, abs=0.2)


def test_the_first_track_of_a_pair_can_be_the_one_that_lost() -> None:
    whole, lost = room(20.0)
    found = placed((lost, whole), Loss(0, 15.0, 25.0, LENGTH_S))
    assert found.middle_s == pytest.approx(20.0, abs=0.2)


def test_where_nothing_is_clear_the_quietest_moment_of_the_whole_is_taken() -> None:
    whole, _ = room(20.0)
    _, other = room(20.0, quiet_at_s=17.0, seed=2)
    found = placed((whole, other), Loss(1, 15.0, 25.0, LENGTH_S))
    assert found.middle_s == pytest.approx(17.01, abs=0.02)


def test_a_place_that_is_known_already_stays() -> None:
    assert placed(room(20.0), Loss(1, 20.0, 20.0, LENGTH_S)).middle_s == 20.0


def test_a_loss_near_the_beginning_is_placed_too() -> None:
    assert placed(room(1.5), Loss(1, 0.5, 4.0, LENGTH_S)).middle_s == pytest.approx(1.5, abs=0.2)
