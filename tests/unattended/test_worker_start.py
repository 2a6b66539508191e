"""How worker processes are started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from toolkit.model.secret_variables import secrets_in
from toolkit.unattended.worker_start import threads_environment, threads_per_worker, worker_context

# They start workers, which load what every episode needs.
pytestmark = pytest.mark.slow

linux = pytest.mark.skipif(sys.platform != "linux", reason="workers are forked from a server on Linux alone")


def send_what_is_there(pipe: Connection) -> None:
    pipe.send((os.environ.get("OMP_WAIT_POLICY"), "toolkit.pipeline.commands.produce" in sys.modules))


@linux
def test_a_worker_starts_with_what_it_needs_and_its_share_of_threads() -> None:
    before = dict(os.environ)
    context = worker_context(threads_environment(1))
    assert dict(os.environ) == before
    ours, theirs = context.Pipe()
    worker = context.Process(target=send_what_is_there, args=(theirs,))
    worker.start()
    assert ours.recv() == ("PASSIVE", True)
    worker.join()
    ours.close()
    theirs.close()


def test_no_worker_gets_more_threads_than_there_are_cores() -> None:
    cores = os.cpu_count() or 1
    assert threads_per_worker(1) == cores
    assert threads_per_worker(1000) == 1
    assert all(threads_per_worker(workers) <= cores for workers in range(1, 65))


def send_secrets(pipe: Connection) -> None:
    system = Path("/proc/self/environ")
    given = system.read_bytes() if system.exists() else b""
    pipe.send((secrets_in(os.environ), b"hunter2" in given))


@linux
def test_a_worker_has_no_secrets_in_its_environment_and_who_starts_it_keeps_them(tmp_path: Path) -> None:
    # Only the first server of a process counts, so this takes a process of its own.
    (tmp_path / "starts.py").write_text("""
import os
from tests.unattended.test_worker_start import send_secrets
from toolkit.unattended.worker_start import threads_environment, worker_context

if __name__ == "__main__":
    context = worker_context(threads_environment(1), keeps=["PODKIT_SPEECH_KEY"])
    ours, theirs = context.Pipe()
    worker = context.Process(target=send_secrets, args=(theirs,))
    worker.start()
    print(*ours.recv(), os.environ["PODKIT_WEBHOOK_SECRET"], os.popen("echo $PODKIT_WEBHOOK_SECRET").read(), sep="|")
    worker.join()
""")
    root = Path(__file__).parents[2]
    secrets = {"PODKIT_WEBHOOK_SECRET": "hunter2", "AWS_SESSION_TOKEN": "hunter2", "PODKIT_SPEECH_KEY": "kept"}
    plain = {name: value for name, value in os.environ.items() if name not in secrets_in(os.environ)}
    told = subprocess.run(
        [sys.executable, tmp_path / "starts.py"],
        env={**plain, **secrets, "PYTHONPATH": str(root)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout.strip() == "{'PODKIT_SPEECH_KEY': 'kept'}|False|hunter2|hunter2"


@linux
def test_the_fork_server_outlives_a_signal_to_the_group_of_its_user() -> None:
    worker_context(threads_environment(1))
    server = forkserver._forkserver._forkserver_pid
    # It leads a group as soon as it has loaded what it needs: a worker tells.
    context = worker_context(threads_environment(1))
    ours, theirs = context.Pipe()
    worker = context.Process(target=send_what_is_there, args=(theirs,))
    worker.start()
    ours.recv()
    worker.join()
    ours.close()
    theirs.close()
    assert os.getsid(server) == server
    os.kill(server, signal.SIGTERM)
    assert forkserver._forkserver._forkserver_pid == server
    os.kill(server, 0)
