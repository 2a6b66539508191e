"""What a worker refuses, and what its failures mean for the job."""

from __future__ import annotations

import errno
import multiprocessing
from pathlib import Path

import pytest

from tests.unattended.conftest import QUICK_OPTIONS, not_a_recording, recording
from toolkit.model.errors import (
    CannotWrite,
    DiskFull,
    InvalidManifest,
    MissingModel,
    NoAudio,
    NoSuchInput,
    PodkitError,
    TargetOutOfReach,
    UnreadableMedia,
)
from toolkit.model.job_errors import FolderBusy
from toolkit.pipeline.graph.run import Interrupted
from toolkit.pipeline.stages.transcribe import Engines
from toolkit.unattended.worker import (
    STOP,
    Task,
    _Reporter,
    _TaskChannel,
    check_upload,
    failure_message,
    produce_task,
)
from toolkit.unattended.worker_message import WorkerMessage, receive


def task_of(folder: Path, *, in_place: bool = False) -> Task:
    return Task("job", folder, QUICK_OPTIONS, in_place)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (NoAudio(Path("a.wav")), "refused"),
        (TargetOutOfReach(Path("a.wav"), -5.0, 9.0), "refused"),
        (DiskFull(Path("a.wav")), "blocked"),
        (CannotWrite(Path("a.wav"), "read-only"), "blocked"),
        (FolderBusy(Path("a"), "podkit produce"), "blocked"),
        (MissingModel("tiny.en"), "failed"),
    ],
)
def test_a_failure_says_whether_another_try_can_succeed(error: PodkitError, kind: str, tmp_path: Path) -> None:
    assert failure_message(error, task_of(tmp_path)) == WorkerMessage(kind, "job", str(error))


def test_a_surprise_may_pass_and_is_named(tmp_path: Path) -> None:
    message = failure_message(ValueError("odd"), task_of(tmp_path))
    assert (message.kind, message.text) == ("failed", "something unexpected went wrong (ValueError: odd)")


def test_a_reason_does_not_name_the_folder_of_the_jobs_own_copy_and_does_name_that_of_the_user(tmp_path: Path) -> None:
    error = NoSuchInput(tmp_path / "tracks" / "a.wav")
    assert failure_message(error, task_of(tmp_path)).text.startswith("tracks/a.wav: ")
    assert failure_message(error, task_of(tmp_path, in_place=True)).text.startswith(f"{tmp_path}/tracks/a.wav: ")
    assert failure_message(NoSuchInput(tmp_path), task_of(tmp_path)).text.startswith("there is no such")


@pytest.mark.parametrize(
    "line",
    ['preset = "/etc/hostname"', 'preset = "../mine.toml"', 'preset = "none.toml"', 'artwork = "../../mine.toml"'],
)
def test_a_manifest_cannot_reach_out_of_its_folder(line: str, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("secret = 1\n")
    folder = tmp_path / "episode"
    recording(folder / "tracks" / "ada.flac", seconds=0.1)
    (folder / "episode.toml").write_text(f'[episode]\n{line}\n[[track]]\nfile = "tracks/ada.flac"\n')
    with pytest.raises(InvalidManifest, match=r"episode\.toml"):
        check_upload(task_of(folder))
    check_upload(task_of(folder, in_place=True))


@pytest.mark.parametrize("preset", ["apple", "mine.toml"])
def test_a_manifest_may_name_a_shipped_preset_or_one_of_its_folder(preset: str, tmp_path: Path) -> None:
    recording(tmp_path / "tracks" / "ada.flac", seconds=0.1)
    (tmp_path / "mine.toml").write_text("")
    (tmp_path / "episode.toml").write_text(f'[episode]\npreset = "{preset}"\n')
    check_upload(task_of(tmp_path))


def test_a_recording_without_a_suffix_gets_one_and_a_text_is_refused(tmp_path: Path) -> None:
    recording(tmp_path / "talk.flac", seconds=0.1)
    (tmp_path / "good" / "tracks").mkdir(parents=True)
    (tmp_path / "talk.flac").rename(tmp_path / "good" / "tracks" / "talk")
    check_upload(task_of(tmp_path / "good"))
    assert [path.name for path in (tmp_path / "good" / "tracks").iterdir()] == ["talk.mka"]
    not_a_recording(tmp_path / "bad" / "tracks" / "minutes.txt")
    with pytest.raises(UnreadableMedia, match="this is text, not a recording"):
        check_upload(task_of(tmp_path / "bad"))


@pytest.mark.slow
def test_a_produced_task_tells_its_warnings_times_and_memory(tmp_path: Path) -> None:
    recording(tmp_path / "tracks" / "talk.flac", seconds=1.0)
    stages: list[str] = []
    message = produce_task(task_of(tmp_path), Engines(), lambda stage, _share: stages.append(stage))
    assert message.kind == "done"
    assert message.facts is not None
    assert "master" in message.facts["timings_s"]
    assert "master" in stages
    assert message.facts["peak_mb"] > 1.0


def test_a_task_that_fails_is_told_and_raises_nothing(tmp_path: Path) -> None:
    not_a_recording(tmp_path / "tracks" / "talk.wav")
    message = produce_task(task_of(tmp_path), Engines())
    assert (message.kind, message.text.partition(":")[0]) == ("refused", "tracks/talk.wav")


@pytest.mark.parametrize(
    "error", [MemoryError("numpy"), RuntimeError("std::bad_alloc"), OSError(errno.ENOMEM, "Cannot allocate memory")]
)
def test_memory_that_the_system_refused_is_told_as_a_limit_that_was_exceeded(error: Exception, tmp_path: Path) -> None:
    assert failure_message(error, task_of(tmp_path)).kind == "exhausted"
    reason = UnreadableMedia(tmp_path, "it is damaged")
    reason.__cause__ = error
    assert failure_message(reason, task_of(tmp_path)).kind == "exhausted"


def test_only_what_gets_further_is_told_as_progress(tmp_path: Path) -> None:
    ours, theirs = multiprocessing.Pipe()
    channel = _TaskChannel(theirs)
    reporter = _Reporter(task_of(tmp_path), channel)
    reporter.reading("ada.wav", 0.5)
    for fraction in (0.0, 0.0, 0.0, 1.0, 1.0):
        reporter.progress("mix", fraction)
    told = [receive(ours) for _ in range(3)]
    assert [(message.kind, message.text) for message in told] == [("moved", ""), ("moved", "mix"), ("stage", "mix")]
    ours.send("close")
    assert not ours.poll()
    assert channel.next_task() is None
    ours.close()
    theirs.close()


def test_a_worker_that_was_asked_to_stop_stops_at_the_next_progress_and_the_next_task_begins_anew(
    tmp_path: Path,
) -> None:
    ours, theirs = multiprocessing.Pipe()
    channel, task = _TaskChannel(theirs), task_of(tmp_path)
    ours.send(task)
    assert channel.next_task() == task
    progress = _Reporter(task, channel).progress
    progress("mix", 1.0)
    assert receive(ours) == WorkerMessage("stage", "job", "mix")
    ours.send(STOP)
    channel.stopping.wait()
    with pytest.raises(Interrupted):
        progress("tag", 0.1)
    ours.send(task)
    assert channel.next_task() == task
    progress("tag", 0.1)
    assert receive(ours) == WorkerMessage("moved", "job", "tag")
    ours.send("close")
    assert channel.next_task() is None
    assert not ours.poll()
    ours.close()
    theirs.close()
