"""Memory that is freed stays with the process: fewer pages are asked for again."""

import platform
import subprocess
import sys

import pytest

PROGRAM = """
import resource, sys
import numpy as np
from toolkit.pipeline.graph.heap import keep_freed_memory
if sys.argv[1] == "kept":
    keep_freed_memory()
    keep_freed_memory()
for _ in range(200):
    first, second = np.ones(200_000), np.ones(200_000)
    del second, first
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt)
"""


@pytest.mark.slow
@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc needs telling")
def test_blocks_are_not_asked_for_page_by_page_again() -> None:
    faults = {
        mode: int(
            subprocess.run([sys.executable, "-c", PROGRAM, mode], capture_output=True, text=True, check=True).stdout
        )
        for mode in ("kept", "as it comes")
    }
    assert faults["kept"] < faults["as it comes"] / 4
