from __future__ import annotations

import json
import shutil
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mutagen.mp4 import MP4, MP4Cover
from numpy.typing import NDArray
from PIL import Image

from toolkit.media.chapters import ffmetadata, write_mp4_chapters
from toolkit.media.encode import encode
from toolkit.media.probe import probe
from toolkit.model.chapter import Chapter
from toolkit.model.errors import CannotWrite, UnreadableMedia
from toolkit.model.preset import Deliverable

Signal = Callable[..., NDArray[np.float32]]
CHAPTERS = (
    Chapter(0.0, "Why rooms; a=b #1 \\ more"),
    Chapter(2.5, "Zoë Kowalczyk, 日本"),
    Chapter(4.25, "\"Quotes\" and 'others'"),
)


@pytest.fixture(scope="module")
def episode(tmp_path_factory: pytest.TempPathFactory, noise: Signal) -> Path:
    folder = tmp_path_factory.mktemp("episode")
    path = folder / "episode.m4a"
    encode([noise(6.0)], 44_100, Deliverable("m4a", 96), path)
    Image.new("RGB", (64, 64), "red").save(folder / "cover.png")
    tags = MP4(path)
    tags["\xa9nam"] = ["The room"]
    tags["covr"] = [MP4Cover((folder / "cover.png").read_bytes(), MP4Cover.FORMAT_PNG)]
    tags.save()
    return path


def _packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(container.streams.audio[0])]


@pytest.mark.usefixtures("every_ffmpeg")
def test_the_sound_is_copied_bit_by_bit_and_tags_and_cover_stay(episode: Path, tmp_path: Path) -> None:
    write_mp4_chapters(episode, tmp_path / "out.m4a", CHAPTERS, 6.0)
    assert _packets(tmp_path / "out.m4a") == _packets(episode)
    facts = probe(tmp_path / "out.m4a")
    assert facts.tags["title"] == "The room"
    assert facts.has_picture
    assert not facts.has_video
    assert facts.duration_s == pytest.approx(6.0)


@pytest.mark.usefixtures("every_ffmpeg")
def test_both_kinds_of_chapters_are_there_and_the_index_comes_first(episode: Path, tmp_path: Path) -> None:
    path = tmp_path / "out.m4a"
    write_mp4_chapters(episode, path, CHAPTERS, 6.0)
    nero = MP4(path).chapters
    assert [(chapter.start, chapter.title) for chapter in nero] == [(c.start_s, c.title) for c in CHAPTERS]
    content = path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    # A text track whose samples are 16 bits of length and UTF-8, referred to by the sound's tref/chap.
    assert b"\x00\x00\x00\x14tref\x00\x00\x00\x0cchap" in content
    for chapter in CHAPTERS:
        title = chapter.title.encode()
        assert len(title).to_bytes(2, "big") + title in content


@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="ffprobe is not installed")
def test_ffprobe_lists_them_with_their_ends(episode: Path, tmp_path: Path) -> None:
    write_mp4_chapters(episode, tmp_path / "out.m4a", CHAPTERS, 6.0)
    command = ["ffprobe", "-v", "error", "-show_chapters", "-of", "json", tmp_path / "out.m4a"]
    listed = json.loads(subprocess.run(command, check=True, capture_output=True, timeout=30).stdout)["chapters"]
    assert [(float(c["start_time"]), float(c["end_time"])) for c in listed] == [(0.0, 2.5), (2.5, 4.25), (4.25, 6.0)]
    assert [c["tags"]["title"] for c in listed] == [chapter.title for chapter in CHAPTERS]


@pytest.mark.usefixtures("every_ffmpeg")
def test_chapters_replace_the_ones_that_were_there(episode: Path, tmp_path: Path) -> None:
    write_mp4_chapters(episode, tmp_path / "a.m4a", CHAPTERS, 6.0)
    write_mp4_chapters(tmp_path / "a.m4a", tmp_path / "b.m4a", [Chapter(0.0, "Only")], 6.0)
    write_mp4_chapters(tmp_path / "a.m4a", tmp_path / "c.m4a", [], 6.0)
    assert probe(tmp_path / "b.m4a").chapters == (Chapter(0.0, "Only", 6.0),)
    assert probe(tmp_path / "c.m4a").chapters == ()


def test_the_same_chapters_give_the_same_bytes(episode: Path, tmp_path: Path) -> None:
    for name in ("a.m4a", "b.m4a"):
        write_mp4_chapters(episode, tmp_path / name, CHAPTERS, 6.0)
    assert (tmp_path / "a.m4a").read_bytes() == (tmp_path / "b.m4a").read_bytes()


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.m4a").write_text("words " * 50)
    with pytest.raises(UnreadableMedia, match="this is text"):
        write_mp4_chapters(tmp_path / "x.m4a", tmp_path / "y.m4a", CHAPTERS, 6.0)


def test_a_folder_that_is_not_there_is_told(episode: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="there is no such folder"):
        write_mp4_chapters(episode, tmp_path / "gone" / "y.m4a", CHAPTERS, 6.0)


def test_chapters_are_put_in_order_and_those_of_no_length_left_out() -> None:
    text = ffmetadata([Chapter(5.0, "B"), Chapter(0.0, "A"), Chapter(5.0, "B again"), Chapter(9.0, "late")], 8.0)
    assert [line for line in text.splitlines() if line.startswith(("START", "END", "title"))] == [
        *("START=0", "END=5000", "title=A"),
        *("START=5000", "END=9000", "title=B again"),
    ]


@settings(max_examples=12, deadline=None)
@given(titles=st.lists(st.text(st.characters(codec="utf-8"), max_size=40), min_size=1, max_size=5))
@example(titles=["ends in a backslash \\", "the next", "C:\\"])
def test_any_title_survives_as_one_line(titles: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("titles") / "x.m4a"
    encode([np.zeros((44_100, 1), np.float32)], 44_100, Deliverable("m4a", 32, 44_100, 1), path)
    chapters = [Chapter(place / 10, title) for place, title in enumerate(titles)]
    write_mp4_chapters(path, path.with_suffix(".out"), chapters, 1.0)
    breaking = {"Cc", "Cs", "Zl", "Zp"}
    shown = ["".join(" " if unicodedata.category(c) in breaking else c for c in title) for title in titles]
    read = probe(path.with_suffix(".out")).chapters
    assert [chapter.title for chapter in read] == [" ".join(title.split()) for title in shown]
