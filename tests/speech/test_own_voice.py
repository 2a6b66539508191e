"""A track's own voice, told by level."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from toolkit.model.measurement import Span
from toolkit.speech.own_voice import LevelCurve, TrackVoice, muting_bleed, own_speech

RATE = 16_000


def noise(spans: list[tuple[float, float, float]], seconds: float = 20.0) -> NDArray[np.float32]:
    """Give white noise of unit variance times a gain in dB, span by span, over a floor of -80 dB."""
    random = np.random.default_rng(5)
    gain = np.full(round(seconds * RATE), 1e-4)
    for start_s, end_s, level_db in spans:
        gain[round(start_s * RATE) : round(end_s * RATE)] = 10 ** (level_db / 20)
    return np.asarray(random.normal(0, 1, gain.size) * gain, np.float32)


def levels(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    curve = LevelCurve(RATE)
    curve.push(samples)
    return curve.levels_db()


def test_the_level_of_noise_of_known_variance_is_its_rms() -> None:
    found = levels(noise([(0.0, 20.0, -20.0)]))
    assert found.size == 400
    assert float(np.mean(found)) == pytest.approx(-20.0, abs=0.2)


def test_how_blocks_are_divided_changes_no_level() -> None:
    samples = noise([(2.0, 5.0, -20.0)])
    curve = LevelCurve(RATE)
    for part in np.array_split(samples, 17):
        curve.push(part)
    np.testing.assert_array_equal(curve.levels_db(), levels(samples))


def ada_and_ben(*, shift_s: float = 0.0) -> tuple[TrackVoice, TrackVoice]:
    """Ada speaks from 2 to 6, Ben from 10 to 14; each hears the other 22 dB down. Ben's file begins late by the shift."""
    ada = noise([(2, 6, -20.0), (10, 14, -42.0)])
    ben = noise([(2 - shift_s, 6 - shift_s, -52.0), (10 - shift_s, 14 - shift_s, -30.0)])
    return (
        TrackVoice((Span(1.9, 6.1), Span(9.9, 14.1)), levels(ada)),
        TrackVoice((Span(1.9 - shift_s, 6.1 - shift_s), Span(9.9 - shift_s, 14.1 - shift_s)), levels(ben),
                   lambda time_s: time_s + shift_s),
    )  # fmt: skip


def test_each_track_keeps_what_its_own_speaker_says() -> None:
    ada, ben = own_speech(ada_and_ben())
    assert [(round(s.start_s, 1), round(s.end_s, 1)) for s in ada] == [(1.9, 6.1)]
    assert [(round(s.start_s, 1), round(s.end_s, 1)) for s in ben] == [(9.9, 14.1)]


def test_tracks_that_started_at_different_times_are_compared_on_one_clock() -> None:
    ada, ben = own_speech(ada_and_ben(shift_s=1.5))
    assert [(round(s.start_s, 1), round(s.end_s, 1)) for s in ada] == [(1.9, 6.1)]
    assert [(round(s.start_s, 1), round(s.end_s, 1)) for s in ben] == [(8.4, 12.6)]


def test_people_who_talk_at_once_both_keep_it() -> None:
    ada = TrackVoice((Span(2, 6),), levels(noise([(2, 6, -20.0)])))
    ben = TrackVoice((Span(3, 5),), levels(noise([(3, 5, -32.0)])))
    assert own_speech([ada, ben]) == ((Span(2, 6),), (Span(3, 5),))


def test_a_quiet_mhm_over_another_voice_is_kept() -> None:
    ada = TrackVoice((Span(2, 14),), levels(noise([(2, 14, -20.0)])))
    ben = TrackVoice((Span(5, 5.6), Span(16, 19)), levels(noise([(5, 5.6, -36.0), (16, 19, -28.0)])))
    assert own_speech([ada, ben])[1][0] == Span(5, 5.6)


def test_a_track_alone_keeps_all_of_its_speech() -> None:
    ada, _ = ada_and_ben()
    assert own_speech([ada]) == (ada.speech,)


def test_a_track_on_which_nobody_speaks_takes_nothing_from_the_others() -> None:
    ada, _ = ada_and_ben()
    silent = TrackVoice((), levels(noise([])))
    assert own_speech([ada, silent]) == (ada.speech, ())


def test_a_stretch_is_measured_against_the_speakers_own_level() -> None:
    ada, ben = ada_and_ben(shift_s=1.5)
    assert ada.relative_db(3.0, 5.0) == pytest.approx(0.0, abs=1.0)
    assert ben.relative_db(3.0, 5.0) == pytest.approx(-22.0, abs=1.0)


def test_the_other_speakers_voice_is_muted_and_nothing_else() -> None:
    samples = np.ones(20 * RATE, np.float32)
    read = muting_bleed(
        lambda a, b: samples[round(a * RATE) : round(b * RATE)], (Span(2, 6), Span(10, 14)), (Span(2, 6),)
    )
    heard = read(4.0, 16.0)
    np.testing.assert_allclose(heard[[0, RATE, 5 * RATE, 11 * RATE]], 1.0, atol=1e-5)
    np.testing.assert_allclose(heard[[7 * RATE, 9 * RATE]], 0.01, atol=1e-5)
