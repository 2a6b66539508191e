"""Tags and chapters in files, as written by podkit and read by others."""

import json
import shutil
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.formats.tagging import CHAPTERS, JPEG, TAGS, asked, packets, players_chapters, write_tags
from toolkit.formats.tags import chapter_losses, container_of, read_tags
from toolkit.model.chapter import Chapter, Place
from toolkit.model.containers import FLAC, M4A, MATROSKA, MP3, OGG, OPUS, Container
from toolkit.model.errors import InvalidChapters, UnreadableMedia, UnsupportedFormat

TAGGABLE = ["mp3", "m4a", "opus", "ogg", "flac"]
CHAPTERED = ["mp3", "opus", "ogg", "flac"]
LISTING = [*CHAPTERED, "m4a"]


@pytest.mark.slow
@pytest.mark.parametrize("suffix", TAGGABLE)
def test_tags_are_read_back_as_they_were_written(suffix: str, copy_of: Callable[[str], Path]) -> None:
    file = copy_of(suffix)
    write_tags(file, TAGS, None, 3.0)
    assert read_tags(file)[0] == TAGS


@pytest.mark.parametrize("suffix", CHAPTERED)
def test_chapters_are_read_back_as_they_were_written(suffix: str, copy_of: Callable[[str], Path]) -> None:
    file = copy_of(suffix)
    write_tags(file, TAGS, CHAPTERS, 3.0)
    assert read_tags(file)[1] == CHAPTERS


@pytest.mark.parametrize("suffix", TAGGABLE)
def test_writing_twice_changes_no_byte(suffix: str, copy_of: Callable[[str], Path]) -> None:
    file = copy_of(suffix)
    write_tags(file, TAGS, CHAPTERS, 3.0)
    once = file.read_bytes()
    write_tags(file, TAGS, CHAPTERS, 3.0)
    assert file.read_bytes() == once


@pytest.mark.parametrize("suffix", TAGGABLE)
def test_audio_packets_stay_as_they_are(suffix: str, copy_of: Callable[[str], Path]) -> None:
    file = copy_of(suffix)
    before = packets(file)
    write_tags(file, TAGS, CHAPTERS, 3.0)
    assert packets(file) == before


@pytest.mark.parametrize("suffix", TAGGABLE)
def test_a_small_change_does_not_move_the_audio(suffix: str, copy_of: Callable[[str], Path]) -> None:
    file = copy_of(suffix)
    write_tags(file, TAGS, CHAPTERS, 3.0)
    size = file.stat().st_size
    write_tags(file, replace(TAGS, title="Another title, somewhat longer than the one before"), CHAPTERS, 3.0)
    assert file.stat().st_size == size


@pytest.mark.parametrize("suffix", LISTING)
def test_players_list_chapters_in_order(suffix: str, copy_of: Callable[[str], Path]) -> None:
    file = copy_of(suffix)
    write_tags(file, TAGS, CHAPTERS, 3.0)
    assert players_chapters(file) == [(c.start_s, c.title) for c in CHAPTERS]


@pytest.mark.parametrize("suffix", LISTING)
def test_ffprobe_agrees_on_chapters_tags_and_artwork(suffix: str, copy_of: Callable[[str], Path]) -> None:
    file = copy_of(suffix)
    write_tags(file, TAGS, CHAPTERS, 3.0)
    shown = json.loads(
        asked("ffprobe", "-v", "error", "-show_chapters", "-show_format", "-show_streams", "-of", "json", file)
    )
    assert [(float(c["start_time"]), c["tags"]["title"]) for c in shown["chapters"]] == [
        (c.start_s, c.title) for c in CHAPTERS
    ]
    assert [float(c["end_time"]) for c in shown["chapters"]][:4] == [c.start_s for c in CHAPTERS[1:]]
    named = {
        key.lower(): value
        for stream in [*shown["streams"], shown["format"]]
        for key, value in stream.get("tags", {}).items()
    }
    assert (named["title"], named["album"], named["artist"], named["genre"]) == (
        TAGS.title,
        TAGS.show,
        TAGS.artist,
        "Podcast",
    )
    assert [s["codec_name"] for s in shown["streams"] if s["disposition"]["attached_pic"]] == ["mjpeg"]


# Debian's exiftool 12 and mediainfo 23 show two question marks for an emoji in the UTF-16 of ID3v2.3.
WITHOUT_EMOJI = replace(TAGS, title="部屋 rooms & <b> שלום")


def test_exiftool_agrees_on_mp3_and_m4a(copy_of: Callable[[str], Path]) -> None:
    for suffix in ("mp3", "m4a"):
        file = copy_of(suffix)
        write_tags(file, WITHOUT_EMOJI, None, 3.0)
        shown = json.loads(asked("exiftool", "-j", file))[0]
        assert (shown["Title"], shown["Album"], shown["Artist"]) == (WITHOUT_EMOJI.title, TAGS.show, TAGS.artist)


def test_mediainfo_agrees_on_every_container(copy_of: Callable[[str], Path]) -> None:
    for suffix in TAGGABLE:
        file = copy_of(suffix)
        write_tags(file, WITHOUT_EMOJI, None, 3.0)
        general = json.loads(asked("mediainfo", "--Output=JSON", file))["media"]["track"][0]
        assert (general["Title"], general["Album"], general["Performer"]) == (
            WITHOUT_EMOJI.title,
            TAGS.show,
            TAGS.artist,
        )
        assert general["Cover"] == "Yes"


@pytest.mark.parametrize("suffix", TAGGABLE)
def test_a_container_holds_what_the_table_says_and_no_more(suffix: str, copy_of: Callable[[str], Path]) -> None:
    file = copy_of(suffix)
    chapters = (Chapter(0, "A", 0.5, "https://x.org", "a.jpg"), Chapter(1, "B", toc=False, location=Place("L", "geo:1,2")), Chapter(2, "C"))  # fmt: skip
    write_tags(file, replace(TAGS, chapter_pictures={"a.jpg": JPEG}), chapters, 3.0)
    tags, read = read_tags(file)
    held = {
        "cover": tags.artwork == JPEG,
        "ends": read[0].end_s == 0.5,
        "links": read[0].url == "https://x.org",
        "pictures": bool(tags.chapter_pictures.get(read[0].image)),
        "hidden": any(not chapter.toc for chapter in read),
        "locations": any(chapter.location for chapter in read),
    }
    container = container_of(file)
    assert {what for what, is_held in held.items() if is_held} == container.holds
    lost = " ".join(chapter_losses(container, chapters, {"a.jpg"}))
    assert [what for what in (*held,) if what != "cover" and what not in container.holds and what not in lost] == []


def test_what_a_container_cannot_hold_is_said_in_a_sentence_each() -> None:
    chapters = [Chapter(0, "A", end_s=0.5, url="https://x.org", image="a.jpg"), Chapter(1, "B", toc=False)]
    assert chapter_losses(MP3, chapters, {"a.jpg"}) == ()
    assert chapter_losses(MP3, chapters) == (
        "MP3 cannot hold chapter pictures that are not files beside the list; chapters.json does.",)  # fmt: skip
    assert chapter_losses(M4A, chapters)[:2] == (
        "M4A cannot hold hidden chapters; chapters.json does.", "M4A cannot hold chapter links; chapters.json does.")  # fmt: skip
    assert [loss.split(" cannot hold ")[1] for loss in chapter_losses(OGG, chapters)] == [
        "hidden chapters; chapters.json does.", "chapter pictures; chapters.json does.", "ends of chapters; chapters.json does."]  # fmt: skip
    assert chapter_losses(MATROSKA, [replace(chapters[0], url="", image="")]) == ()


@pytest.mark.parametrize(
    ("suffix", "container"), [("mp3", MP3), ("m4a", M4A), ("opus", OPUS), ("ogg", OGG), ("flac", FLAC)]
)
def test_a_container_is_told_by_its_content_whatever_its_name(
    suffix: str, container: Container, recordings: dict[str, Path], tmp_path: Path
) -> None:
    assert container_of(Path(shutil.copy(recordings[suffix], tmp_path / "episode.wav"))) is container


@pytest.mark.parametrize("suffix", ["wav", "aac"])
def test_containers_without_chapters_are_refused_and_left_alone(suffix: str, copy_of: Callable[[str], Path]) -> None:
    file = copy_of(suffix)
    before = file.read_bytes()
    with pytest.raises(
        UnsupportedFormat, match="this format is not supported here; use MP3, M4A, Ogg, Opus, FLAC or Matroska"
    ):
        write_tags(file, TAGS, CHAPTERS, 3.0)
    assert file.read_bytes() == before


def test_a_text_called_mp3_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "talk.mp3"
    file.write_text("Just some words.\n" * 300)
    with pytest.raises(UnsupportedFormat, match=r"talk\.mp3: this format is not supported"):
        write_tags(file, TAGS, CHAPTERS, 3.0)


def test_chapters_beyond_the_end_leave_the_file_untouched(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    before = file.read_bytes()
    with pytest.raises(InvalidChapters, match=r"episode\.mp3: chapter 'Late' starts at 00:00:09\.000, after the end"):
        write_tags(file, TAGS, [Chapter(9, "Late")], 3.0)
    assert file.read_bytes() == before


def written(file: Path) -> bool:
    """Whether tags could be written; a refusal names the file, in one sentence, and leaves it as it was."""
    before = file.read_bytes()
    try:
        write_tags(file, TAGS, CHAPTERS[:2], 3.0)
    except (UnreadableMedia, UnsupportedFormat) as error:
        refusal = str(error)
    else:
        return True
    assert refusal.startswith(f"{file}: ")
    assert "\n" not in refusal
    assert file.read_bytes() == before, file.name
    return False


@pytest.mark.slow
def test_awkward_files_are_tagged_with_their_audio_as_it_was_or_refused_and_left_alone(
    shared: Path, tmp_path: Path
) -> None:
    awkward = shared / "data/awkward"
    expected = {entry["file"]: entry["expect"] for entry in json.loads((awkward / "manifest.json").read_text())}
    copies = {name: Path(shutil.copyfile(awkward / name, tmp_path / name)) for name in expected}
    tagged = {name: file for name, file in copies.items() if written(file)}
    for name, file in tagged.items():
        tags, chapters = read_tags(file)
        assert (tags.title, tags.show, tags.date, tags.artwork) == (TAGS.title, TAGS.show, TAGS.date, JPEG), name
        # Nero's list in an MP4 is cut at 255 bytes of a title.
        assert [(c.start_s, c.title[:60]) for c in chapters] == [(c.start_s, c.title[:60]) for c in CHAPTERS[:2]], name
        once = file.read_bytes()
        write_tags(file, TAGS, CHAPTERS[:2], 3.0)
        assert file.read_bytes() == once, name
        if expected[name] == "plays":
            assert packets(file) == packets(awkward / name), name
    holders = (".mp3", ".mp2", ".m4a", ".mp4", ".ogg", ".oga", ".opus", ".flac", ".oggflac", ".spx")
    playing = {name for name, verdict in expected.items() if verdict == "plays" and name.endswith(holders)}
    assert playing - tagged.keys() == set()


def box(name: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content


def boxes_in_boxes(depth: int) -> bytes:
    sizes = [8 * (depth - level) for level in range(depth)]
    return box(b"ftyp", b"M4A \0\0\0\0") + b"".join(struct.pack(">I4s", size, b"moov") for size in sizes)


@pytest.mark.parametrize(
    "content",
    [
        boxes_in_boxes(5_000),
        b"fLaC\x84\x00\x00\x08\xff\xff\xff\xff\xff\xff\xff\xff",
        b"fLaC\x00\x00\x00\x22" + bytes(34) + b"\x86\xff\xff\xff" + b"\xff" * 40,
        b"OggS" + b"\xff" * 23 + b"\x01\x1e\x01vorbis" + b"\xff" * 30,
    ],
)
def test_claims_that_no_file_keeps_are_damage(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(UnreadableMedia, match=r"it is damaged where its tags are|they take more than 64 MB, or say so"):
        read_tags(tmp_path / "a")


def test_what_only_begins_like_an_album_tag_is_refused(tmp_path: Path) -> None:
    # APEv2 with a negative size: mutagen would read the whole file, or backwards.
    (tmp_path / "a").write_bytes(b"\0x" * 50 + b"APETAGEX" + struct.pack("<IiII8x", 2000, -100, 5, 0))
    with pytest.raises(UnsupportedFormat):
        read_tags(tmp_path / "a")
