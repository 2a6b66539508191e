"""Marks on the session's clock, and the chapters that named ones give."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.formats.wav_files import RATE, marked_wav
from toolkit.audio.clock import Clock, ClockPiece
from toolkit.model.chapter import Chapter
from toolkit.model.episode import Track
from toolkit.model.mark import Mark
from toolkit.model.measurement import Loudness, Measurement
from toolkit.model.timeline import CONVERSATION, Clip, EpisodeSample, Role, SourceSample, Timeline
from toolkit.pipeline.graph.key import SourceFile
from toolkit.pipeline.graph.run import Outcome, run_stages
from toolkit.pipeline.graph.stage import Stage, Work
from toolkit.pipeline.stages.marks import marked_chapters, marks_stage
from toolkit.pipeline.stages.parts import parts_of
from toolkit.pipeline.stages.results import CLOCKS, MARKS, MEASUREMENT
from toolkit.storage.cache import Cache

MINUTE = Measurement(60.0, RATE, 1, Loudness())


def gives_clocks(work: Work, clocks: dict[str, Clock]) -> None:
    work.put(CLOCKS, clocks)


def lasts_a_minute(work: Work, _settings: None) -> None:
    work.put(MEASUREMENT, MINUTE)


def found(tmp_path: Path, clocks: dict[str, Clock], labels: Mapping[str, Path] | None = None) -> Outcome:
    """Run the stage over ``NAME.wav`` for each clock; ``NAME left`` and ``NAME right`` are sides of one file."""
    tracks = [
        Track(tmp_path / f"{name.split()[0]}.wav", name, channel=name.partition(" ")[2])  # type: ignore[arg-type]
        for name in clocks
    ]
    parts = parts_of(tracks, [track.file.read_bytes().hex()[-80:] for track in tracks])
    files = [[SourceFile(file, file.read_text())] if (file := (labels or {}).get(name)) else [] for name in clocks]
    named = {part.name: clock for part, clock in zip(parts, clocks.values(), strict=True)}
    stages: list[Stage[Any]] = [Stage(CLOCKS.stage, gives_clocks, named), marks_stage(parts, files)]
    stages += [Stage(MEASUREMENT.stage_of(part.name), lasts_a_minute, None) for part in parts]
    return run_stages(stages, Cache(tmp_path / "cache"))


def test_a_mark_of_a_track_is_told_in_session_time_through_its_drift_and_its_losses(tmp_path: Path) -> None:
    (tmp_path / "ada.wav").write_bytes(marked_wav([(10 * RATE, "Before the loss"), (30 * RATE, "After it")]))
    clock = Clock((ClockPiece(0.0, 5.0, 100.0), ClockPiece(20.0, 28.0)))
    assert found(tmp_path, {"ada": clock}).get(MARKS) == (
        Mark(15.001, "Before the loss", None, "ada.wav"),
        Mark(38.0, "After it", None, "ada.wav"),
    )


def test_marks_of_all_tracks_and_of_their_labels_come_in_order(tmp_path: Path) -> None:
    (tmp_path / "ada.wav").write_bytes(marked_wav([(RATE, "One"), (4 * RATE, "Four")]))
    (tmp_path / "ben.wav").write_bytes(marked_wav([]))
    labels = tmp_path / "ben.txt"
    labels.write_text("1.0\t1.5\tThree\n")
    marks = found(tmp_path, {"ada": Clock(), "ben": Clock().shifted(2.0)}, {"ben": labels}).get(MARKS)
    assert marks == (
        Mark(1.0, "One", None, "ada.wav"),
        Mark(3.0, "Three", 3.5, "ben.txt"),
        Mark(4.0, "Four", None, "ada.wav"),
    )


def test_two_sides_of_one_recording_have_its_marks_once(tmp_path: Path) -> None:
    (tmp_path / "both.wav").write_bytes(marked_wav([(RATE, "One")]))
    clocks = {"both left": Clock(), "both right": Clock()}
    assert found(tmp_path, clocks).get(MARKS) == (Mark(1.0, "One", None, "both.wav"),)


def test_a_moment_marked_on_two_recorders_is_marked_once_and_its_name_stays(tmp_path: Path) -> None:
    (tmp_path / "ada.wav").write_bytes(marked_wav([(RATE, ""), (9 * RATE, "Nine")]))
    (tmp_path / "ben.wav").write_bytes(marked_wav([(RATE + 4800, "One"), (9 * RATE + 4800, "Nine")]))
    marks = found(tmp_path, {"ada": Clock(), "ben": Clock()}).get(MARKS)
    assert [(mark.start_s, mark.label) for mark in marks] == [(1.1, "One"), (9.0, "Nine")]


def test_marks_after_the_end_of_a_recording_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "ada.wav").write_bytes(marked_wav([(RATE, "One"), (60 * RATE, "Beyond"), (2**32 - 1, "Far")]))
    assert [mark.label for mark in found(tmp_path, {"ada": Clock()}).get(MARKS)] == ["One"]


def test_labels_with_a_line_that_is_none_are_left_out_with_a_warning(tmp_path: Path) -> None:
    (tmp_path / "ada.wav").write_bytes(marked_wav([(RATE, "One")]))
    (tmp_path / "ada.txt").write_text("1.0\t1.0\tA\nBen comes in\n")
    outcome = found(tmp_path, {"ada": Clock()}, {"ada": tmp_path / "ada.txt"})
    assert [mark.label for mark in outcome.get(MARKS)] == ["One"]
    assert outcome.warnings == (
        "ada.txt: taken for labels of ada.wav, but line 2: 'Ben comes in' is not a time in seconds: left out",
    )


def spoken(start_s: float, end_s: float, at_s: float, role: Role = Role.SPEECH) -> Clip:
    start, end, at = (round(time_s * RATE) for time_s in (start_s, end_s, at_s))
    return Clip(CONVERSATION, SourceSample(start), SourceSample(end), EpisodeSample(at), role)


ARRANGED = Timeline(RATE, (spoken(300, 320, 0, Role.COLD_OPEN), spoken(10, 200, 30), spoken(210, 600, 250)))
"""A cold open, music until 0:30, an insert of a minute, ten seconds cut out at 3:20."""


@pytest.mark.parametrize(
    ("marked_s", "heard_s"),
    [(100, 120), (300, 340), (2, 30), (205, 250), (599, 639)],
    ids=["in the talk", "in what the cold open repeats", "before what is heard", "in what is cut out", "near the end"],
)
def test_a_named_mark_is_a_chapter_where_it_plays(marked_s: float, heard_s: float) -> None:
    assert marked_chapters([Mark(marked_s, "Here")], ARRANGED) == (Chapter(heard_s, "Here"),)


def test_marks_without_a_name_and_after_the_end_are_no_chapters() -> None:
    assert marked_chapters([Mark(50, ""), Mark(60, "Marker 02"), Mark(700, "Beyond")], ARRANGED) == ()


def test_a_mark_within_ten_seconds_of_the_start_begins_there() -> None:
    assert marked_chapters([Mark(9.0, "Hello")], Timeline(RATE, (spoken(0, 60, 0),))) == (Chapter(0.0, "Hello"),)


def test_of_several_marks_at_one_joint_the_last_one_counts() -> None:
    assert marked_chapters([Mark(203, "Lost"), Mark(206, "Last")], ARRANGED) == (Chapter(250.0, "Last"),)
