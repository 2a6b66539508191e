"""The podkit command as a process of its own."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PROGRAM = (sys.executable, "-c", "from toolkit.cli.main import run; run()")


@pytest.fixture
def podkit(tmp_path: Path) -> Callable[..., "subprocess.CompletedProcess[bytes]"]:
    """Run podkit with arguments in ``tmp_path``; other named arguments go to :func:`subprocess.run`."""

    def run(*arguments: object, **more: object) -> "subprocess.CompletedProcess[bytes]":
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "cwd": tmp_path} | more
        return subprocess.run([*PROGRAM, *map(str, arguments)], timeout=120, check=False, **streams)

    return run
