"""Room for a job: on the disk, in memory, and what is dropped to make some."""

from __future__ import annotations

import multiprocessing
import os
import time
from pathlib import Path

import pytest

from tests.unattended.conftest import QUICK_OPTIONS
from toolkit.unattended import resources
from toolkit.unattended.pool import Pool, Worker
from toolkit.unattended.resources import Limits, drop_old_caches, lacks_disk, lacks_memory
from toolkit.unattended.worker import Task

DAY_S = 86_400.0


def cache(out: Path, name: str, size: int, days_old: float) -> Path:
    folder = out / name / ".podkit" / "cache"
    folder.mkdir(parents=True)
    (folder / "sound").write_bytes(bytes(size))
    changed = time.time() - days_old * DAY_S
    os.utime(folder, (changed, changed))
    return folder


@pytest.fixture
def busy_pool() -> Pool:
    """A pool with one worker that has a task: this process stands for it, its memory is as real."""
    pool = Pool(2)
    ours, _ = multiprocessing.Pipe()
    task = Task("job", Path("/nowhere"), QUICK_OPTIONS)
    pool._workers.append(Worker(multiprocessing.current_process(), ours, task))  # type: ignore[arg-type]
    return pool


def test_a_disk_has_room_for_little_and_not_for_everything(tmp_path: Path) -> None:
    assert lacks_disk(tmp_path, 0) == ""
    assert "this job needs about" in lacks_disk(tmp_path, 10**15)


def test_a_disk_that_cannot_be_asked_is_given_a_chance(tmp_path: Path) -> None:
    assert lacks_disk(tmp_path / "not there", 10**15) == ""


def test_one_job_may_always_begin_and_another_only_within_the_limit(busy_pool: Pool) -> None:
    assert lacks_memory(Pool(1), Limits(memory_bytes=1)) == ""
    assert "of the 0.0 GB allowed" in lacks_memory(busy_pool, Limits(memory_bytes=1))
    assert "allowed" not in lacks_memory(busy_pool, Limits(memory_bytes=1 << 50))


@pytest.mark.skipif(not Path("/proc/meminfo").exists(), reason="this system has no /proc")
def test_another_job_needs_memory_that_the_machine_has_free(busy_pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "JOB_BYTES", 1)
    assert lacks_memory(busy_pool, Limits()) == ""
    monkeypatch.setattr(resources, "JOB_BYTES", 1 << 60)
    assert "the machine has" in lacks_memory(busy_pool, Limits())


def test_caches_go_by_age_and_results_stay(tmp_path: Path) -> None:
    old, young = cache(tmp_path, "old", 10, 15.0), cache(tmp_path, "young", 10, 1.0)
    (tmp_path / "old" / "out").mkdir()
    assert drop_old_caches(tmp_path, Limits()) == 1
    assert not old.exists()
    assert (tmp_path / "old" / "out").is_dir()
    assert young.exists()


def test_the_oldest_caches_go_while_all_are_too_large(tmp_path: Path) -> None:
    caches = [cache(tmp_path, f"{days}", 100, days) for days in (3.0, 2.0, 1.0)]
    assert drop_old_caches(tmp_path, Limits(cache_bytes=250)) == 1
    assert [entry.exists() for entry in caches] == [False, True, True]
    assert drop_old_caches(tmp_path, Limits(cache_bytes=250)) == 0
