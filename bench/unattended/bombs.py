"""What a look at a hostile recording costs: seconds and memory of ``podkit inspect`` for files made to be expensive.

    python -m bench.unattended.bombs [--only NAME] [--keep FOLDER] [--json]

Each file is made by script; most take a few megabytes on the disk, whatever their size. ``--limit-mb`` and ``--limit-s`` are what a look
may cost; a look over four times as long is ended.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.unattended import bomb_files as files
from bench.unattended import bomb_pictures as pictures
from bench.unattended.episodes import PODKIT

MB, GB = 1 << 20, 1 << 30
BOMBS: dict[str, Callable[[Path], None]] = {
    "good.wav": files.wav_zeros_after(0),
    "good.mp3": files.zeros_after("mp3", 0),
    "good-cover.mp3": files.id3_picture(lambda: pictures.png(1400, rows=1400)),
    "zeros-after-200mb.wav": files.wav_zeros_after(200 * MB),
    "zeros-after-40gb.wav": files.wav_zeros_after(40 * GB),
    "streamed-200mb.wav": files.wav_claims(200 * MB),
    "streamed-40gb.wav": files.wav_claims(40 * GB),
    "list-of-2gb.wav": files.wav_chunk_before(b"LIST", 2 * GB),
    "id3-of-2gb.wav": files.wav_chunk_before(b"id3 ", 2 * GB),
    "bext-of-2gb.wav": files.wav_chunk_before(b"bext", 2 * GB),
    "ixml-of-2gb.wav": files.wav_chunk_before(b"iXML", 2 * GB),
    "cue-of-2gb.wav": files.wav_chunk_before(b"cue ", 2 * GB),
    "million-chunks.wav": files.wav_many_chunks(1_000_000),
    "zeros-before-1gb.mp3": files.zeros_before("mp3", GB),
    "zeros-after-1gb.mp3": files.zeros_after("mp3", GB),
    "zeros-after-40gb.mp3": files.zeros_after("mp3", 40 * GB),
    "zeros-after-1gb.flac": files.zeros_after("flac", GB),
    "zeros-after-40gb.flac": files.zeros_after("flac", 40 * GB),
    "zeros-after-1gb.m4a": files.zeros_after("m4a", GB),
    "zeros-after-40gb.m4a": files.zeros_after("m4a", 40 * GB),
    "zeros-after-1gb.opus": files.zeros_after("opus", GB),
    "zeros-after-40gb.opus": files.zeros_after("opus", 40 * GB),
    "zeros-after-1gb.mka": files.zeros_after("mka", GB),
    "zeros-after-40gb.mka": files.zeros_after("mka", 40 * GB),
    "20-packed-pictures.mp3": files.id3_compressed(20, 200 * MB),
    "20-packed-texts.mp3": files.id3_compressed(20, 200 * MB, b"TXXX"),
    "packed-private.mp3": files.id3_compressed(20, 200 * MB, b"PRIV"),
    "padding-250mb.mp3": files.id3_padding(1, 250 * MB),
    "40-tags-of-250mb.mp3": files.id3_padding(40, 250 * MB),
    "half-a-million-frames.mp3": files.id3_many_frames(500_000),
    "5000-nested-chapters.mp3": files.id3_nested(5_000),
    "cover-60000.mp3": files.id3_picture(pictures.huge(60_000)),
    "cover-30000.mp3": files.id3_picture(pictures.huge(30_000)),
    "cover-40000-grey.mp3": files.id3_picture(pictures.huge(40_000, 0)),
    "cover-text.mp3": files.id3_picture(pictures.text(GB)),
    "cover-profile.mp3": files.id3_picture(pictures.profile(GB)),
    "cover-many-texts.mp3": files.id3_picture(pictures.many_texts(200, 60 * MB)),
    "cover-20000.flac": files.flac_picture(pictures.huge(20_000)),
    "cover-text.flac": files.flac_picture(pictures.text(GB)),
    "claims-4gb.flac": files.flac_picture(lambda: b"x", 0xFFFFFFFF),
    "300-blocks-of-16mb.flac": files.flac_many_blocks(300, 16_000_000),
    "claims-4gb-of-zeros.flac": files.flac_claim_in_zeros(0xF0000000),
    "cover-20000.m4a": files.mp4_cover(pictures.huge(20_000)),
    "cover-of-2gb.m4a": files.mp4_cover(lambda: b"\x89PNG\r\n\x1a\n", 2_000_000_000),
    "claims-stsz.m4a": files.mp4_table(b"stsz", 0x0FFFFFFF),
    "claims-stts.m4a": files.mp4_table(b"stts", 0x0FFFFFFF),
    "claims-stco.m4a": files.mp4_table(b"stco", 0x0FFFFFFF),
    "10000-deep.m4a": files.mp4_deep(10_000),
}


@dataclass(frozen=True)
class Cost:
    """What one look cost, and what it said in one line."""

    name: str
    disk_mb: float
    seconds: float
    peak_mb: float
    code: int
    said: str
    ended: bool


def look(path: Path, longest_s: float) -> Cost:
    """Run ``podkit inspect`` on a file and measure it; a look that takes longer than ``longest_s`` is ended."""
    begin = time.monotonic()
    command = [*PODKIT, "inspect", str(path), "--json"]
    with tempfile.TemporaryFile() as told, subprocess.Popen(command, stdout=told, stderr=told) as process:
        until, status, used, done = begin + longest_s, 0, None, 0
        while not done:
            done, status, used = os.wait4(process.pid, os.WNOHANG)
            if not done and time.monotonic() > until:
                process.kill()
                until = float("inf")
            time.sleep(0.0 if done else 0.02)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - begin
        told.seek(0)
        text = told.read().decode("utf-8", "replace")
    found = text[text.find("{\n") :]
    warnings = json.loads(found).get("warnings", []) if found.startswith("{") else text.strip().splitlines()[-1:]
    size_mb = path.stat().st_blocks * 512 / MB
    return Cost(
        path.name, round(size_mb, 1), round(seconds, 2), round(used.ru_maxrss / 1024, 1) if used else 0.0,
        process.returncode, " / ".join(warnings).replace(str(path), path.name), ended=until == float("inf"),
    )  # fmt: skip


def main() -> None:
    """Make each file, look at it and print what that cost; exit code 1 where a look exceeds a limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--limit-mb", type=float, default=500.0)
    parser.add_argument("--limit-s", type=float, default=5.0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    costs = []
    with tempfile.TemporaryDirectory(prefix="podkit-bombs-") as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for name, build in BOMBS.items():
            if options.only not in name:
                continue
            path = folder / name
            # In a process of its own: one that is started takes over the peak of the one that starts it.
            maker = multiprocessing.Process(target=build, args=(path,))
            maker.start()
            maker.join()
            costs.append(look(path, 4 * options.limit_s))
            if not options.json:
                one = costs[-1]
                print(f"{one.name:28} {one.disk_mb:7.1f} MB {one.seconds:7.2f} s {one.peak_mb:8.1f} MB  {one.code:3} {one.said[:120]}",
                      flush=True)  # fmt: skip
            if not options.keep:
                path.unlink()
    over = [one for one in costs if one.ended or one.seconds > options.limit_s or one.peak_mb > options.limit_mb]
    if options.json:
        json.dump({"files": [asdict(one) for one in costs], "over": [one.name for one in over]}, sys.stdout, indent=1)
    else:
        print(f"{len(costs)} files, {len(over)} over {options.limit_mb:g} MB or {options.limit_s:g} s")
    sys.exit(1 if over else 0)


if __name__ == "__main__":
    main()
