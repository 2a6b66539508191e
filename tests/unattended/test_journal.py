"""The log: a line an event, for people or for programs."""

from __future__ import annotations

import io
import json
import logging
from pathlib import Path

import pytest

from toolkit.unattended.database import Database
from toolkit.unattended.job import Job
from toolkit.unattended.journal import Journal
from toolkit.unattended.ledger import Ledger


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Ledger(Database(tmp_path / "ledger.sqlite")).add("aa", Path("/in/a"), "talk")[0]


def test_a_line_for_people_names_the_job_the_event_and_the_facts(job: Job) -> None:
    stream = io.StringIO()
    Journal(stream=stream).log("waits", "the disk\nis full", job=job, again_in_s=15)
    (line,) = stream.getvalue().splitlines()
    assert line.partition(" ")[2] == f"talk [{job.id}]: waits: the disk is full again_in_s=15"


def test_a_line_for_people_cannot_steer_their_terminal() -> None:
    stream = io.StringIO()
    Journal(stream=stream).log("seen again", "/in/\x1b[2J\u202ewav")
    assert stream.getvalue().endswith(r"seen again: /in/\x1b[2J\u202ewav" + "\n")


def test_a_line_for_programs_is_one_json_object_with_its_job(job: Job) -> None:
    stream = io.StringIO()
    journal = Journal("json", stream=stream)
    journal.log("done", "/out/\udcff", job=job, level=logging.WARNING, path=Path("/x"))
    journal.log("inbox back")
    first, second = map(json.loads, stream.getvalue().splitlines())
    assert first.items() >= {"event": "done", "job": job.id, "name": "talk", "level": "warning", "path": "/x"}.items()
    assert first["text"] == "/out/\udcff"
    assert second.keys() == {"at", "level", "event", "text"}


def test_lines_below_the_level_are_not_written() -> None:
    stream = io.StringIO()
    journal = Journal(level=logging.WARNING, stream=stream)
    journal.log("stage", level=logging.DEBUG)
    journal.log("started")
    assert stream.getvalue() == ""


def test_without_a_stream_lines_go_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    Journal().log("inbox back")
    assert capsys.readouterr().err.endswith(" inbox back\n")
