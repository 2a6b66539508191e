"""The first moments of the program: an interrupt ends it without a traceback."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = "import sys; from toolkit.cli.start import run; print('.', flush=True); run()"


@pytest.mark.parametrize("after_s", [0.02, 0.08, 0.15, 0.3, 0.6])
def test_an_interrupt_in_the_first_moments_ends_it_without_a_traceback(after_s: float, tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    command = [sys.executable, "-c", PROGRAM, "watch", str(tmp_path / "inbox"), "-o", str(tmp_path / "out")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == ".\n"
    time.sleep(after_s)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert "Traceback" not in said
    assert process.returncode in {-signal.SIGINT, 130, 0}


def test_it_starts_the_command_line() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith(".\npodkit ")
