"""The folders of an OUT: results appear whole, once, and replace nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from toolkit.model.errors import CannotWrite
from toolkit.unattended.database import Database
from toolkit.unattended.job import Job
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.results import OutFolder, publish_failure, publish_results, published


@pytest.fixture
def out_folder(tmp_path: Path) -> OutFolder:
    return OutFolder(tmp_path / "out")


def job_with_work(out_folder: OutFolder, name: str = "talk") -> Job:
    """Add a job whose working copy has a recording and a result."""
    ledger = Ledger(Database(out_folder.ledger))

    def put_in_place(job: Job) -> None:
        copy = out_folder.new_copy(Path(f"/in/{name}.wav"))
        for path in ("tracks/talk.wav", "out/talk.mp3"):
            (copy / path).parent.mkdir(parents=True)
            (copy / path).write_bytes(path.encode())
        out_folder.keep(copy, job)

    return ledger.add(name, Path(f"/in/{name}.wav"), name, before=put_in_place)[0]


def test_results_appear_under_the_jobs_name_with_their_status_and_the_working_copy_goes(out_folder: OutFolder) -> None:
    job = job_with_work(out_folder)
    publish_failure(out_folder, job, "an earlier failure")
    target = publish_results(out_folder, job, {"warnings": ["quiet"]})
    status = json.loads((target / "status.json").read_text())
    assert target == out_folder.path / "talk"
    assert (target / "out" / "talk.mp3").read_bytes() == b"out/talk.mp3"
    assert (status["job"], status["state"], status["files"]) == (job.id, "done", ["out/talk.mp3"])
    assert status["warnings"] == ["quiet"]
    assert not out_folder.kept(job).exists()
    assert not out_folder.failed(job).exists()


@pytest.mark.parametrize("kind", ["folder", "file", "link to nothing"])
def test_what_has_the_name_already_is_not_replaced(out_folder: OutFolder, kind: str) -> None:
    job = job_with_work(out_folder)
    taken = out_folder.path / "talk"
    if kind == "folder":
        taken.mkdir()
    elif kind == "file":
        taken.write_text("mine")
    else:
        taken.symlink_to("/nowhere")
    before = taken.lstat().st_ino
    assert publish_results(out_folder, job, {}) == out_folder.path / "talk-2"
    assert taken.lstat().st_ino == before


def test_results_that_an_interrupted_run_put_in_place_are_found_by_their_status(out_folder: OutFolder) -> None:
    first, second = job_with_work(out_folder), job_with_work(out_folder, "a[b]*")
    assert published(out_folder, first) is None
    (out_folder.path / "talk").mkdir()
    (out_folder.path / "talk" / "status.json").write_text("no JSON")
    assert published(out_folder, first) is None
    target = publish_results(out_folder, first, {})
    assert target.name == "talk-2"
    assert published(out_folder, first) == target
    assert published(out_folder, second) is None
    assert publish_results(out_folder, second, {}).name == "a[b]*"
    assert published(out_folder, second) == out_folder.path / "a[b]*"


def test_the_reason_of_a_failure_is_a_file_of_the_jobs_name(out_folder: OutFolder) -> None:
    job = job_with_work(out_folder)
    publish_failure(out_folder, job, "this is text, not a recording")
    status = json.loads((out_folder.path / "failed" / "talk.json").read_text())
    assert (status["state"], status["error"]) == ("quarantined", "this is text, not a recording")


def test_a_place_that_cannot_be_written_is_an_error_of_ours(out_folder: OutFolder) -> None:
    job = job_with_work(out_folder)
    (out_folder.path / "failed").write_text("a file where the folder belongs")
    with pytest.raises(CannotWrite, match="failed"):
        publish_failure(out_folder, job, "no recording")
