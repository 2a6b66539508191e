"""The process that reads: one input after another under limits of time and memory, and a line for each finding."""

from __future__ import annotations

import contextlib
import gc
import json
import logging
import random
import resource
import signal
import sys
import time
import traceback
import warnings
from pathlib import Path
from typing import IO

from bench.fuzz.mutations import mutated
from bench.fuzz.readers import READERS, Reader

LIMIT_S = 1.0
LIMIT_MB = 512
"""What one input may add to the memory of the process: a file of 240 kB at most is read."""


class TooSlow(BaseException):
    """An input that takes longer than it may; no reader catches this."""


def tried(reader: Reader, content: bytes) -> tuple[str, str] | None:
    """Read one input; return what came of it that should not have, and where, None where all is well.

    The time is that of the processor, so that a busy machine finds no more than an idle one.
    """
    begin = time.process_time()
    limit_s = LIMIT_S + reader.s_per_mb * len(content) / 1e6
    signal.setitimer(signal.ITIMER_PROF, limit_s)
    try:
        reader.read(content)
    except reader.allowed as error:
        sentence = str(error)
        return ("surrogates in the sentence", sentence[:200]) if _is_unprintable(sentence) else None
    except TooSlow:
        return "too slow", _where()
    except MemoryError:
        return "MemoryError", _where()
    except Exception as error:  # noqa: BLE001 - this is what is looked for
        return f"{type(error).__name__}: {str(error)[:120]}", _where()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    took_s = time.process_time() - begin
    return (f"too slow: {took_s:.1f} s", "") if took_s > limit_s else None


def _is_unprintable(sentence: str) -> bool:
    try:
        sentence.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _where() -> str:
    frames = [frame for frame in traceback.extract_tb(sys.exc_info()[2]) if "/bench/fuzz/" not in frame.filename]
    shown = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return " < ".join(reversed(shown[:3] + shown[-4:] if len(shown) > 7 else shown))


def _too_slow(*_: object) -> None:
    raise TooSlow


def prepare() -> None:
    """Set the limits of this process, and silence what libraries say."""
    signal.signal(signal.SIGPROF, _too_slow)
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_memory() -> None:
    """Allow this process so much more than it has: after the libraries are loaded and the seeds made."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0]) if Path("/proc/self/statm").exists() else 0
    if pages:
        most = pages * resource.getpagesize() + LIMIT_MB * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def run(name: str, seed: int, minutes: float, last: Path, out: IO[str]) -> None:
    """Read mutated files until the time is over; ``last`` holds the input that is read, for whoever finds this process dead."""
    prepare()
    reader = READERS[name]
    seeds = reader.seeds()
    for content in seeds[:40]:
        tried(reader, content)  # loads what the reader needs
    limit_memory()
    rng, until_s, count = random.Random(seed), time.monotonic() + 60 * minutes, 0
    while time.monotonic() < until_s:
        content = mutated(rng, seeds)
        last.write_bytes(content)
        found = tried(reader, content)
        count += 1
        if found is not None:
            place = last.with_name(f"{name}-{seed}-{count}")
            place.write_bytes(content)
            print(json.dumps({"what": found[0], "where": found[1], "file": str(place)}), file=out, flush=True)
        if count % 100 == 0:
            gc.collect()
            print(json.dumps({"count": count}), file=out, flush=True)
    print(json.dumps({"count": count, "done": True}), file=out, flush=True)


if __name__ == "__main__":
    run(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), Path(sys.argv[4]), sys.stdout)
