"""A track's time against the session's."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import soxr
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from pydantic import TypeAdapter
from scipy import fft, signal

from toolkit.audio.clock import (
    Clock,
    ClockPiece,
    envelope_on_session,
    on_session_clock,
    spans_in_source,
    spans_on_session,
)
from toolkit.model.span import Span

RATE = 48_000


def blocks_of(samples: NDArray[np.float32], size: int) -> Iterator[NDArray[np.float32]]:
    for start in range(0, samples.size, size):
        yield samples[start : start + size, None]


def moved(samples: NDArray[np.float32], clock: Clock, *, size: int = 10_007, **more: object) -> NDArray[np.float32]:
    parts = list(on_session_clock(blocks_of(samples, size), RATE, clock, **more))  # type: ignore[arg-type]
    return np.concatenate(parts)[:, 0]


def noise(seconds: float, seed: int = 1) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(0, 0.1, round(seconds * RATE)).astype(np.float32)


def lag_samples(reference: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Where the correlation of two stretches peaks, to a fraction of a sample (positive: the other is late)."""
    size = fft.next_fast_len(reference.size + other.size)
    spectrum = fft.rfft(other, size) * np.conj(fft.rfft(reference, size))
    fine = fft.irfft(np.concatenate([spectrum, np.zeros(spectrum.size * 15)]))
    peak = int(np.argmax(fine))
    return (peak - fine.size if peak > fine.size // 2 else peak) * size / fine.size


@st.composite
def clocks(draw: st.DrawFn) -> Clock:
    pieces = [ClockPiece(0.0, draw(st.floats(-600, 600)), draw(st.floats(-500, 500)))]
    for _ in range(draw(st.integers(0, 4))):
        at = pieces[-1].source_start_s + draw(st.floats(1, 900))
        lost = draw(st.floats(0, 5))
        pieces.append(ClockPiece(at, pieces[-1].session_of(at) + lost, draw(st.floats(-500, 500))))
    return Clock(tuple(pieces))


@pytest.mark.slow
@given(clocks(), st.floats(0, 4000))
def test_there_and_back_again_is_the_same_moment(clock: Clock, source_s: float) -> None:
    back = clock.to_source(clock.to_session(source_s) + 1e-9)
    assert back == pytest.approx(source_s, abs=1e-6)


@pytest.mark.slow
@given(clocks(), st.lists(st.floats(-700, 4000), max_size=20))
def test_many_times_at_once_say_what_each_says_alone(clock: Clock, times: list[float]) -> None:
    ordered = np.sort(np.array(times))
    alone = [clock.to_source(float(t)) for t in ordered]
    # On the very edge of a piece the last bit decides; a nanosecond away it does not.
    for one, many, session_s in zip(alone, clock.sources_of(ordered), ordered, strict=True):
        near_edge = any(abs(session_s - clock.to_session(p.source_start_s)) < 1e-6 for p in clock.pieces)
        near_end = (one is None) != bool(np.isnan(many))
        assert near_edge or near_end or one is None or one == pytest.approx(float(many), abs=1e-6)


@pytest.mark.slow
@given(clocks())
def test_a_clock_survives_json(clock: Clock) -> None:
    adapter = TypeAdapter(Clock)
    assert adapter.validate_json(adapter.dump_json(clock)) == clock


def test_a_hole_has_no_source_and_a_cut_falls_on_the_joint() -> None:
    hole = Clock((ClockPiece(0.0, 1.0), ClockPiece(10.0, 13.0)))
    assert hole.to_source(12.0) is None
    assert hole.to_source(13.0) == 10.0
    assert hole.to_source(0.5) is None
    cut = Clock((ClockPiece(0.0, 0.0), ClockPiece(10.0, 8.0)))
    assert cut.to_session(9.0) == 8.0


def test_pieces_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="ascend"):
        Clock((ClockPiece(0.0, 5.0), ClockPiece(3.0, 4.0)))


def test_spans_go_to_the_session_and_back() -> None:
    clock = Clock((ClockPiece(0.0, 1.0), ClockPiece(10.0, 13.0)))
    assert spans_on_session([Span(2.0, 4.0)], clock) == (Span(3.0, 5.0),)
    assert spans_in_source([Span(10.0, 14.0)], clock) == (Span(9.0, 10.0), Span(10.0, 11.0))


def test_envelopes_follow_the_clock() -> None:
    envelope = np.arange(100, dtype=np.float32)
    out = envelope_on_session(envelope, 0.01, Clock((ClockPiece(0.0, 0.1),)), 120, empty=-99.0)
    assert out[9] == -99.0
    assert list(out[10:13]) == [0.0, 1.0, 2.0]
    assert out[109] == 99.0
    assert out[110] == -99.0


@pytest.mark.parametrize("offset", [12_345, -12_345, 0])
def test_a_start_is_exact_to_the_sample_and_nothing_else_changes(offset: int) -> None:
    samples = noise(2)
    out = moved(samples, Clock((ClockPiece(0.0, offset / RATE),)), length_samples=100_000)
    expected = np.zeros(200_000, np.float32)
    expected[max(offset, 0) : samples.size + offset] = samples[max(-offset, 0) :]
    assert out.size == 100_000
    assert np.array_equal(out, expected[:100_000])


@pytest.mark.slow
@pytest.mark.parametrize("ppm", [-500.0, 50.0, 100.0, 500.0])
def test_drift_is_taken_out_and_the_resampler_adds_no_delay(ppm: float) -> None:
    truth = signal.sosfilt(signal.butter(6, 8000, fs=RATE, output="sos"), noise(20)).astype(np.float32)
    recorded = soxr.resample(truth, RATE * (1 + ppm * 1e-6), RATE, quality="VHQ")
    out = moved(recorded, Clock((ClockPiece(0.0, 0.5, ppm),)))
    for second in (1, 10, 18):
        reference = truth[second * RATE : (second + 1) * RATE]
        heard = out[second * RATE + RATE // 2 : (second + 1) * RATE + RATE // 2]
        assert abs(lag_samples(reference, heard)) < 0.6


@pytest.mark.slow
def test_source_before_the_session_is_skipped_in_step_with_its_drift() -> None:
    truth = signal.sosfilt(signal.butter(6, 8000, fs=RATE, output="sos"), noise(20)).astype(np.float32)
    recorded = soxr.resample(truth, RATE * (1 + 300e-6), RATE, quality="VHQ")
    out = moved(recorded, Clock((ClockPiece(0.0, -10.0, 300.0),)))
    assert abs(lag_samples(truth[15 * RATE : 16 * RATE], out[5 * RATE : 6 * RATE])) < 0.8


def test_a_hole_is_filled_with_the_room_and_joined_without_a_click() -> None:
    time = np.arange(2 * RATE) / RATE
    samples = (0.5 * np.sin(2 * np.pi * 200 * time)).astype(np.float32)
    tone = (0.001 * np.random.default_rng(3).normal(size=RATE // 2)).astype(np.float32)
    clock = Clock((ClockPiece(0.0, 0.0), ClockPiece(1.0, 1.7)))
    out = moved(samples, clock, room_tone=tone)
    assert out.size == round(2.7 * RATE)
    assert np.std(out[round(1.1 * RATE) : round(1.6 * RATE)]) == pytest.approx(0.001, rel=0.1)
    steepest = 0.5 * 2 * np.pi * 200 / RATE + 0.5 / (0.005 * RATE)
    assert np.abs(np.diff(out)).max() < steepest + 0.01
    assert np.array_equal(out[round(1.71 * RATE) : round(2.5 * RATE)], samples[round(1.01 * RATE) : round(1.8 * RATE)])


def test_a_hole_is_filled_with_the_tracks_own_pause_when_no_tone_is_given() -> None:
    samples = noise(4)
    samples[RATE : 2 * RATE] *= 0.01
    out = moved(samples, Clock((ClockPiece(0.0, 0.0), ClockPiece(3.0, 4.0))))
    assert np.std(out[round(3.1 * RATE) : round(3.9 * RATE)]) == pytest.approx(0.001, rel=0.1)


def test_a_jump_back_cuts_the_source_short() -> None:
    samples = noise(4)
    out = moved(samples, Clock((ClockPiece(0.0, 0.0), ClockPiece(2.0, 1.5))))
    assert out.size == round(3.5 * RATE)
    assert np.array_equal(out[: round(1.49 * RATE)], samples[: round(1.49 * RATE)])
    assert np.array_equal(out[round(1.51 * RATE) :], samples[round(2.01 * RATE) :])


@pytest.mark.slow
@given(st.integers(1, 60_000))
def test_how_blocks_are_divided_changes_no_sample(size: int) -> None:
    samples = noise(1.5)
    clock = Clock((ClockPiece(0.0, -0.2, 80.0), ClockPiece(0.9, 1.1, -40.0)))
    whole = moved(samples, clock, size=samples.size)
    assert np.array_equal(moved(samples, clock, size=max(size, 500)), whole)


def test_nothing_in_gives_silence_of_the_length_asked_for() -> None:
    out = np.concatenate(list(on_session_clock(iter(()), RATE, Clock(), length_samples=1234)))
    assert out.shape == (1234, 1)
    assert not out.any()
