"""podkit watch and podkit batch at the terminal; what they do is for tests/unattended."""

import json
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import PROGRAM, run, tone


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep batches' ledger in the test's folder, and give the signals back to whoever had them."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("command", ["watch", "batch"])
def test_a_stage_that_there_is_none_of_is_wrong_usage(tmp_path: Path, command: str) -> None:
    refused = run(command, tmp_path, "-o", tmp_path / "out", "--skip", "dance")
    assert refused.exit_code == 2
    assert "'dance' is none of" in refused.stderr


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


@pytest.mark.slow
def test_a_watcher_serves_where_it_says_and_ends_with_0_when_it_is_told_to(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    options = ["--http", "127.0.0.1:0", "--poll", "0.2", "--log-format", "json"]
    command = [*PROGRAM, "watch", tmp_path / "inbox", "-o", tmp_path / "out", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        told = (json.loads(line) for line in process.stderr)
        port = next(entry["port"] for entry in told if entry.get("event") == "serving")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
            assert b"podkit" in answer.read()
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
