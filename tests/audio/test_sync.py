"""Tracks of one talk placed on one clock; every truth is known from how the recordings were made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from numpy.typing import NDArray

from toolkit.audio.clap import find_clap
from toolkit.audio.gcc_phat import find_in
from toolkit.audio.sync import Evidence, SyncTrack, TrackSync, find_clocks

RATE = 16_000


@dataclass(frozen=True)
class Recorder:
    """When a recording starts in the session, how its clock runs, and what it loses: (source second, length)."""

    start_s: float
    drift_ppm: float = 0.0
    lost: tuple[tuple[float, float], ...] = ()

    def record(self, heard: NDArray[np.float32]) -> NDArray[np.float32]:
        samples = heard[round(self.start_s * RATE) :]
        for at_s, length_s in sorted(self.lost, reverse=True):
            samples = np.delete(samples, slice(round(at_s * RATE), round((at_s + length_s) * RATE)))
        return np.asarray(soxr.resample(samples, RATE * (1 + self.drift_ppm * 1e-6), RATE), np.float32)

    def session_of(self, source_s: NDArray[np.float64]) -> NDArray[np.float64]:
        times = source_s * (1 + self.drift_ppm * 1e-6)
        for at_s, length_s in self.lost:
            times = times + np.where(times >= at_s, length_s, 0.0)
        return times + self.start_s


def talk(seconds: float, voices: int, seed: int = 7) -> NDArray[np.float32]:
    """Noise with the rhythm and band of speech, one voice after another, some over each other."""
    random = np.random.default_rng(seed)
    total = round(seconds * RATE)
    spoken = np.zeros((voices, total), np.float32)
    at, who = 0, 0
    while at < total:
        length = round(random.uniform(2.0, 9.0) * RATE)
        time = np.arange(length) / RATE
        rhythm = np.clip(np.sin(2 * np.pi * 2.1 * time + random.uniform(0, 6)), 0.05, 1) ** 2
        sound = np.convolve(random.normal(0, 0.3, length), [1, 0.8, 0.3, -0.2, -0.4], "same") * rhythm
        end = min(at + length, total)
        spoken[who, at:end] += sound[: end - at].astype(np.float32)
        at = end + round(random.uniform(-0.5, 0.8) * RATE)
        who = (who + int(random.integers(1, voices))) % voices if voices > 1 else 0
    return spoken


def microphones(
    spoken: NDArray[np.float32], *, bleed_db: float, noise_db: float = 30.0, distance_s: float = 0.005
) -> NDArray[np.float32]:
    random = np.random.default_rng(8)
    late = round(distance_s * RATE)
    heard = spoken.copy()
    for near in range(len(spoken)):
        for far in range(len(spoken)):
            if near != far:
                heard[near, late:] += 10 ** (-bleed_db / 20) * spoken[far, :-late]
    level = float(np.sqrt(np.mean(spoken[spoken != 0] ** 2)))
    return heard + random.normal(0, level * 10 ** (-noise_db / 20), heard.shape).astype(np.float32)


def tracks_of(recordings: Sequence[NDArray[np.float32]], **more: object) -> list[SyncTrack]:
    return [
        SyncTrack(
            f"track {index}",
            lambda start_s, end_s, samples=samples: samples[
                max(round(start_s * RATE), 0) : max(round(end_s * RATE), 0)
            ],
            samples.size / RATE,
            **{key: value[index] for key, value in more.items()},  # type: ignore[index]
        )
        for index, samples in enumerate(recordings)
    ]


def worst_error_s(placed: Sequence[TrackSync], recorders: Sequence[Recorder], seconds: float) -> float:
    """Return how far apart one moment of the room comes to lie in the session, at worst, away from losses."""
    moments = np.arange(max(recorder.start_s for recorder in recorders) + 1, seconds - 2, 0.5)
    for recorder in recorders:
        for at_s, length_s in recorder.lost:
            place = recorder.start_s + at_s
            moments = moments[(moments < place - 0.7) | (moments > place + length_s + 0.7)]
    found = []
    for track, recorder in zip(placed, recorders, strict=True):
        source_s = np.arange(0, seconds, 0.01)
        own = np.interp(moments, recorder.session_of(source_s), source_s)
        found.append([track.clock.to_session(float(time)) for time in own])
    return float(np.ptp(np.array(found), axis=0).max())


def test_a_template_is_found_to_half_a_sample() -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 10 * RATE).astype(np.float32)
    match = find_in(noise[54_321 : 54_321 + 2 * RATE], noise, RATE)
    assert match.lag_s == pytest.approx(54_321 / RATE, abs=0.5 / RATE)
    assert match.height > 50


def test_silence_and_chance_are_no_match() -> None:
    random = np.random.default_rng(2)
    noise, other = random.normal(0, 0.1, (2, 10 * RATE)).astype(np.float32)
    assert find_in(np.zeros(RATE, np.float32), noise, RATE).height == 0.0
    assert find_in(noise[:RATE], np.zeros(RATE, np.float32), RATE).height == 0.0
    assert find_in(noise[:RATE], other, RATE).height < 6.5


@pytest.mark.slow
@pytest.mark.parametrize(
    "recorders",
    [
        pytest.param((Recorder(0.0), Recorder(3.2345)), id="offset"),
        pytest.param(
            (Recorder(61.5, -20), Recorder(0.0, 100), Recorder(4.25)), id="three with drift", marks=pytest.mark.slow
        ),
        pytest.param((Recorder(0.0), Recorder(110.25, 450)), id="far off and a bad clock", marks=pytest.mark.slow),
    ],
)
def test_bleed_places_tracks_within_a_millisecond(recorders: tuple[Recorder, ...]) -> None:
    heard = microphones(talk(240, len(recorders)), bleed_db=25, noise_db=20)
    placed = find_clocks(tracks_of([r.record(mic) for r, mic in zip(recorders, heard, strict=True)]))
    assert all(track.source is Evidence.BLEED and track.confidence > 0.8 for track in placed)
    assert min(track.clock.offset_s for track in placed) == 0.0
    assert worst_error_s(placed, recorders, 240) < 0.001


@pytest.mark.slow
def test_lost_samples_are_found_in_the_track_that_lost_them() -> None:
    recorders = (Recorder(0.0, 0.0, ((180.0, 0.030),)), Recorder(6.5, 80, ((100.0, 0.4),)), Recorder(2.0))
    heard = microphones(talk(300, 3), bleed_db=22, noise_db=25)
    placed = find_clocks(tracks_of([r.record(mic) for r, mic in zip(recorders, heard, strict=True)]))
    assert [len(track.clock.pieces) for track in placed] == [2, 2, 1]
    assert worst_error_s(placed, recorders, 300) < 0.002


@pytest.mark.slow
def test_a_reference_joins_tracks_that_never_heard_each_other() -> None:
    spoken = talk(120, 2)
    recorders = (Recorder(2.0), Recorder(7.5), Recorder(0.0))
    heard = [*microphones(spoken, bleed_db=200, noise_db=30), spoken.sum(axis=0)]
    recordings = [r.record(mic) for r, mic in zip(recorders, heard, strict=True)]
    placed = find_clocks(tracks_of(recordings, is_reference=(False, False, True)))
    assert [track.source for track in placed] == [Evidence.REFERENCE] * 3
    assert placed[1].clock.offset_s - placed[0].clock.offset_s == pytest.approx(5.5, abs=0.001)
    assert placed[0].clock.offset_s == 0.0


@pytest.mark.slow
def test_without_evidence_a_track_is_left_alone_and_that_is_said() -> None:
    heard = microphones(talk(30, 2), bleed_db=200)
    placed = find_clocks(tracks_of(list(heard)))
    assert [(track.clock.offset_s, track.confidence, track.source) for track in placed] == [
        (0.0, 0.0, Evidence.NONE)
    ] * 2
    assert all("offset" in track.warnings[0] for track in placed)


@pytest.mark.slow
def test_a_clap_places_what_shares_no_other_sound() -> None:
    heard = microphones(talk(30, 2) * 0.2, bleed_db=200)
    clap = np.exp(-np.arange(2000) / 200) * np.random.default_rng(3).choice([-0.9, 0.9], 2000)
    heard[:, 10 * RATE - 1000 : 10 * RATE + 3000] *= 0.01
    heard[:, 10 * RATE : 10 * RATE + 2000] += clap.astype(np.float32)
    recordings = [Recorder(0.0).record(heard[0]), Recorder(1.75).record(heard[1])]
    # The same clap in both is found by its sound; alone, by its shape.
    assert find_clap(tracks_of(recordings)[0].read, 30, RATE) == pytest.approx(10.0, abs=0.003)
    placed = find_clocks(tracks_of(recordings))
    assert placed[1].clock.offset_s == pytest.approx(1.75, abs=0.005)


def test_speech_alone_is_no_clap() -> None:
    heard = microphones(talk(60, 1), bleed_db=200)
    assert find_clap(tracks_of(list(heard))[0].read, 60, RATE) is None


@pytest.mark.slow
def test_what_the_producer_says_counts_and_disagreement_is_said() -> None:
    heard = microphones(talk(120, 2), bleed_db=20)
    recordings = [Recorder(0.0).record(heard[0]), Recorder(3.0).record(heard[1])]
    rounded = find_clocks(tracks_of(recordings, offset_s=(0.0, 3.04)))
    assert rounded[1].source is Evidence.MANIFEST
    assert rounded[1].clock.offset_s - rounded[0].clock.offset_s == pytest.approx(3.0, abs=0.001)
    wrong = find_clocks(tracks_of(recordings, offset_s=(0.0, 5.0)))
    assert wrong[1].clock.offset_s == pytest.approx(5.0)
    assert any("as given" in warning for track in wrong for warning in track.warnings)


def test_one_track_alone_is_its_own_clock() -> None:
    placed = find_clocks(tracks_of([np.zeros(RATE, np.float32)]))
    assert placed[0].clock.offset_s == 0.0
    assert placed[0].confidence == 1.0


def real_track(path: Path, **more: bool) -> SyncTrack:
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    mono = np.asarray(soxr.resample(samples.mean(axis=1), rate, RATE), np.float32)
    return tracks_of([mono], **{key: (value,) for key, value in more.items()})[0]


@pytest.mark.slow
def test_a_piece_cut_from_a_real_recording_lies_where_it_was_cut(shared: Path) -> None:
    placed = find_clocks([real_track(shared / f"data/speech/sync/timbl_{number}.mp3") for number in (1, 2)])
    assert placed[1].clock.offset_s == pytest.approx(12.254, abs=0.001)


@pytest.mark.slow
def test_a_real_call_places_the_speakers_its_recording_carries(shared: Path) -> None:
    session = shared / "data/speech/multitrack"
    call = real_track(session / "GMT20250119-015233_Recording_1280x720.wav", is_reference=True)
    placed = find_clocks([call, real_track(session / "ep12-kotaro.wav"), real_track(session / "ep12-shun.wav")])
    assert all(track.confidence > 0.5 for track in placed)
    # Two windows of the one agree to a millisecond; the other's wander with the call's buffer by some 50 ms.
    assert placed[0].clock.offset_s - placed[1].clock.offset_s == pytest.approx(2.645, abs=0.002)
    assert placed[2].clock.offset_s - placed[0].clock.offset_s == pytest.approx(2.50, abs=0.03)
