"""The pipes of one ffmpeg: bytes move both ways at once, and a process that gets no further is told."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from itertools import repeat

import numpy as np
import pytest
from numpy.typing import NDArray

from toolkit.media import pipes
from toolkit.media.pipes import Pipes, Reports
from toolkit.model.errors import FfmpegFailed

# Copies its input to its output, and reports as ffmpeg does.
ECHO = 'cat; echo "out_time_us=5" >&3; echo oops >&2'
SILENT = "exec sleep 60"


def started(script: str) -> tuple[subprocess.Popen[bytes], int]:
    report_read, report_write = os.pipe()
    process = subprocess.Popen(
        ["/bin/sh", "-c", f"exec 3>/dev/fd/{report_write}; {script}"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, pass_fds=(report_write,), bufsize=0,
    )  # fmt: skip
    os.close(report_write)
    return process, report_read


def served(
    script: str, blocks: Iterator[NDArray[np.float32]] | None, duration_s: float | None = None
) -> tuple[bytes, bytes]:
    process, report = started(script)
    held = Pipes(process, report, blocks)
    try:
        return b"".join(held.serve("copy it", duration_s)), held.tail
    finally:
        process.kill()
        process.wait()
        held.close()


def test_what_goes_in_comes_out_again_however_much_it_is() -> None:
    blocks = [np.full((50_000, 2), n, np.float32) for n in range(20)]
    out, tail = served(ECHO, iter(blocks))
    assert np.array_equal(np.frombuffer(out, "<f4").reshape(-1, 2), np.concatenate(blocks))
    assert tail == b"oops\n"


def test_without_blocks_the_input_ends_at_once() -> None:
    assert served(ECHO, None)[0] == b""


def test_of_a_long_complaint_the_end_is_kept() -> None:
    _, tail = served("head -c 20000 /dev/zero >&2; echo the end >&2", None)
    assert len(tail) == 8_192
    assert tail.endswith(b"the end\n")


def test_a_process_that_takes_no_more_is_left_alone() -> None:
    endless = repeat(np.zeros((50_000, 2), np.float32))
    assert served("exec 0<&-; echo done", endless)[0] == b"done\n"


def test_a_process_that_does_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipes, "STALL_S", 0.5)
    with pytest.raises(FfmpegFailed, match=r"^ffmpeg could not copy it: it made no headway in \d+ s"):
        served(SILENT, None)


def test_a_process_that_is_slower_than_real_time_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipes, "STALL_S", 1.0)
    # It reports again and again, and would never end.
    busy = "n=0; while :; do n=$((n + 1)); echo out_time_us=$n >&3; sleep 0.1; done"
    with pytest.raises(FfmpegFailed, match=r"it made no headway in 0 s"):
        served(busy, None, duration_s=0.5)


def test_reports_say_whether_ffmpeg_got_any_further() -> None:
    reports = Reports()
    assert [reports.read(piece) for piece in (b"frame=1\nout_time_us=0\n", b"out_time_us=0\n", b"out_time_us=7\nout_time_us=9\n", b"out_time_us=8\n",
                                              b"bitrate=1\n", b"progress=continue\n", b"progress=end\n")] == [True, False, True, False, False, False, True]  # fmt: skip
