"""The pipes of one ffmpeg process, and the one loop that serves them all.

Owns the transfer of bytes without a deadlock, the detection of a stalled process, and the reports of its progress. Knows no
graphs and starts no process.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import selectors
import subprocess
import time
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from toolkit.model.errors import FfmpegFailed

Samples = NDArray[np.float32]

STALL_S = 120.0
"""A process that makes no progress for this long is ended."""
_SLOWEST = 1.0
"""A run slower than this share of real time is ended: the slowest graph in use runs at over ten times real time."""
_TAIL_BYTES = 8_192
_READ_BYTES = 1 << 18
_PIPE_BYTES = 1 << 20


class Reports:
    """Reads ffmpeg's reports of its progress."""

    def __init__(self) -> None:
        self._last_us = -1

    def read(self, report: bytes) -> bool:
        """Read a piece of a report; return whether ffmpeg made progress."""
        stamps = [int(value) for value in re.findall(rb"^out_time_us=(\d+)", report, re.MULTILINE)]
        moved = bool(stamps) and max(stamps) > self._last_us
        if moved:
            self._last_us = max(stamps)
        return moved or b"progress=end" in report


class Pipes:
    """The pipes of one process and the loop over them."""

    def __init__(self, process: subprocess.Popen[bytes], report: int, blocks: Iterator[Samples] | None) -> None:
        assert process.stdout is not None and process.stderr is not None  # noqa: S101, PT018 - both were asked for
        self.tail = b""
        self._process = process
        self._blocks = blocks
        self._reports = Reports()
        self._report = report
        self._pending = memoryview(b"")
        self._selector = selectors.DefaultSelector()
        self._out, self._err = process.stdout.fileno(), process.stderr.fileno()
        self._in = process.stdin.fileno() if process.stdin is not None else -1
        for reading in (self._out, self._err, report):
            self._selector.register(reading, selectors.EVENT_READ)
        if self._in >= 0:
            os.set_blocking(self._in, False)
            _widen(self._in)
            self._selector.register(self._in, selectors.EVENT_WRITE)
        _widen(self._out)

    def serve(self, purpose: str, duration_s: float | None) -> Iterator[bytes]:
        """Transfer bytes until ffmpeg has closed all its ends; yield those of stdout.

        Only waiting for ffmpeg counts as idle time, never making or using the blocks.
        """
        patience_s = STALL_S + (duration_s or 0.0) / _SLOWEST
        idle_s, waited_s = 0.0, 0.0
        while any(key.fd != self._in for key in self._selector.get_map().values()):
            since = time.monotonic()
            ready = self._selector.select(1.0)
            took_s = time.monotonic() - since
            idle_s, waited_s = idle_s + took_s, waited_s + took_s
            if idle_s > STALL_S or (duration_s is not None and waited_s > patience_s):
                raise FfmpegFailed(purpose, f"it made no headway in {min(idle_s, waited_s):.0f} s")
            for key, _ in ready:
                if key.fd == self._in:
                    idle_s = 0.0 if self._feed() else idle_s
                elif chunk := os.read(key.fd, _READ_BYTES):
                    idle_s = 0.0 if self._taken(key.fd, chunk) else idle_s
                    if key.fd == self._out:
                        yield chunk
                else:
                    self._selector.unregister(key.fd)

    def _taken(self, fd: int, chunk: bytes) -> bool:
        if fd == self._err:
            self.tail = (self.tail + chunk)[-_TAIL_BYTES:]
        return self._reports.read(chunk) if fd == self._report else fd == self._out

    def _feed(self) -> bool:
        """Write what the pipe takes; return whether it took any."""
        if not self._pending:
            block = next(self._blocks, None) if self._blocks is not None else None
            if block is None:
                self._end_input()
                return True
            self._pending = np.ascontiguousarray(block, dtype="<f4").reshape(-1).view(np.uint8).data
        try:
            written = os.write(self._in, self._pending)
        except BlockingIOError:
            return False
        except BrokenPipeError:
            # ffmpeg has ended early: its exit code and last output say why.
            self._end_input()
            return False
        self._pending = self._pending[written:]
        return written > 0

    def _end_input(self) -> None:
        self._selector.unregister(self._in)
        assert self._process.stdin is not None  # noqa: S101 - it is what was just unregistered
        self._process.stdin.close()

    def close(self) -> None:
        """Close every end."""
        self._selector.close()
        os.close(self._report)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


def _widen(fd: int) -> None:
    # A buffer of 1 MB saves a context switch per 64 kB; the system may forbid it.
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with contextlib.suppress(OSError):
            fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
