"""The tracks' places from some minutes of sound."""

import pytest

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


def test_clocks_that_an_earlier_run_found_are_taken_as_they_are() -> None:
    known = {name: Clock((ClockPiece(0.0, offset_s, 3.0),)) for name, offset_s in OFFSETS_S.items()}
    found = quick_sync(sample_parts(dict.fromkeys(OFFSETS_S)), 5.0, 20.0, known)
    assert found.clocks == known
    assert "an earlier run" in found.rests_on


def test_one_recording_needs_no_sync() -> None:
    found = quick_sync(sample_parts({"ada": None}), 10.0, 20.0)
    assert found.clocks == {"ada": Clock()}
    assert found.rests_on.startswith("one recording")
