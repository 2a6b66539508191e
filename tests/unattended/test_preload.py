"""What is loaded before workers are forked."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

# They start workers, which load what every episode needs.
pytestmark = pytest.mark.slow


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked from a server on Linux alone")
def test_loading_it_starts_no_threads_which_a_fork_would_lose() -> None:
    threads = subprocess.run(
        [sys.executable, "-c", "import os, toolkit.unattended.preload; print(len(os.listdir('/proc/self/task')))"],
        capture_output=True, text=True, check=True, env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    assert threads.stdout.strip() == "1"
