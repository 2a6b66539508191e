"""A watcher in trouble: slow writers, bursts, renames, rewrites, a full disk, a read-only place, an inbox that goes away, a locked ledger.

    python -m bench.unattended.trouble [--only NAME,...] [--json]

Each scene has an inbox and a watcher of its own; root is needed to mount small disks and to make a folder read-only. What the watcher must
not take is judged when it has taken another recording, written at the same time: only the pauses that are part of a scene are seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import soundfile

from bench.unattended.episodes import PODKIT, SAMPLES
from toolkit.media.probe import probe

PATIENCE_S = 240.0
TAKE = SAMPLES / "one-take" / "window-seat.flac"


def recording(path: Path, start_s: float = 0.0, seconds: float = 5.0) -> Path:
    """Write a few seconds of the sample."""
    rate = soundfile.info(TAKE).samplerate
    samples, rate = soundfile.read(TAKE, start=round(start_s * rate), frames=round(seconds * rate), dtype="float32")
    soundfile.write(path, samples, rate, format="WAV")
    return path


@contextmanager
def watched(inbox: Path, out: Path, settle_s: float = 5.0) -> Iterator[Path]:
    """Run a watcher and give its log."""
    log = out.with_name("log")
    command = [
        *PODKIT,
        "watch",
        str(inbox),
        "-o",
        str(out),
        "--skip",
        "transcribe",
        "--settle",
        str(settle_s),
        "--poll",
        "2",
        "-v",
    ]
    with log.open("ab") as said:
        process = subprocess.Popen(command, stderr=said, start_new_session=True)
    try:
        yield log
        if process.poll() is not None:
            raise AssertionError("the watcher ended")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def until(happened: Callable[[], bool], what: str) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE_S
    while not happened():
        if time.monotonic() > end:
            raise AssertionError(f"{what}: it did not happen")
        time.sleep(0.2)


def heard_s(result: Path) -> float:
    """Return the duration of the recording in a result."""
    return probe(next((result / "tracks").iterdir())).duration_s


def has_arrived(log: Path, name: str) -> bool:
    """Return whether the log says that a recording was taken."""
    return re.search(rf"^\S+ {name} \[\w+\]: arrived", log.read_text(), re.MULTILINE) is not None


def is_done(out: Path, name: str) -> bool:
    """Return whether an episode is there."""
    return (out / name / "status.json").is_file()


def slow(inbox: Path, out: Path) -> None:
    """Write 1 kB/s for as long as another recording needs to be taken, then the rest."""
    content = recording(inbox.with_name("whole.wav")).read_bytes()
    with watched(inbox, out) as log:
        recording(inbox / "other.wav", 20.0)
        with (inbox / "talk.wav").open("wb") as file:
            at = 0
            while not has_arrived(log, "other") or at < 5000:
                file.write(content[at : at + 1000])
                file.flush()
                at += 1000
                time.sleep(1.0)
            if has_arrived(log, "talk"):
                raise AssertionError("it began on half a file")
            file.write(content[at:])
        until(lambda: is_done(out, "talk"), "the episode")
    if abs(heard_s(out / "talk") - 5.0) > 0.01:
        raise AssertionError("half a file was produced")


def bursts(inbox: Path, out: Path) -> None:
    """Write two bursts a minute apart, closed in between, with the usual wait of 90 s."""
    content = recording(inbox.with_name("whole.wav")).read_bytes()
    with watched(inbox, out, 90.0) as log:
        recording(inbox / "other.wav", 20.0)
        (inbox / "talk.wav").write_bytes(content[:100_000])
        time.sleep(60.0)
        with (inbox / "talk.wav").open("ab") as file:
            file.write(content[100_000:])
        until(lambda: has_arrived(log, "other"), "the arrival of the other recording")
        if has_arrived(log, "talk"):
            raise AssertionError("it did not wait again after the second burst")
        until(lambda: is_done(out, "talk"), "the episode")
    if abs(heard_s(out / "talk") - 5.0) > 0.01:
        raise AssertionError("half a file was produced")


def renamed(inbox: Path, out: Path) -> None:
    """Upload under a temporary name, then rename into place."""
    with watched(inbox, out) as log:
        recording(inbox / "talk.wav.part")
        recording(inbox / "other.wav", 20.0)
        until(lambda: has_arrived(log, "other"), "the arrival of the other recording")
        if has_arrived(log, "talk"):
            raise AssertionError("it took a file under a temporary name")
        (inbox / "talk.wav.part").rename(inbox / "talk.wav")
        until(lambda: is_done(out, "talk"), "the episode")


def rewritten(inbox: Path, out: Path) -> None:
    """Write it anew while the first is worked on."""
    with watched(inbox, out) as log:
        recording(inbox / "talk.wav")
        until(lambda: "started" in log.read_text(), "the start")
        recording(inbox / "talk.wav", 8.0, 6.0)
        until(lambda: is_done(out, "talk") and is_done(out, "talk-v2"), "both versions")
    if [round(heard_s(out / name)) for name in ("talk", "talk-v2")] != [5, 6]:
        raise AssertionError("the versions are not those that were written")


def full(inbox: Path, out: Path) -> None:
    """Fill the disk, and make room again later."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400m", "tmpfs", out], check=True)
    try:
        ballast = out / "ballast"
        with ballast.open("wb") as file:
            file.write(bytes(330 << 20))
        with watched(inbox, out) as log:
            recording(inbox / "talk.wav")
            until(lambda: "no room" in log.read_text(), "the line that there is no room")
            ballast.unlink()
            until(lambda: is_done(out, "talk"), "the episode")
    finally:
        subprocess.run(["umount", "-l", out], check=True)


def read_only(inbox: Path, out: Path) -> None:
    """Make the place for results read-only for a while."""
    with watched(inbox, out) as log:
        until(lambda: "watching" in log.read_text(), "the start")
        subprocess.run(["chattr", "+i", out], check=True)
        try:
            recording(inbox / "talk.wav")
            until(lambda: "waits" in log.read_text(), "the line that it cannot write")
        finally:
            subprocess.run(["chattr", "-i", out], check=True)
        until(lambda: is_done(out, "talk"), "the episode")


def away(inbox: Path, out: Path) -> None:
    """Unmount the inbox, and bring it back with another recording."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=50m", "tmpfs", inbox], check=True)
    with watched(inbox, out) as log:
        recording(inbox / "one.wav")
        until(lambda: is_done(out, "one"), "the first")
        subprocess.run(["umount", "-l", inbox], check=True)
        inbox.rename(inbox.with_name("gone"))
        until(lambda: "inbox gone" in log.read_text(), "the line that the inbox is gone")
        inbox.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=50m", "tmpfs", inbox], check=True)
        recording(inbox / "two.wav", 8.0)
        until(lambda: is_done(out, "two"), "the second")
    subprocess.run(["umount", "-l", inbox], check=True)


def locked(inbox: Path, out: Path) -> None:
    """Lock the ledger for half a minute while a job runs."""
    with watched(inbox, out) as log:
        recording(inbox / "talk.wav")
        until(lambda: "started" in log.read_text(), "the start")
        other = sqlite3.connect(out / ".podkit" / "ledger.sqlite", isolation_level=None, timeout=30)
        other.execute("BEGIN IMMEDIATE")
        time.sleep(30.0)
        other.execute("COMMIT")
        other.close()
        until(lambda: is_done(out, "talk"), "the episode")
        until(lambda: "done: " in log.read_text(), "the line that it is done")


SCENES = {scene.__name__: scene for scene in (slow, bursts, renamed, rewritten, full, read_only, away, locked)}


def main() -> None:
    """Print a line for each scene; exit code 1 where one went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default=",".join(SCENES))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if os.geteuid() != 0 or shutil.which("chattr") is None:
        sys.exit("bench: only root may mount small disks and make folders read-only (chattr)")
    verdicts = {}
    for name in options.only.split(","):
        with tempfile.TemporaryDirectory() as scratch:
            inbox, out = Path(scratch) / "inbox", Path(scratch) / "out"
            inbox.mkdir()
            out.mkdir()
            try:
                SCENES[name](inbox, out)
                verdicts[name] = (
                    "recovered, whole, once" if name not in ("slow", "bursts", "renamed", "rewritten") else "whole"
                )
            except AssertionError as error:
                log = out.with_name("log")
                verdicts[name] = f"wrong: {error}; {log.read_text()[-300:] if log.exists() else ''}"
        if not options.json:
            print(f"{name:12}{verdicts[name]}", flush=True)
    if options.json:
        print(json.dumps(verdicts, indent=1))
    sys.exit(any(said.startswith("wrong") for said in verdicts.values()))


if __name__ == "__main__":
    main()
