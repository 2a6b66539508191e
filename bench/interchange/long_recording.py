"""A long MP3 without an hour of encoding: one minute of noise, its packets many times over."""

from __future__ import annotations

import subprocess
from pathlib import Path

from toolkit.media.ffmpeg import find_ffmpeg

_HEADER_BYTES = 10


def long_mp3(target: Path, minutes: int, *, seed: int = 1) -> Path:
    """Write an MP3 of 128 kbit/s (0.96 MB a minute) to ``target`` and return it; the same bytes each time."""
    minute = target.with_suffix(".minute.mp3")
    noise = ["-f", "lavfi", "-i", f"anoisesrc=a=0.05:r=44100:seed={seed}", "-t", "60", "-ac", "2", "-b:a", "128k"]
    # Without a Xing header: it would tell a length of one minute.
    command = [str(find_ffmpeg().path), "-v", "error", "-y", *noise, "-write_xing", "0", "-bitexact", str(minute)]
    subprocess.run(command, check=True)
    content = minute.read_bytes()
    minute.unlink()
    size = content[6] << 21 | content[7] << 14 | content[8] << 7 | content[9] if content.startswith(b"ID3") else None
    begin = 0 if size is None else _HEADER_BYTES + size
    with target.open("wb") as file:
        file.write(content[:begin])
        for _ in range(minutes):
            file.write(content[begin:])
    return target


def chapter_text(minutes: int, *, every: int = 5) -> str:
    """Return a chapter file for it: one chapter every few minutes."""
    return "".join(
        f"{at // 60:02d}:{at % 60:02d}:00.000 Part {number}: W\u00e4nde, \u90e8\u5c4b \U0001f399\n"
        for number, at in enumerate(range(0, minutes, every), start=1)
    )
