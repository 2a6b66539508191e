"""Tags and chapters that the tests of tags write, and other eyes to read them with."""

from __future__ import annotations

import datetime
import hashlib
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import av
import pytest

from toolkit.formats.tags import EpisodeTags, copy_tagged
from toolkit.model.chapter import Chapter

JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300080606070605080707070909080a0c140d0c0b0b0c1912130f141d1a1f1e1d1a1c1c20242e2720222c"
    "231c1c2837292c30313434341f27393d38323c2e333432ffc0000b080001000101011100ffc4001f0000010501010101010100000000000000000102030405060708"
    "090a0bffc400b5100002010303020403050504040000017d01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718"
    "191a25262728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3"
    "a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffda0008010100003f00fbd3"
    "ffd9"
)  # fmt: skip

TAGS = EpisodeTags(
    title="部屋 rooms 🎙️ & <b>", show="Small Rooms", artist="Ada Park", publisher="Leeds Öffentlich", number=12, season=2,
    date=datetime.date(2026, 11, 23), description="In one sentence.", long_description="Two\n\nparagraphs.", lyrics="Ada: Hello.\nBen: שלום",
    copyright="2026 Ada", link="https://example.org/ada", feed="https://example.org/feed.xml", guid="urn:uuid:1-2-3",
    keywords=("room tone", "microphones"), categories=("Arts", "Music"), explicit=True, language="en", artwork=JPEG,
)  # fmt: skip

CHAPTERS = (
    Chapter(0.0, "A chapter with a very long title " * 8 + "end"),
    Chapter(0.5, "部屋の音"),
    Chapter(1.0, "🎙️", url="https://example.org/r%C3%A4ume"),
    Chapter(1.25, "Ünïcödé: שלום عرب"),
    Chapter(2.0, "Z"),
)


def write_tags(file: Path, tags: EpisodeTags, chapters: Sequence[Chapter] | None, duration_s: float) -> None:
    """Tag a copy and put it in the file's place, as a caller does."""
    copy = file.with_name(f"copy-of-{file.name}")
    try:
        copy_tagged(file, copy, tags, chapters, duration_s)
        copy.replace(file)
    finally:
        copy.unlink(missing_ok=True)


def packets(path: Path) -> str:
    """Digest of every audio packet, as a demuxer hands them out."""
    digest = hashlib.sha256()
    with av.open(str(path), metadata_errors="ignore") as container:
        for packet in container.demux(audio=0):
            digest.update(bytes(packet))
    return digest.hexdigest()


def players_chapters(path: Path) -> list[tuple[float, str]]:
    """Chapters in the order in which an ffmpeg-based player lists them."""
    with av.open(str(path)) as container:
        return [
            (float(entry["start"] * entry["time_base"]), entry["metadata"].get("title", ""))
            for entry in container.chapters()
        ]


def asked(program: str, *arguments: str | Path) -> str:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not on this machine")
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout + done.stderr
