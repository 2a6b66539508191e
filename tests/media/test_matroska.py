"""Chapters and tags in Matroska and WebM: another reader agrees, and the sound stays as it was."""

from __future__ import annotations

import shutil
import struct
import subprocess
import zlib
from pathlib import Path

import av
import pytest

from toolkit.formats.ffmetadata import render_ffmetadata
from toolkit.media.ffmpeg import find_ffmpeg
from toolkit.media.matroska import write_matroska
from toolkit.media.probe import is_matroska, probe
from toolkit.model.chapter import Chapter

CHAPTERS = (
    Chapter(0.5, "Walls = doors; #1 \\ x"),
    Chapter(2.25, "\u65e5\u672c \U0001f399 " + "x" * 300, 2.75),
)
LISTED = render_ffmetadata(CHAPTERS, 3.0)


@pytest.fixture(params=["mka", "webm", "mkv"])
def talk(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / f"talk.{request.param}"
    ffmpeg("-f", "lavfi", "-i", "sine=duration=3", "-metadata", "mood=calm", str(path))
    return path


def ffmpeg(*arguments: str) -> None:
    subprocess.run([str(find_ffmpeg().path), "-v", "error", *arguments], check=True)


def checksums_fit(path: Path) -> bool:
    """Return whether Info and Tags hold the CRC-32 of their content, which they begin with (RFC 8794, 11.3.1)."""
    content = path.read_bytes()
    for name in (b"\x15\x49\xa9\x66", b"\x12\x54\xc3\x67"):
        # Before the identifier itself comes its mention in the list of elements, which another identifier follows.
        at = next(one for one in places(content, name) if b"\xbf\x84" in content[one + 5 : one + 14]) + len(name)
        width = 9 - content[at].bit_length()
        size = int.from_bytes(content[at : at + width], "big") & ((1 << 7 * width) - 1)
        body = content[at + width : at + width + size]
        if body[:2] != b"\xbf\x84" or struct.unpack("<I", body[2:6])[0] != zlib.crc32(body[6:]):
            return False
    return True


def places(content: bytes, wanted: bytes) -> list[int]:
    return [at for at in range(len(content)) if content.startswith(wanted, at)]


def stated_durations(path: Path) -> tuple[float, str]:
    """Return the duration of the segment in seconds, and that of the first track as its tag has it."""
    with av.open(str(path)) as container:
        return container.duration / av.time_base, container.streams[0].metadata["DURATION"]


def decoded_samples(path: Path) -> int:
    with av.open(str(path)) as container:
        return sum(frame.samples for frame in container.decode(audio=0))


def packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(container.streams.audio[0])]


def test_chapters_and_tags_are_there_and_the_sound_is_as_it_was(talk: Path, tmp_path: Path) -> None:
    target = tmp_path / f"out{talk.suffix}"
    assert is_matroska(talk)
    write_matroska(talk, target, {"title": "W\u00e4nde"}, LISTED)
    facts = probe(target)
    assert [(c.start_s, c.title, c.end_s) for c in facts.chapters] == [
        (0.5, CHAPTERS[0].title, 2.25),
        (2.25, CHAPTERS[1].title, 2.75),
    ]
    assert (facts.tags["title"], facts.tags["mood"]) == ("W\u00e4nde", "calm")
    assert packets(target) == packets(talk)


def test_an_empty_list_takes_chapters_out(talk: Path, tmp_path: Path) -> None:
    once, bare = (tmp_path / f"{name}{talk.suffix}" for name in ("once", "bare"))
    write_matroska(talk, once, {}, LISTED)
    write_matroska(once, bare, {}, render_ffmetadata((), 3.0))
    assert probe(bare).chapters == ()


def test_writing_the_same_twice_changes_nothing(talk: Path, tmp_path: Path) -> None:
    once, twice = tmp_path / f"once{talk.suffix}", tmp_path / f"twice{talk.suffix}"
    write_matroska(talk, once, {"title": "Walls"}, LISTED)
    write_matroska(once, twice, {"title": "Walls"}, LISTED)
    assert once.read_bytes() == twice.read_bytes()


@pytest.mark.parametrize("codec", ["libvorbis", "libopus", "aac", "flac", "libmp3lame", "pcm_s16le"])
def test_a_copy_of_a_copy_is_as_long_as_the_first_file_says_it_is(codec: str, tmp_path: Path) -> None:
    first, once, twice = (tmp_path / f"{name}.mka" for name in ("first", "once", "twice"))
    ffmpeg("-f", "lavfi", "-i", "sine=duration=3", "-c:a", codec, str(first))
    write_matroska(first, once, {"title": "Walls"}, LISTED)
    write_matroska(once, twice, {"title": "Walls"}, LISTED)
    assert [stated_durations(path) for path in (once, twice)] == [stated_durations(first)] * 2
    assert once.read_bytes() == twice.read_bytes()
    assert decoded_samples(first) == decoded_samples(twice)


def test_a_duration_that_was_far_off_is_not_kept(tmp_path: Path) -> None:
    first, once = tmp_path / "first.mka", tmp_path / "once.mka"
    ffmpeg("-f", "lavfi", "-i", "sine=duration=3", "-c:a", "flac", str(first))
    first.write_bytes(first.read_bytes().replace(struct.pack(">d", 3000.0), struct.pack(">d", 90_000.0)))
    assert stated_durations(first)[0] == 90.0
    write_matroska(first, once, {}, LISTED)
    assert stated_durations(once)[0] == pytest.approx(3.0, abs=0.05)


def test_the_checksums_of_a_copy_fit_its_content(tmp_path: Path) -> None:
    first, once, twice = (tmp_path / f"{name}.mka" for name in ("first", "once", "twice"))
    ffmpeg("-f", "lavfi", "-i", "sine=duration=3", str(first))
    write_matroska(first, once, {}, LISTED)
    write_matroska(once, twice, {}, LISTED)
    # The first file is as ffmpeg wrote it: the way of counting is its own.
    assert all(checksums_fit(path) for path in (first, twice))


def test_mkvinfo_agrees(talk: Path, tmp_path: Path) -> None:
    if shutil.which("mkvinfo") is None:
        pytest.skip("mkvinfo is not on this machine")
    target = tmp_path / f"out{talk.suffix}"
    write_matroska(talk, target, {}, LISTED)
    shown = subprocess.run(["mkvinfo", str(target)], capture_output=True, text=True, check=True).stdout
    assert "Chapter time start: 00:00:00.500000000" in shown
    assert f"Chapter string: {CHAPTERS[0].title}" in shown
