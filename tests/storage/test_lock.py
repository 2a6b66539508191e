"""One run at a time in a folder; the lock of a process that died is free."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from toolkit.model.job_errors import FolderBusy
from toolkit.storage.lock import locked, locked_if_free

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such locks: nothing is locked there")

HOLDER = """
import pathlib, signal, sys
from toolkit.storage.lock import locked
with locked(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    signal.pause()
"""


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / "episode" / ".podkit" / "lock"


@pytest.fixture
def holder(lock: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen([sys.executable, "-c", HOLDER, lock], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait(10)
    process.stdout.close()


def test_a_second_run_is_told_who_works_there(lock: Path, holder: subprocess.Popen[str]) -> None:
    with pytest.raises(FolderBusy) as busy, locked(lock, wait=False):
        pass
    assert re.fullmatch(
        rf"{lock.parents[1]}: podkit process {holder.pid} on \S+ \(since \S+\) works in this folder; "
        r"wait until it is done, or run without --no-wait\.",
        str(busy.value),
    )


def test_a_second_run_waits_says_for_whom_and_goes_on(lock: Path, holder: subprocess.Popen[str]) -> None:
    told: list[str] = []

    def release(sentence: str) -> None:
        told.append(sentence)
        holder.send_signal(signal.SIGTERM)

    with locked(lock, on_wait=release):
        assert holder.wait(10) == -signal.SIGTERM
    assert len(told) == 1
    assert told[0].startswith(f"waiting for podkit process {holder.pid} on ")
    assert told[0].endswith(f", which works in {lock.parents[1]}")


def test_the_lock_of_a_killed_process_is_free(lock: Path, holder: subprocess.Popen[str]) -> None:
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait(10)
    with locked(lock, wait=False):
        pass


def test_two_threads_take_turns(lock: Path) -> None:
    inside: list[int] = []
    most: list[int] = []

    def work() -> None:
        with locked(lock):
            inside.append(1)
            most.append(len(inside))
            inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert most == [1, 1, 1, 1]


def test_sharers_work_side_by_side_and_keep_out_whoever_wants_to_be_alone(lock: Path) -> None:
    with locked(lock, shared=True), locked(lock, shared=True, wait=False):
        with locked_if_free(lock) as is_free:
            assert not is_free
        with pytest.raises(FolderBusy, match="another podkit process works"), locked(lock, wait=False):
            pass
    with locked_if_free(lock) as is_free:
        assert is_free


def test_an_error_inside_releases_the_lock(lock: Path) -> None:
    with pytest.raises(RuntimeError, match="broken"), locked(lock):
        raise RuntimeError("broken")
    with locked(lock, wait=False):
        pass


def test_an_error_of_the_work_inside_is_not_turned_into_another(lock: Path) -> None:
    with pytest.raises(PermissionError, match="theirs"), locked(lock):
        raise PermissionError("theirs")


def test_a_folder_that_was_made_for_the_lock_alone_goes_with_an_error(tmp_path: Path, lock: Path) -> None:
    with pytest.raises(RuntimeError, match="broken"), locked(lock):
        raise RuntimeError("broken")
    assert list(tmp_path.iterdir()) == []


def test_what_the_work_left_behind_stays_with_an_error(lock: Path) -> None:
    def work() -> None:
        (lock.parent / "cache").mkdir()
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"), locked(lock):
        work()
    assert (lock.parent / "cache").is_dir()


def test_who_waited_for_a_lock_that_was_removed_does_not_hold_it_beside_another(lock: Path) -> None:
    lock.parent.mkdir(parents=True)
    order: list[str] = []
    waiting = threading.Event()

    def wait_for_it() -> None:
        with locked(lock, on_wait=lambda _sentence: waiting.set()):
            order.append("waiter")
            with pytest.raises(FolderBusy), locked(lock, wait=False):
                pass

    with locked(lock):
        waiter = threading.Thread(target=wait_for_it)
        waiter.start()
        assert waiting.wait(10)
        lock.unlink()
        order.append("holder")
    waiter.join(10)
    assert order == ["holder", "waiter"]
