"""The tracks' places from some minutes of sound."""

import numpy as np
import pytest
import soundfile

from tests.sample_episode import SAMPLE
from toolkit.audio.clock import Clock, ClockPiece
from toolkit.model.episode import Track
from toolkit.pipeline.stages.parts import Part, parts_of
from toolkit.pipeline.stages.quick_sync import quick_sync

OFFSETS_S = {"ada": 0.75, "ben": 0.0, "marta": 4.61}


def sample_parts(offsets_s: dict[str, float | None]) -> tuple[Part, ...]:
    tracks = [Track(SAMPLE / "tracks" / f"{name}.flac", name, offset_s=at_s) for name, at_s in offsets_s.items()]
    return parts_of(tracks, ["x"] * len(tracks))


@pytest.mark.slow
def test_tracks_are_placed_by_the_sound_around_a_time_as_a_whole_sync_would_place_them() -> None:
    found = quick_sync(sample_parts(dict.fromkeys(OFFSETS_S)), 200.0, 20.0)
    assert found.start_s == 200.0
    for name, offset_s in OFFSETS_S.items():
        assert found.clocks[name].offset_s == pytest.approx(offset_s, abs=0.02)
    assert found.session_s == pytest.approx(303.0, abs=0.5)
    assert "5 minutes of sound around it" in found.rests_on


@pytest.mark.slow
def test_the_producers_offsets_count_and_a_place_is_chosen_where_everybody_talks() -> None:
    offsets_s = {name: offset_s + 10.0 for name, offset_s in OFFSETS_S.items()}
    found = quick_sync(sample_parts(dict(offsets_s)), None, 30.0)
    for name, offset_s in offsets_s.items():
        assert found.clocks[name].offset_s == pytest.approx(offset_s, abs=0.02)
    assert 10.0 <= found.start_s <= found.session_s - 30.0
    assert "manifest's offsets" in found.rests_on


@pytest.mark.slow
def test_somebody_without_a_track_of_their_own_is_not_taken_for_everybody() -> None:
    # Marta talks for minutes, and Ada's and Ben's microphones hear her.
    found = quick_sync(sample_parts({"ada": 0.75, "ben": 0.0}), None, 15.0)
    for name, clock in found.clocks.items():
        samples, rate = soundfile.read(SAMPLE / "tracks" / f"{name}.flac", dtype="float32")
        first = round((clock.to_source(found.start_s) or 0.0) * rate)
        chosen = samples[first : first + 15 * rate]
        assert np.sqrt(np.mean(chosen**2)) > 0.7 * np.sqrt(np.mean(samples**2))


def test_clocks_that_an_earlier_run_found_are_taken_as_they_are() -> None:
    known = {name: Clock((ClockPiece(0.0, offset_s, 3.0),)) for name, offset_s in OFFSETS_S.items()}
    found = quick_sync(sample_parts(dict.fromkeys(OFFSETS_S)), 5.0, 20.0, known)
    assert found.clocks == known
    assert "an earlier run" in found.rests_on


def test_one_recording_needs_no_sync() -> None:
    found = quick_sync(sample_parts({"ada": None}), 10.0, 20.0)
    assert found.clocks == {"ada": Clock()}
    assert found.rests_on.startswith("one recording")
