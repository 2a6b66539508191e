"""Tags and chapters in files, as written by podkit and read by others."""

import datetime
import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import av
import mutagen.id3
import pytest

from toolkit.formats.id3 import Version
from toolkit.formats.tags import EpisodeTags, chapter_losses, container_of, copy_tagged, read_tags
from toolkit.model.chapter import Chapter, Place
from toolkit.model.containers import FLAC, M4A, MATROSKA, MP3, OGG, OPUS, Container
from toolkit.model.errors import InvalidChapters, UnreadableMedia, UnsupportedFormat

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
    keywords=("room tone", "microphones"), language="en", artwork=JPEG,
)  # fmt: skip

CHAPTERS = (
    Chapter(0.0, "A chapter with a very long title " * 8 + "end"),
    Chapter(0.5, "部屋の音"),
    Chapter(1.0, "🎙️", url="https://example.org/r%C3%A4ume"),
    Chapter(1.25, "Ünïcödé: שלום عرب"),
    Chapter(2.0, "Z"),
)
TAGGABLE = ["mp3", "m4a", "opus", "ogg", "flac"]
CHAPTERED = ["mp3", "opus", "ogg", "flac"]
LISTING = [*CHAPTERED, "m4a"]


@pytest.fixture
def copy_of(recordings: dict[str, Path], tmp_path: Path) -> Callable[[str], Path]:
    return lambda suffix: Path(shutil.copy(recordings[suffix], tmp_path / f"episode.{suffix}"))


def write_tags(
    file: Path,
    tags: EpisodeTags,
    chapters: Sequence[Chapter] | None,
    duration_s: float,
    *,
    id3_version: Version | None = None,
) -> None:
    """Tag a copy and put it in the file's place, as a caller does."""
    copy = file.with_name(f"copy-of-{file.name}")
    try:
        copy_tagged(file, copy, tags, chapters, duration_s, id3_version=id3_version)
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


def test_players_list_chapters_in_order_in_version_2_4_too(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    # ffmpeg 8 takes sync-safe sizes inside CHAP for plain ones: it only reads titles up to 127 bytes in 2.4.
    chapters = tuple(replace(chapter, title=chapter.title[:59]) for chapter in CHAPTERS)
    write_tags(file, TAGS, chapters, 3.0, id3_version=4)
    assert file.read_bytes()[3] == 4
    assert players_chapters(file) == [(c.start_s, c.title) for c in chapters]


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


def test_kid3_sees_one_ordered_table_of_all_chapters(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    write_tags(file, TAGS, CHAPTERS, 3.0)
    shown = asked("kid3-cli", "-c", '{"method":"get","params":["all"]}', file)
    frames = json.loads(shown)["result"]["taggedFile"]["tag2"]["frames"]
    values = {
        name: [frame["value"] for frame in frames if frame["name"] == name] for name in {f["name"] for f in frames}
    }
    assert values["Title"] == [TAGS.title]
    assert values["Table of Contents"] == ["toc"]
    assert values["Chapter"] == [f"chp{number:03d}" for number in range(len(CHAPTERS))]
    assert values["Podcast Feed"] == [TAGS.feed]
    assert values["Release Date"] == values["Date"] == ["2026-11-23"]


# Debian's exiftool 12 and mediainfo 23 show two question marks for an emoji in the UTF-16 of ID3v2.3.
WITHOUT_EMOJI = replace(TAGS, title="部屋 rooms & <b> שלום")


def test_exiftool_agrees_on_mp3_and_m4a(copy_of: Callable[[str], Path]) -> None:
    for suffix in ("mp3", "m4a"):
        file = copy_of(suffix)
        write_tags(file, WITHOUT_EMOJI, None, 3.0)
        shown = json.loads(asked("exiftool", "-j", file))[0]
        assert (shown["Title"], shown["Album"], shown["Artist"]) == (WITHOUT_EMOJI.title, TAGS.show, TAGS.artist)


def test_atomic_parsley_sees_the_podcast_atoms(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("m4a")
    write_tags(file, TAGS, None, 3.0)
    shown = asked("AtomicParsley", file, "-t")
    for line in ('Atom "stik" contains: Unknown value: 21', 'Atom "pcst" contains: true', f'Atom "desc" contains: {TAGS.description}',
                 'Atom "trkn" contains: 12', 'Atom "covr" contains: 1 piece'):  # fmt: skip
        assert line in shown


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


def test_opusinfo_reads_chapters_in_opus(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("opus")
    write_tags(file, TAGS, CHAPTERS, 3.0)
    assert "CHAPTER001NAME=部屋の音" in asked("opusinfo", file)


def test_metaflac_reads_chapters_in_flac(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("flac")
    write_tags(file, TAGS, CHAPTERS, 3.0)
    shown = asked("metaflac", "--export-tags-to=-", "--no-utf8-convert", file).splitlines()
    assert {"CHAPTER002=00:00:01.000", "CHAPTER002NAME=🎙️", f"title={TAGS.title}"} <= {*shown}


def test_mpg123_decodes_a_tagged_mp3_and_shows_its_title(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    write_tags(file, TAGS, CHAPTERS, 3.0)
    assert f"Title:   {TAGS.title}" in asked("mpg123", "--utf8", "-t", file)


def test_an_mp4_holds_chapters_in_both_kinds(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("m4a")
    write_tags(file, TAGS, CHAPTERS, 3.0)
    assert players_chapters(file) == [(c.start_s, c.title) for c in CHAPTERS]
    atoms = asked("AtomicParsley", file, "-T", "1")
    assert "Atom chpl" in atoms
    assert "Atom chap" in atoms
    titles = [chapter.title for chapter in read_tags(file)[1]]
    assert titles[1:] == [c.title for c in CHAPTERS[1:]]
    assert CHAPTERS[0].title.startswith(titles[0][:200])


def test_a_hidden_chapter_is_in_no_table_and_a_picture_stays_with_its_chapter(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    chapters = (Chapter(0, "Heard", image="a.jpg"), Chapter(1, "Hidden", toc=False), Chapter(2, "Seen", end_s=2.5))
    write_tags(file, replace(TAGS, chapter_pictures={"a.jpg": JPEG}), chapters, 10.0)
    table = mutagen.id3.ID3(file).getall("CTOC")
    assert [(t.child_element_ids, int(t.flags)) for t in table] == [(["chp000", "chp002"], 3)]
    tags, read = read_tags(file)
    assert read == (replace(chapters[0], image="chapter-001.jpg"), *chapters[1:])
    assert tags.chapter_pictures == {"chapter-001.jpg": JPEG}


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


def test_more_than_255_chapters_hang_in_tables_below_the_one_at_the_top(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    chapters = tuple(Chapter(n / 100, f"Chapter {n}") for n in range(600))
    write_tags(file, EpisodeTags(), chapters, 6.0)
    tables = {t.element_id: t for t in mutagen.id3.ID3(file).getall("CTOC")}
    assert sorted(len(t.child_element_ids) for t in tables.values() if not t.flags & 2) == [90, 255, 255]
    assert tables["toc"].child_element_ids == ["toc000", "toc001", "toc002"]
    assert read_tags(file)[1] == chapters
    assert [title for _, title in players_chapters(file)] == [c.title for c in chapters]


def test_mp3_gets_version_2_3_with_utf_16_and_padding(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    write_tags(file, TAGS, CHAPTERS, 3.0)
    content = file.read_bytes()
    assert content[:5] == b"ID3\x03\x00"
    assert b"\xff\xfe" + "部屋の音".encode("utf-16-le") in content
    assert bytes(4096) in content
    assert mutagen.id3.ID3(file, translate=False)["TYER"].text == ["2026"]


def test_frames_of_other_programs_are_kept(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    other = mutagen.id3.ID3()
    for frame in (mutagen.id3.TXXX(encoding=1, desc="MyTool", text="x"), mutagen.id3.PRIV(owner="me", data=b"\x00\x01"),
                  mutagen.id3.COMM(encoding=1, lang="eng", desc="iTunNORM", text=" 0000"), mutagen.id3.TBPM(encoding=1, text="120"),
                  mutagen.id3.APIC(encoding=0, mime="image/jpeg", type=4, desc="cover", data=JPEG + b"back")):  # fmt: skip
        other.add(frame)
    other.save(file, v2_version=3, v1=2)
    write_tags(file, TAGS, CHAPTERS, 3.0)
    kept = mutagen.id3.ID3(file, translate=False)
    assert (kept["TXXX:MyTool"].text, kept["PRIV:me:\x00\x01"].data, kept["TBPM"].text) == (["x"], b"\x00\x01", ["120"])
    assert "COMM:iTunNORM:eng" in kept
    assert [picture.type for picture in kept.getall("APIC")] == [3, 4]
    assert file.read_bytes()[-128:-125] == b"TAG"


@pytest.mark.parametrize("suffix", ["opus", "flac"])
def test_comments_of_other_programs_are_kept(suffix: str, copy_of: Callable[[str], Path]) -> None:
    file = copy_of(suffix)
    other = mutagen.File(file)
    other["R128_TRACK_GAIN"], other["CHAPTER001"], other["CHAPTER001NAME"] = ["-100"], ["00:00:01.000"], ["Old"]
    other.save()
    assert read_tags(file)[1] == (Chapter(1, "Old"),)
    write_tags(file, TAGS, CHAPTERS[:1], 3.0)
    assert mutagen.File(file)["R128_TRACK_GAIN"] == ["-100"]
    assert read_tags(file)[1] == CHAPTERS[:1]


def test_a_tag_in_2_4_with_frames_that_2_3_lacks_stays_2_4(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    other = mutagen.id3.ID3()
    other.add(mutagen.id3.TSOP(encoding=3, text="Park, Ada"))
    other.save(file, v2_version=4)
    write_tags(file, TAGS, CHAPTERS, 3.0)
    assert mutagen.id3.ID3(file).version == (2, 4, 0)
    assert mutagen.id3.ID3(file)["TSOP"].text == ["Park, Ada"]
    assert read_tags(file) == (TAGS, CHAPTERS)


def test_a_long_description_is_cut_at_a_letter_in_mp4_and_whole_when_read(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("m4a")
    write_tags(file, replace(TAGS, description="ü" * 200, long_description=""), None, 3.0)
    assert len(mutagen.File(file)["desc"][0].encode()) <= 255
    assert read_tags(file)[0].description == "ü" * 200


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


def test_a_picture_that_is_none_is_refused_before_anything_is_written() -> None:
    with pytest.raises(ValueError, match="JPEG or a PNG"):
        EpisodeTags(artwork=b"GIF89a")


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
