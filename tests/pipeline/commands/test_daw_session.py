"""An episode for a workstation: aligned tracks, a project that plays the timeline, labels where the talk is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rpp
import soundfile

from tests.sample_episode import OPTIONS
from toolkit.pipeline.commands.daw_session import Session, write_session


@pytest.fixture
def session(produced: Path) -> Session:
    return write_session(produced, options=OPTIONS)


def items(element: rpp.Element) -> list[dict[str, list[str]]]:
    return [
        {child[0]: child[1:] for child in item if isinstance(child, list)}
        | {"FILE": item.find(".//SOURCE").find("FILE")[1:]}
        for item in element.findall(".//ITEM")
    ]


@pytest.mark.slow
def test_every_track_is_there_in_one_length(session: Session, produced: Path) -> None:
    voices = [path for path in session.files if soundfile.info(path).channels == 1]
    assert len(voices) == len(list((produced / "tracks").iterdir()))
    assert len({soundfile.info(path).frames for path in voices}) == 1
    assert {soundfile.info(path).subtype for path in session.files} == {"PCM_24"}
    assert all(np.abs(soundfile.read(path)[0]).max() > 0.01 for path in session.files)


@pytest.mark.slow
def test_the_project_plays_the_timeline_from_files_that_are_there(session: Session) -> None:
    project = rpp.loads(session.project.read_text("utf-8"))
    assert project.find("SAMPLERATE")[1] == "48000"
    found = items(project)
    ends = []
    for item in found:
        sound = soundfile.info(session.folder / item["FILE"][0])
        starts_s, length_s = float(item["SOFFS"][0]), float(item["LENGTH"][0])
        assert starts_s + length_s <= sound.duration + 1e-6
        ends.append(float(item["POSITION"][0]) + length_s)
    assert max(ends) == pytest.approx(session.duration_s, abs=1e-6)


@pytest.mark.slow
def test_regions_are_the_chapters_and_lie_within_the_episode(session: Session) -> None:
    project = rpp.loads(session.project.read_text("utf-8"))
    marks = [(int(m[1]), float(m[2]), m[3], m[4]) for m in project if isinstance(m, list) and m[0] == "MARKER"]
    regions = [mark for mark in marks if mark[3] == "1"]
    assert len(regions) % 2 == 0
    assert len(regions) >= 2
    assert all(0 <= at <= session.duration_s + 1e-3 for _, at, *_ in marks)


@pytest.mark.slow
def test_labels_for_audacity_lie_within_the_aligned_tracks(session: Session) -> None:
    rows = [line.split("\t") for line in session.labels.read_text("utf-8").splitlines()]
    longest_s = max(soundfile.info(path).duration for path in session.files)
    assert rows
    assert all(0 <= float(start) <= float(end) <= longest_s for start, end, _ in rows)
    listed = [line.split('"')[1] for line in (session.folder / "tracks.lof").read_text().splitlines()]
    assert all((session.folder / name).is_file() for name in listed)


@pytest.mark.slow
def test_the_same_again_gives_the_same_files(session: Session, produced: Path) -> None:
    before = {path: path.read_bytes() for path in (session.project, session.labels, *session.files)}
    write_session(produced, options=OPTIONS)
    assert {path: path.read_bytes() for path in before} == before
