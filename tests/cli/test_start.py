"""The first moments of the program: an interrupt ends it without a traceback."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

# Sends itself an interrupt in the moment in which a module begins to load.
PROGRAM = """
import os, signal, sys

class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == os.environ["AT"]:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupt())
from toolkit.cli.start import run
run()
"""


def ran(*arguments: str | Path, at: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", PROGRAM, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"AT": at})


@pytest.mark.parametrize("at", ["toolkit.cli.main", "typer", "toolkit.cli.commands", "toolkit.unattended.watch"])
def test_an_interrupt_while_it_loads_ends_it_without_a_traceback(at: str, tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    ended = ran("watch", tmp_path / "inbox", "-o", tmp_path / "out", at=at)
    assert "Traceback" not in ended.stderr
    assert ended.returncode in {-signal.SIGINT, 130}


def test_it_starts_the_command_line() -> None:
    ended = ran("--version", at="nothing")
    assert (ended.returncode, ended.stdout.split()[0]) == (0, "podkit")
