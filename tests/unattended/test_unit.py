"""The systemd unit leaves little to an attacker and everything to podkit."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench.unattended.confined import UNIT, allowed_calls, missing, values
from tests.unattended.conftest import PODKIT, recording

HIGHEST_EXPOSURE = 2.0
needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine"
)
needs_filter = pytest.mark.skipif(bool(missing()), reason=missing() or "nothing is missing")
CONFINED = [sys.executable, "-m", "bench.unattended.confined"]


@needs_systemd
def test_systemd_finds_little_exposure() -> None:
    told = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", str(UNIT)],
        capture_output=True,
        text=True,
        check=False,
    )
    if "Unknown" in told.stderr or "unrecognized option" in told.stderr:
        pytest.skip("this systemd-analyze is older than 250 and knows no --offline")
    found = re.search(r"exposure level for podkit-watch\.service: ([\d.]+)", told.stdout)
    assert found is not None, told.stderr
    assert float(found[1]) < HIGHEST_EXPOSURE


def test_memory_tasks_and_files_have_limits_and_one_death_is_not_all() -> None:
    assert all(values(setting) for setting in ("MemoryHigh", "MemoryMax", "TasksMax", "LimitNOFILE"))
    assert values("OOMPolicy") == ["continue"]
    assert values("CapabilityBoundingSet") == [""]


@needs_filter
def test_no_system_call_that_changes_the_machine_is_allowed() -> None:
    allowed = allowed_calls()
    assert not allowed & {"mount", "ptrace", "bpf", "kexec_load", "init_module", "reboot", "setuid", "chown", "swapon", "process_vm_readv",
                          "perf_event_open", "userfaultfd", "io_uring_setup", "keyctl", "settimeofday", "pivot_root"}  # fmt: skip
    assert {"openat", "execve", "renameat2", "inotify_init1", "prlimit64", "landlock_restrict_self"} <= allowed


@needs_filter
def test_a_call_that_is_not_allowed_fails_under_the_filter() -> None:
    program = "import os; os.chown('/tmp', -1, -1)"
    done = subprocess.run([*CONFINED, sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "PermissionError" in done.stderr


@needs_filter
@pytest.mark.parametrize(
    "words", [["--skip", "transcribe"], pytest.param(["--model", "tiny.en"], marks=pytest.mark.model)]
)
def test_an_episode_is_produced_under_the_filter(words: list[str], tmp_path: Path) -> None:
    for name in ("ada", "ben"):
        recording(tmp_path / "talk" / "tracks" / f"{name}.flac", seconds=8.0)
    command = [*CONFINED, *PODKIT, "batch", str(tmp_path / "talk"), "-o", str(tmp_path / "out"), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "talk" / "status.json").is_file()
    assert (tmp_path / "out" / "talk" / "status.json").stat().st_mode & 0o007 == 0
