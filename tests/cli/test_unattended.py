"""podkit watch and podkit batch at the terminal; what they do is for tests/unattended."""

import json
import os
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import PROGRAM, run, tone
from toolkit.cli.unattended import _stopped_by_signals

QUICK = ("--skip", "transcribe")


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep batches' ledger in the test's folder."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.mark.parametrize("command", ["watch", "batch"])
def test_a_stage_that_there_is_none_of_is_wrong_usage(tmp_path: Path, command: str) -> None:
    refused = run(command, tmp_path, "-o", tmp_path / "out", "--skip", "dance")
    assert refused.exit_code == 2
    assert "'dance' is not one of" in refused.stderr


@pytest.mark.slow
def test_a_batch_in_which_one_fails_leaves_with_1_and_says_why(tmp_path: Path) -> None:
    good, bad = tone(tmp_path / "good.wav", 6.0), tmp_path / "bad.wav"
    bad.write_bytes(b"no recording")
    first = run("batch", good, bad, "--skip", "transcribe,clean", "--json")
    assert first.exit_code == 1
    episodes = {Path(episode["path"]).name: episode for episode in json.loads(first.stdout)["episodes"]}
    assert {name: episode["state"] for name, episode in episodes.items()} == {
        "good.wav": "done",
        "bad.wav": "quarantined",
    }
    heading, row = run("batch", good, "--skip", "transcribe,clean").stdout.splitlines()
    assert heading.split() == ["episode", "state", "took", "what"]
    assert "done, before" in row


@pytest.mark.parametrize("address", ["nowhere", "127.0.0.1:99999999"])
def test_an_address_to_serve_at_that_is_none_is_wrong_usage(tmp_path: Path, address: str) -> None:
    (tmp_path / "inbox").mkdir()
    refused = run("watch", tmp_path / "inbox", "-o", tmp_path / "out", "--http", address)
    assert refused.exit_code == 2
    assert "--http" in refused.stderr


@contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Kill a process that a test leaves running: nothing else would end it, and the test would wait for that."""
    try:
        yield
    finally:
        process.kill()


@pytest.mark.slow
def test_a_watcher_serves_where_it_says_and_ends_with_0_when_it_is_told_to(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    options = ["--http", "127.0.0.1:0", "--poll", "0.2", "--log-format", "json"]
    command = [*PROGRAM, "watch", tmp_path / "inbox", "-o", tmp_path / "out", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process, ended(process):
        assert process.stderr is not None
        told = (json.loads(line) for line in process.stderr)
        port = next(entry["port"] for entry in told if entry.get("event") == "serving")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
            assert b"podkit" in answer.read()
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


@pytest.mark.slow
def test_a_batch_that_is_told_to_stop_leaves_with_130_and_the_next_one_goes_on(tmp_path: Path) -> None:
    command = [*PROGRAM, "batch", tone(tmp_path / "take.wav"), "-o", tmp_path / "out", *QUICK]
    with subprocess.Popen(
        [*map(str, command), "--log-format", "json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert json.loads(process.stderr.readline())["event"] == "started"
        process.send_signal(signal.SIGTERM)
        table, log = process.communicate()
    assert process.returncode == 130
    assert "waiting" in table
    assert [json.loads(line)["event"] for line in log.splitlines()] == ["parked"]
    for state in ("done ", "done, before"):
        done = run("batch", tmp_path / "take.wav", "-o", tmp_path / "out", *QUICK)
        assert done.exit_code == 0, done.stdout
        assert state in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--preset", "appel"], 3, "there is no such preset"),
        (["--model", "no-such-model"], 4, "no-such-model"),
        (["--engine", "ears"], 4, "ears"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_watched(
    tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    (tmp_path / "inbox").mkdir()
    done = run("watch", tmp_path / "inbox", "-o", tmp_path / "out", *arguments)
    assert done.exit_code == code
    assert said in done.stderr


def test_an_inbox_that_is_not_there_and_an_out_inside_it_are_refused(tmp_path: Path) -> None:
    assert run("watch", tmp_path / "none", "-o", tmp_path / "out", *QUICK).exit_code == 3
    done = run("watch", tmp_path, "-o", tmp_path / "out", *QUICK)
    assert done.exit_code == 4
    assert "results inside the inbox" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_work_while_it_runs_and_means_what_it_did_afterwards(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with _stopped_by_signals() as stop:
        os.kill(os.getpid(), number)
        stop.wait()
    assert signal.getsignal(number) is before
