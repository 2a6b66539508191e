"""The one place that starts ffmpeg for work: a graph in, samples or files out. It cannot hang and cannot read the network.

Owns the process: its arguments, its pipes, its end. The callers build graphs with ffmpeg-python, which compiles them and never
runs them. One loop serves all pipes of a process, so that there is no deadlock. Whatever interrupts the caller (an exception,
Ctrl-C, a generator that is closed) ends the process too. If podkit itself is killed, an ffmpeg that reads from it sees the
end of its input.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ffmpeg
import numpy as np

from toolkit.media.ffmpeg import find_ffmpeg
from toolkit.media.opening import DEMUXERS, PROTOCOLS, address
from toolkit.media.pipes import STALL_S, Pipes, Samples
from toolkit.model.errors import CannotWrite, DiskFull, FfmpegFailed, UnreadableMedia

_FORCED_FORMATS = frozenset({"f32le", "ffmetadata", "lavfi", "png_pipe"})
"""Formats that podkit itself writes or pipes in; none opens other files (lavfi graphs are podkit's own and name no files)."""

_BYTES_PER_SAMPLE = 4
# ffmpeg's messages for an input that it cannot decode; the second is that of version 5.1.
_UNREADABLE = ("Invalid data found when processing input", "Cannot determine format of input stream")


@dataclass(frozen=True, slots=True)
class Job:
    """The purpose of a run, so that its failure can be explained in the producer's terms.

    ``purpose`` completes "ffmpeg could not ..."; ``source`` is a recording that ffmpeg reads itself, ``target`` the
    file it writes; ``duration_s``, where known, scales the time limit.
    """

    purpose: str
    source: Path | None = None
    target: Path | None = None
    duration_s: float | None = None


def file_input(path: Path, **options: str | float) -> Any:  # noqa: ANN401 - ffmpeg-python has no types
    """Return a graph's input that is a recording; only the accepted demuxers and the file protocol are allowed."""
    return ffmpeg.input(address(path), **options)


def block_input(sample_rate: int, channels: int) -> Any:  # noqa: ANN401
    """Return a graph's input for the float32 blocks given to the run."""
    return ffmpeg.input("pipe:0", format="f32le", ar=sample_rate, ac=channels)


def block_output(stream: Any) -> Any:  # noqa: ANN401
    """Return a graph's output that passes float32 blocks to :func:`stream_graph`."""
    return ffmpeg.output(stream, "pipe:1", format="f32le", acodec="pcm_f32le")


def run_graph(
    graph: Any,  # noqa: ANN401
    job: Job,
    *,
    blocks: Iterable[Samples] | None = None,
) -> None:
    """Run a graph that writes files.

    Parameters
    ----------
    graph : ffmpeg-python output node or list of arguments
        Outputs are overwritten: give temporary files and publish them afterwards.
    blocks : iterable of ndarray, shape (n_samples, n_channels), float32, optional
        The input of :func:`block_input`; consumed one at a time, as fast as ffmpeg reads.

    Raises
    ------
    MissingFfmpeg, DiskFull, CannotWrite, UnreadableMedia, FfmpegFailed
        Errors of ``blocks`` are passed on; the process is ended first.
    """
    for _ in _served(graph, job, blocks):
        pass


def stream_graph(
    graph: Any,  # noqa: ANN401
    job: Job,
    *,
    channels: int,
    blocks: Iterable[Samples] | None = None,
) -> Iterator[Samples]:
    """Run a graph that ends in :func:`block_output` and yield its output while it reads its input.

    Yields
    ------
    ndarray, shape (n_samples, channels), float32
        Of varying length. Closing the iterator ends the process.

    Raises
    ------
    Error
        As :func:`run_graph`.
    """
    width = _BYTES_PER_SAMPLE * channels
    rest = b""
    with contextlib.closing(_served(graph, job, blocks)) as chunks:
        for chunk in chunks:
            joined = rest + chunk
            whole = len(joined) - len(joined) % width
            rest = joined[whole:]
            if whole:
                yield np.frombuffer(joined[:whole], "<f4").reshape(-1, channels)


def arguments(graph: Any) -> list[str]:  # noqa: ANN401
    """Return ffmpeg's arguments for a graph, with the lists of allowed protocols and demuxers before every input.

    Raises
    ------
    ValueError
        An input is neither a ``file:`` address, a pipe, nor in a format that podkit makes itself.
    """
    compiled = list(graph) if isinstance(graph, list) else [str(part) for part in ffmpeg.get_args(graph)]
    guarded: list[str] = []
    forced = ""
    for place, argument in enumerate(compiled):
        if argument == "-f":
            forced = compiled[place + 1]
        elif argument == "-i":
            guarded += _guard(compiled[place + 1], forced)
            forced = ""
        guarded.append(argument)
    return guarded


def _guard(name: str, forced: str) -> list[str]:
    protocol = name.partition(":")[0]
    if forced and forced not in _FORCED_FORMATS:
        raise ValueError(f"an input is not forced to be {forced}")
    if protocol not in ("file", "pipe") and forced != "lavfi":
        raise ValueError(f"an input is a file: address or a pipe, not {name}")
    allowed = "pipe" if protocol == "pipe" else PROTOCOLS
    return ["-protocol_whitelist", allowed, "-format_whitelist", forced or DEMUXERS]


def _served(
    graph: Any,  # noqa: ANN401
    job: Job,
    blocks: Iterable[Samples] | None,
) -> Generator[bytes]:
    """Start ffmpeg, serve its pipes, yield what it writes to stdout, and end it."""
    report_read, report_write = os.pipe()
    command = [str(find_ffmpeg().path), "-hide_banner", "-nostdin", "-loglevel", "error", "-y"]
    command += ["-progress", f"pipe:{report_write}", "-stats_period", "0.25", *arguments(graph)]
    try:
        process = subprocess.Popen(
            [os.fsencode(part) for part in command],
            stdin=subprocess.DEVNULL if blocks is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(report_write,),
            bufsize=0,
        )
    except OSError as error:
        os.close(report_read)
        raise FfmpegFailed(job.purpose, error.strerror or "it does not start") from error
    finally:
        os.close(report_write)
    pipes = Pipes(process, report_read, iter(blocks) if blocks is not None else None)
    try:
        yield from pipes.serve(job.purpose, job.duration_s)
        code = process.wait(STALL_S)
    except subprocess.TimeoutExpired as error:
        raise FfmpegFailed(job.purpose, "it closed its outputs and did not end") from error
    finally:
        process.kill()
        process.wait()
        pipes.close()
    failure = _failure(job, code, pipes.tail.decode("utf-8", "replace"))
    if failure is not None:
        raise failure


def _failure(job: Job, code: int, said: str) -> Exception | None:
    """Return the error of a finished run, or None. Some muxers report a full disk and exit with 0."""
    if "No space left on device" in said:
        return DiskFull(job.target or Path("output"))
    if code == 0:
        return None
    lines = [re.sub(r"^\[[^\]]* @ 0x[0-9a-f]+\] ", "", line).strip() for line in said.splitlines()]
    last = "; ".join([line for line in lines if line][-3:]) or f"exit code {code}"
    if job.target is not None and not job.target.parent.is_dir():
        return CannotWrite(job.target, "there is no such folder")
    if job.target is not None and ("Permission denied" in said or "Read-only file system" in said):
        return CannotWrite(job.target, "permission denied")
    if job.source is not None and any(words in said for words in _UNREADABLE):
        return UnreadableMedia(job.source, f"ffmpeg cannot read it ({last}); export or copy the recording again.")
    return FfmpegFailed(job.purpose, last)
