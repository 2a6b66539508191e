"""What a process that gave up the rest can still reach."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from toolkit.storage.landlock import landlock_version, restrict_this_thread

pytestmark = pytest.mark.skipif(not landlock_version(), reason="this system has no Landlock")


def tries(pipe: Connection, folder: Path, port: int, parent: int) -> None:
    done = [restrict_this_thread([folder / "read", folder / "one.txt", folder / "gone"], [folder / "write"], tcp=False)]

    def attempt(work: object) -> None:
        try:
            work()  # type: ignore[operator]
        except OSError:
            done.append(False)
        else:
            done.append(True)

    attempt((folder / "read" / "a.txt").read_text)
    attempt((folder / "one.txt").read_text)
    attempt(lambda: (folder / "read" / "a.txt").write_text("changed"))
    attempt(lambda: (folder / "write" / "b.txt").write_text("new"))
    attempt(lambda: (folder / "write" / "b.txt").rename(folder / "write" / "c.txt"))
    attempt((folder / "other" / "secret.txt").read_text)
    attempt(lambda: [*Path("/etc").iterdir()])
    attempt(lambda: socket.create_connection(("127.0.0.1", port), 1.0).close())
    attempt(lambda: os.kill(parent, signal.SIGCONT))
    pipe.send(done)


@pytest.mark.slow
def test_a_process_reaches_what_it_was_given_and_nothing_else(tmp_path: Path) -> None:
    for name in ("read/a.txt", "write/x.txt", "other/secret.txt", "one.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    ours, theirs = multiprocessing.Pipe()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        process = multiprocessing.get_context("fork").Process(target=tries, args=(theirs, tmp_path, port, os.getpid()))
        process.start()
        done = ours.recv()
        process.join()
    ours.close()
    theirs.close()
    assert done[:8] == [True, True, True, False, True, True, False, False]
    assert done[8] is (landlock_version() < 4)
    assert done[9] is (landlock_version() < 6)
    assert sys.platform == "linux"
