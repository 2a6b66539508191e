from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mutagen.mp4 import MP4, MP4Cover
from PIL import Image

from toolkit.formats.tags import EpisodeTags, copy_tagged, read_tags
from toolkit.media.encode import encode
from toolkit.media.probe import probe
from toolkit.model.chapter import Chapter
from toolkit.model.errors import UnreadableMedia, UnsupportedFormat
from toolkit.model.preset import Deliverable
from toolkit.model.printable import is_writable, one_line

CHAPTERS = (
    Chapter(0.0, "Why rooms; a=b #1 \\ more"),
    Chapter(2.5, "Zoë Kowalczyk, 日本"),
    Chapter(4.25, "\"Quotes\" and 'others'"),
)


@pytest.fixture(scope="module")
def episode(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("episode")
    path = folder / "episode.m4a"
    noise = np.random.default_rng(1).normal(0, 0.1, (6 * 44_100, 1)).astype(np.float32)
    encode([noise], 44_100, Deliverable("m4a", 96), path)
    Image.new("RGB", (64, 64), "red").save(folder / "cover.png")
    tags = MP4(path)
    tags["\xa9nam"] = ["The room"]
    tags["covr"] = [MP4Cover((folder / "cover.png").read_bytes(), MP4Cover.FORMAT_PNG)]
    tags.save()
    return path


NONE = EpisodeTags(genre="")


def write_mp4_chapters(source: Path, target: Path, chapters: Sequence[Chapter], duration_s: float) -> None:
    copy_tagged(source, target, NONE, chapters, duration_s)


def _stamps(path: Path) -> list[tuple[int | None, int | None]]:
    with av.open(str(path)) as container:
        return [(packet.pts, packet.duration) for packet in container.demux(container.streams.audio[0])]


def _packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(container.streams.audio[0])]


def test_the_sound_is_copied_bit_by_bit_and_tags_and_cover_stay(episode: Path, tmp_path: Path) -> None:
    write_mp4_chapters(episode, tmp_path / "out.m4a", CHAPTERS, 6.0)
    assert _packets(tmp_path / "out.m4a") == _packets(episode)
    facts = probe(tmp_path / "out.m4a")
    assert facts.tags["title"] == "The room"
    assert facts.picture_stream is not None
    assert not facts.has_video
    assert facts.duration_s == pytest.approx(6.0)


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


def test_foreign_tags_stay_and_the_sound_is_where_its_table_says(episode: Path, tmp_path: Path) -> None:
    tagged = tmp_path / "tagged.m4a"
    shutil.copy(episode, tagged)
    tags = MP4(tagged)
    tags["tmpo"], tags["----:com.apple.iTunes:MOOD"] = [97], [b"calm"]
    tags.save()
    write_mp4_chapters(tagged, tmp_path / "out.m4a", CHAPTERS, 6.0)
    kept = MP4(tmp_path / "out.m4a")
    assert (kept["tmpo"], bytes(kept["----:com.apple.iTunes:MOOD"][0])) == ([97], b"calm")
    assert _stamps(tmp_path / "out.m4a") == _stamps(tagged)


def test_writing_again_changes_no_byte_and_leaves_no_old_texts_behind(episode: Path, tmp_path: Path) -> None:
    for name, source, chapters in (
        ("a", "episode", CHAPTERS),
        ("b", "a", CHAPTERS),
        ("c", "b", CHAPTERS[:1]),
        ("d", "c", CHAPTERS),
    ):
        write_mp4_chapters(episode if source == "episode" else tmp_path / source, tmp_path / name, chapters, 6.0)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes() == (tmp_path / "d").read_bytes()
    assert CHAPTERS[1].title.encode() not in (tmp_path / "c").read_bytes()


@pytest.mark.parametrize(
    "flags", [[], ["-movflags", "+faststart"], ["-movflags", "frag_keyframe+empty_moov", "-frag_duration", "500000"]]
)
def test_the_sound_stays_whatever_the_order_of_the_file(flags: list[str], tmp_path: Path, ffmpeg: str) -> None:
    path, out = tmp_path / "talk.m4a", tmp_path / "out.m4a"
    source = ["-f", "lavfi", "-i", "sine=frequency=440:duration=6"]
    subprocess.run([ffmpeg, "-v", "error", *source, *flags, str(path)], check=True, timeout=60)
    write_mp4_chapters(path, out, CHAPTERS, 6.0)
    assert (_packets(out), _stamps(out)) == (_packets(path), _stamps(path))
    assert [(c.start_s, c.title) for c in probe(out).chapters] == [(c.start_s, c.title) for c in CHAPTERS]
    copy_tagged(out, tmp_path / "tagged.m4a", EpisodeTags(title="Walls", lyrics="word " * 5_000), None, 6.0)
    assert (_packets(tmp_path / "tagged.m4a"), _stamps(tmp_path / "tagged.m4a")) == (_packets(path), _stamps(path))
    assert probe(tmp_path / "tagged.m4a").chapters == probe(out).chapters


def test_many_chapters_are_all_in_the_text_track_and_255_in_neros_list(episode: Path, tmp_path: Path) -> None:
    chapters = [Chapter(number / 100, f"Chapter {number} " + "long " * 80) for number in range(600)]
    write_mp4_chapters(episode, tmp_path / "out.m4a", chapters, 6.0)
    assert [c.title for c in probe(tmp_path / "out.m4a").chapters] == [c.title.strip() for c in chapters]
    assert len(MP4(tmp_path / "out.m4a").chapters) == 255


@pytest.mark.parametrize("name", ["x.m4a", "cut.m4a"])
def test_an_index_that_cannot_be_edited_is_refused_in_one_sentence(name: str, episode: Path, tmp_path: Path) -> None:
    content = episode.read_bytes()
    at = content.index(b"mdhd")
    broken = {
        "x.m4a": b"\0\0\0\x20ftypM4A " + b"words " * 50,
        "cut.m4a": content[: at - 4] + b"\xff" + content[at - 3 :],
    }
    (tmp_path / name).write_bytes(broken[name])
    with pytest.raises(UnreadableMedia, match=rf"{name}: it is damaged where its tags are"):
        write_mp4_chapters(tmp_path / name, tmp_path / "out.m4a", CHAPTERS, 6.0)


@pytest.mark.slow
@settings(max_examples=60)
@given(place=st.integers(0, 2_000), value=st.integers(0, 255))
def test_any_damage_to_the_index_gives_a_file_or_one_sentence(episode: Path, place: int, value: int) -> None:
    content = bytearray(episode.read_bytes())
    content[place] = value
    with tempfile.TemporaryDirectory() as folder:
        broken, out = Path(folder) / "broken.m4a", Path(folder) / "out.m4a"
        broken.write_bytes(content)
        with contextlib.suppress(UnreadableMedia, UnsupportedFormat):
            write_mp4_chapters(broken, out, CHAPTERS, 6.0)
            read_tags(out)


@pytest.mark.slow
@settings(max_examples=12)
@given(
    titles=st.lists(
        st.text(st.characters(codec="utf-8"), max_size=40).filter(is_writable).filter(str.strip), min_size=1, max_size=5
    )
)
@example(titles=["ends in a backslash \\", "the next", "C:\\"])
def test_any_title_survives(titles: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("titles") / "x.m4a"
    encode([np.zeros((44_100, 1), np.float32)], 44_100, Deliverable("m4a", 32, 44_100, 1), path)
    chapters = [Chapter(place / 10, title) for place, title in enumerate(titles)]
    write_mp4_chapters(path, path.with_suffix(".out"), chapters, 1.0)
    read = probe(path.with_suffix(".out")).chapters
    assert [chapter.title for chapter in read] == [one_line(title) for title in titles]
