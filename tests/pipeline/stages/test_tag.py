"""Tags into finished files: what an episode says reaches a reader, and a file that cannot be tagged stays as it was."""

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path

import av
import pytest
from mutagen.id3 import ID3, TCON

from toolkit.formats.tags import EpisodeTags, read_tags
from toolkit.media.ffmpeg import find_ffmpeg
from toolkit.model.chapter import Chapter
from toolkit.model.episode import Episode, Track
from toolkit.model.errors import (
    CannotWrite,
    DiskFull,
    InvalidChapters,
    NoSuchInput,
    UnreadableMedia,
    UnsupportedFormat,
)
from toolkit.model.transcript import Segment, Transcript
from toolkit.pipeline.commands.tag import TagRequest, tag_request
from toolkit.pipeline.files.tagged_file import tag_file
from toolkit.pipeline.stages.tag import episode_tags

CHAPTERS = (Chapter(0.0, "Hello"), Chapter(1.5, "Walls"))
SUFFIXES = ["mp3", "m4a", "opus", "flac", "mka"]
HELLO = Segment(speaker="Ada Park", start_s=0.0, end_s=1.0, text="Hello.")
COVER = Path(__file__).parents[3] / "samples" / "small-rooms" / "cover.png"


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("finished")
    outputs = [str(folder / f"talk.{suffix}") for suffix in [*SUFFIXES, "wav"]]
    source = ["-f", "lavfi", "-i", "sine=frequency=440:duration=3"]
    subprocess.run([str(find_ffmpeg().path), "-v", "error", *source, *outputs], check=True)
    return folder


@pytest.fixture
def talk(finished: Path, tmp_path: Path) -> Path:
    shutil.copytree(finished, tmp_path, dirs_exist_ok=True)
    return tmp_path / "talk.mp3"


@pytest.fixture
def sound(finished: Path) -> bytes:
    return (finished / "talk.mp3").read_bytes()


def read(path: Path) -> tuple[dict[str, str], list[tuple[float, str]]]:
    """Title and such, and chapters, by ffmpeg's demuxers."""
    with av.open(str(path)) as container:
        tags = container.metadata | container.streams.audio[0].metadata
        chapters = [(float(c["start"] * c["time_base"]), c["metadata"]["title"]) for c in container.chapters()]
    return {key.lower(): value for key, value in tags.items()}, chapters


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# -- a file in place ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_tags_and_chapters_reach_another_reader(talk: Path, suffix: str) -> None:
    path, before = talk.with_suffix(f".{suffix}"), names_in(talk.parent)
    tag_file(path, EpisodeTags(title="W\u00e4nde \u90e8\u5c4b"), CHAPTERS)
    tags, chapters = read(path)
    assert tags["title"] == "W\u00e4nde \u90e8\u5c4b"
    assert chapters == [(0.0, "Hello"), (1.5, "Walls")]
    assert names_in(talk.parent) == before


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_chapters_that_are_not_named_stay(talk: Path, suffix: str) -> None:
    path = talk.with_suffix(f".{suffix}")
    tag_file(path, EpisodeTags(), CHAPTERS)
    tag_file(path, EpisodeTags(title="Walls"), None)
    assert len(read(path)[1]) == 2
    tag_file(path, EpisodeTags(), ())
    assert read(path)[1] == []


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_chapters_after_the_end_leave_the_file_and_name_it(talk: Path, suffix: str) -> None:
    path = talk.with_suffix(f".{suffix}")
    before, beside = path.read_bytes(), names_in(talk.parent)
    with pytest.raises(InvalidChapters, match=rf"/talk\.{suffix}: chapter 'Doors' starts at 00:01:40"):
        tag_file(path, EpisodeTags(title="Walls"), (*CHAPTERS, Chapter(100.0, "Doors")))
    assert path.read_bytes() == before
    assert names_in(talk.parent) == beside


def test_a_full_disk_leaves_the_file(talk: Path, small_disk: Path) -> None:
    full = Path(shutil.copy(talk, small_disk))
    before = full.read_bytes()
    with pytest.raises(DiskFull, match="the disk is full"):
        tag_file(full, EpisodeTags(lyrics="word " * 100_000), None)
    assert full.read_bytes() == before
    assert names_in(small_disk) == ["talk.mp3"]


def test_a_folder_without_permission_leaves_the_file(sound: bytes, ordinary_user: Path) -> None:
    locked = ordinary_user / "talk.mp3"
    locked.write_bytes(sound)
    ordinary_user.chmod(0o500)
    with pytest.raises(CannotWrite, match="permission denied"):
        tag_file(locked, EpisodeTags(title="Walls"), None)
    assert locked.read_bytes() == sound


def test_through_a_link_the_file_itself_is_tagged(talk: Path) -> None:
    link = talk.with_name("link.mp3")
    link.symlink_to(talk.name)
    tag_file(link, EpisodeTags(title="Walls"), None)
    assert link.is_symlink()
    assert read(talk)[0]["title"] == "Walls"


def test_a_file_keeps_who_may_read_it(talk: Path) -> None:
    talk.chmod(0o640)
    tag_file(talk, EpisodeTags(title="Walls"), None)
    assert talk.stat().st_mode & 0o777 == 0o640


def test_what_cannot_be_tagged_is_refused(talk: Path) -> None:
    with pytest.raises(UnsupportedFormat, match=r"talk\.wav: this format is not supported here; use MP3"):
        tag_file(talk.with_suffix(".wav"), EpisodeTags(title="Walls"), None)
    with pytest.raises(NoSuchInput, match=r"none\.mp3"):
        tag_file(talk.with_name("none.mp3"), EpisodeTags(title="Walls"), None)
    with pytest.raises(UnreadableMedia, match="this is a folder"):
        tag_file(talk.parent, EpisodeTags(title="Walls"), None)


# -- what an episode says ----------------------------------------------------------------------------------------------


def described(**more: object) -> Episode:
    tracks = (
        Track(Path("ada.wav"), "Ada Park", "host"),
        Track(Path("ben.wav"), "Ben Osei", "host"),
        Track(Path("eve.wav"), "Eve", "guest"),
        Track(Path("zoom.wav"), "Zoom", "reference"),
    )
    return Episode(title="Walls", tracks=tracks, show="Small Rooms", **more)


def test_an_episode_becomes_what_apps_show() -> None:
    episode = described(number=12, season=2, date=date(2026, 11, 23), summary="In a sentence.", words=("room tone",))
    transcript = Transcript(segments=(HELLO,), language="en")
    tags = episode_tags(episode, transcript, "# Walls\n\n*Something else.*\n")
    assert (tags.title, tags.show, tags.artist) == ("Walls", "Small Rooms", "Ada Park, Ben Osei")
    assert (tags.number, tags.season, tags.date, tags.language) == (12, 2, date(2026, 11, 23), "en")
    assert (tags.description, tags.long_description) == ("In a sentence.", "In a sentence.")
    assert tags.keywords == ("room tone",)
    assert "Hello." in tags.lyrics


def test_without_a_host_every_voice_is_the_artist() -> None:
    guests = Episode(title="", tracks=(Track(Path("a.wav"), "Eve"), Track(Path("b.wav"), "Max")))
    assert episode_tags(guests, Transcript(), "").artist == "Eve, Max"


def test_without_words_there_are_no_lyrics() -> None:
    assert episode_tags(described(), Transcript(), "").lyrics == ""


@pytest.mark.parametrize(
    ("notes", "standfirst"),
    [
        ("# Walls\n\n*Why rooms\nmatter.*\n\nIn this episode", "Why rooms matter."),
        ("# Walls\n## More\n\n**Bold\\! words**", "Bold! words"),
        ("Plain.", "Plain."),
        ("# Walls\n", ""),
        ("", ""),
    ],
)
def test_without_a_summary_the_notes_standfirst_describes_the_episode(notes: str, standfirst: str) -> None:
    assert episode_tags(described(), Transcript(), notes).description == standfirst


@pytest.mark.parametrize("summary", ["words and " * 60, "\u90e8" * 600, "a\n\nb " * 100])
def test_a_long_summary_is_shortened_between_words_to_one_line_and_kept_whole_beside(summary: str) -> None:
    tags = episode_tags(described(summary=summary), Transcript(), "")
    assert 200 < len(tags.description) <= 250
    assert "\n" not in tags.description
    assert tags.description.endswith("\u2026")
    assert " ".join(summary.split()).startswith(tags.description[:-1])
    assert not tags.description.endswith(("wor\u2026", "word\u2026", "an\u2026"))
    assert tags.long_description == summary


# -- podkit tag --------------------------------------------------------------------------------------------------------


def test_what_is_not_asked_for_stays(talk: Path) -> None:
    ID3().save(talk)
    id3 = ID3(talk)
    id3.add(TCON(encoding=3, text=["Jazz"]))
    id3.save(talk)
    written = tag_request(talk, TagRequest(said=EpisodeTags(title="Walls", genre="")))
    assert (written.title, written.chapters) == ("Walls", None)
    assert (read(talk)[0]["title"], read(talk)[0]["genre"]) == ("Walls", "Jazz")


def test_an_episode_folder_gives_its_facts_and_what_was_made_of_it(talk: Path, tmp_path: Path) -> None:
    episode = tmp_path / "episode"
    (episode / "tracks").mkdir(parents=True)
    (episode / "tracks" / "ada.flac").touch()
    (episode / "episode.toml").write_text('[episode]\ntitle = "Walls"\nshow = "Small Rooms"\n')
    (episode / "out").mkdir()
    (episode / "out" / "chapters.json").write_text(
        '{"version": "1.2.0", "chapters": [{"startTime": 0, "title": "Hello"}, {"startTime": 2, "title": "Doors"}]}'
    )
    assert tag_request(talk, TagRequest(episode=episode)).chapters == 2
    tags, chapters = read(talk)
    assert (tags["title"], tags["album"], tags["artist"]) == ("Walls", "Small Rooms", "Ada")
    assert chapters == [(0.0, "Hello"), (2.0, "Doors")]


def test_a_chapter_file_counts_before_the_episodes(talk: Path, tmp_path: Path) -> None:
    (tmp_path / "chapters.txt").write_text("00:00:00.000 Mine\n00:00:01.000 Too\n")
    assert tag_request(talk, TagRequest(chapters=tmp_path / "chapters.txt")).chapters == 2
    assert [title for _, title in read(talk)[1]] == ["Mine", "Too"]


def test_a_picture_goes_in_whole(talk: Path) -> None:
    tag_request(talk, TagRequest(artwork=COVER))
    (picture,) = ID3(talk).getall("APIC")
    assert picture.data[:4] in (b"\x89PNG", b"\xff\xd8\xff\xe0")
    assert len(picture.data) > 1000


@pytest.mark.parametrize(
    ("request_", "error", "said"),
    [
        (TagRequest(chapters=Path("none.txt")), NoSuchInput, r"none\.txt: there is no such chapter file"),
        (TagRequest(artwork=Path("none.png")), UnreadableMedia, r"none\.png: this artwork cannot be read"),
        (TagRequest(episode=Path("none")), NoSuchInput, "none: there is no such file or folder"),
    ],
)
def test_what_is_not_there_is_named_and_the_file_stays(
    talk: Path, request_: TagRequest, error: type[Exception], said: str
) -> None:
    before = talk.read_bytes()
    with pytest.raises(error, match=said):
        tag_request(talk, request_)
    assert talk.read_bytes() == before


def test_a_read_only_file_is_left_alone(talk: Path) -> None:
    before = talk.read_bytes()
    talk.chmod(0o444)
    with pytest.raises(CannotWrite, match="it is read-only"):
        tag_request(talk, TagRequest(said=EpisodeTags(title="Walls")))
    assert talk.read_bytes() == before


def test_what_is_said_counts_before_the_episode(talk: Path, tmp_path: Path) -> None:
    (tmp_path / "episode" / "tracks").mkdir(parents=True)
    (tmp_path / "episode" / "tracks" / "ada.flac").touch()
    (tmp_path / "episode" / "episode.toml").write_text('[episode]\ntitle = "Walls"\nshow = "Small Rooms"\n')
    (tmp_path / "talk.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:01.000\n<v Ada>Hello there.\n")
    said = EpisodeTags(title="Doors", copyright="\u00a9 2026 Ada", link="https://a.example/\u00e9")
    tag_request(talk, TagRequest(episode=tmp_path / "episode", said=said, transcript=tmp_path / "talk.vtt"))
    tags, _ = read_tags(talk)
    assert (tags.title, tags.show, tags.copyright) == ("Doors", "Small Rooms", "\u00a9 2026 Ada")
    assert tags.link == "https://a.example/%C3%A9"
    assert "Hello there." in tags.lyrics


def test_a_picture_beside_the_list_goes_into_its_chapter_and_one_elsewhere_is_told(talk: Path, tmp_path: Path) -> None:
    lists = tmp_path / "lists"
    lists.mkdir()
    shutil.copy(COVER, lists / "room.png")
    shutil.copy(COVER, tmp_path / "secret.png")
    chapters = (
        '{"chapters": [{"startTime": 0, "title": "A", "img": "room.png"}, {"startTime": 1, "title": "B", "img": "%s"}]}'
    )
    (lists / "chapters.json").write_text(chapters % "../secret.png")
    written = tag_request(talk, TagRequest(chapters=lists / "chapters.json"))
    tags, read_back = read_tags(talk)
    assert [bool(chapter.image) for chapter in read_back] == [True, False]
    (picture,) = tags.chapter_pictures.values()
    assert len(picture) <= 100_000
    assert any("pictures that are not files beside the list" in warning for warning in written.warnings)


def test_an_m4a_lists_its_first_chapter_from_the_start(talk: Path, tmp_path: Path) -> None:
    (tmp_path / "chapters.txt").write_text("00:00:00.500 Hello\n00:00:01.500 Walls\n")
    m4a = talk.with_suffix(".m4a")
    written = tag_request(m4a, TagRequest(chapters=tmp_path / "chapters.txt"))
    assert any("begin at 0" in warning for warning in written.warnings)
    # QuickTime's track, by ffmpeg, and Nero's list, by mutagen.
    assert read(m4a)[1] == [(0.0, "Hello"), (1.5, "Walls")]
    assert [c.start_s for c in read_tags(m4a)[1]] == [0.0, 1.5]


@pytest.mark.parametrize(
    ("chapters", "said"),
    [
        ([(2, "A"), (1, "B")], "put them in order"),
        ([(0, "A"), (500, "B")], "after the end of the episode"),
        ([(-1, "A")], "not a time in seconds"),
        ([(1, "A"), (1, "A")], "two chapters start at"),
        ([(n / 1500, f"C{n}") for n in range(3000)], "3000 chapters; give at most"),
        ([(0, "x" * 10_000)], "10000 letters; give at most"),
        ([(0, "bell\x07")], r"control character \(U\+0007\)"),
    ],
)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_chapters_that_no_player_could_show_leave_the_file(
    talk: Path, tmp_path: Path, suffix: str, chapters: list[tuple[float, str]], said: str
) -> None:
    listed = tmp_path / "chapters.json"
    listed.write_text(json.dumps({"chapters": [{"startTime": at, "title": title} for at, title in chapters]}))
    path = talk.with_suffix(f".{suffix}")
    before = path.read_bytes()
    with pytest.raises(InvalidChapters, match=said):
        tag_request(path, TagRequest(chapters=listed))
    assert path.read_bytes() == before


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_markup_and_marks_of_direction_reach_the_listener_as_they_are(talk: Path, tmp_path: Path, suffix: str) -> None:
    titles = ["<script>alert(1)</script> & more", "\u202babc\u202c \u05e9\u05dc\u05d5\u05dd"]
    listed = tmp_path / "chapters.json"
    listed.write_text(json.dumps({"chapters": [{"startTime": n, "title": title} for n, title in enumerate(titles)]}))
    path = talk.with_suffix(f".{suffix}")
    tag_request(path, TagRequest(chapters=listed))
    assert [title for _, title in read(path)[1]] == titles
