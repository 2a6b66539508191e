"""Whose microphone is open, every 10 ms, as worked out by hand."""

import numpy as np
import pytest
from numpy.typing import NDArray

from toolkit.audio.bleed import Activity
from toolkit.audio.gain_sharing import share_gains

HOP_S = 0.01


def gains(active: NDArray[np.bool_], **more: float) -> NDArray[np.float32]:
    spans = tuple(() for _ in active)
    return share_gains(Activity(active, spans, np.zeros((len(active), len(active)))), HOP_S, **more)


def speaking(hops: int, *turns: tuple[int, int, int]) -> NDArray[np.bool_]:
    """Return who speaks in a room of two: (track, from, to) in hops."""
    active = np.zeros((2, hops), np.bool_)
    for track, begin, end in turns:
        active[track, begin:end] = True
    return active


def test_a_microphone_is_fully_open_from_80_ms_before_to_250_ms_after_its_speaker() -> None:
    first, second = gains(speaking(1_000, (0, 100, 300), (1, 600, 800)))
    # The way lasts 70 ms on either side of the middle: 8 + 7 hops before, 25 + 7 after the last hop that speaks.
    assert np.flatnonzero(np.abs(second) < 1e-4)[0] == 592
    assert second[577:592].tolist() == sorted(second[577:592])
    assert second[577] == pytest.approx(-18.0, abs=0.2)
    assert second[576] == pytest.approx(-18.0, abs=1e-4)
    assert np.allclose(first[: 600 - 15 - 7], 0.0, atol=1e-4)


def test_whoever_spoke_last_stays_open_and_before_the_first_word_whoever_speaks_first() -> None:
    first, second = gains(speaking(1_000, (0, 100, 300), (1, 600, 800)))
    assert not first[:560].any()
    assert second[:560] == pytest.approx(-18.0)
    assert not second[850:].any()
    assert first[850:] == pytest.approx(-18.0)


def test_a_microphone_closes_250_ms_after_its_last_word_where_another_speaks() -> None:
    first, _ = gains(speaking(1_000, (0, 100, 300), (1, 200, 800)))
    assert np.flatnonzero(np.abs(first) < 1e-4)[-1] == 299 + 25
    assert first[299 + 25 + 15] == pytest.approx(-18.0, abs=1e-4)


def test_all_who_speak_at_once_stay_open() -> None:
    assert not gains(speaking(1_000, (0, 0, 1_000), (1, 0, 1_000))).any()


def test_the_gain_never_jumps() -> None:
    curves = gains(speaking(1_000, (0, 100, 300), (1, 310, 400), (0, 405, 700)))
    assert np.abs(np.diff(curves, axis=1)).max() < 18 / 7


def test_the_floor_is_as_asked() -> None:
    assert gains(speaking(500, (0, 0, 500)), floor_db=-12.0)[1] == pytest.approx(-12.0)


@pytest.mark.parametrize("tracks", [2, 3, 4])
def test_where_nobody_speaks_all_share_one_microphone(tracks: int) -> None:
    shared = gains(np.zeros((tracks, 50), np.bool_))
    assert shared.shape == (tracks, 50)
    assert (10 ** (shared / 10)).sum(axis=0) == pytest.approx(1.0, abs=1e-5)


def test_one_track_alone_is_open_throughout() -> None:
    assert gains(np.zeros((1, 50), np.bool_)).tolist() == [[0.0] * 50]
    assert gains(np.ones((1, 50), np.bool_)).tolist() == [[0.0] * 50]


def test_who_speaks_is_left_as_it_was() -> None:
    active = speaking(500, (0, 100, 300))
    before = active.copy()
    gains(active)
    assert np.array_equal(active, before)


def test_no_time_at_all_has_no_gains() -> None:
    assert gains(np.zeros((2, 0), np.bool_)).shape == (2, 0)
