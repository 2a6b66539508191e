"""A bed goes down before the first word and comes back after the last."""

from __future__ import annotations

import numpy as np
import pytest

from toolkit.audio.duck import duck_gains
from toolkit.model.span import Span

HOP_S = 0.01


def test_the_bed_is_down_before_the_first_word_and_back_two_seconds_after_the_last() -> None:
    gains = duck_gains([Span(5.0, 8.0)], 1500, HOP_S)
    assert not gains[:475].any()
    assert gains[500:900] == pytest.approx(-15.0, abs=0.5)
    assert gains[950] == pytest.approx(-7.5, abs=0.2)
    assert not gains[1000:].any()


def test_a_bed_does_not_rise_in_a_breath() -> None:
    gains = duck_gains([Span(2.0, 4.0), Span(5.9, 8.0)], 1500, HOP_S)
    assert gains[200:900] == pytest.approx(-15.0, abs=0.5)


def test_without_speech_the_bed_stays() -> None:
    assert not duck_gains([], 100, HOP_S).any()


def test_the_bed_never_jumps() -> None:
    gains = duck_gains([Span(1.0, 2.0), Span(6.0, 7.0), Span(12.0, 12.1)], 2000, HOP_S)
    assert np.abs(np.diff(gains)).max() < 15 * HOP_S / 0.25 + 1e-3
