"""``podkit tag``: what a person, an episode folder and a chapter file say, and what counts before what."""

import json
import shutil
from pathlib import Path

import pytest
from mutagen.id3 import ID3, TCON

from tests.pipeline.files.other_reader import read
from toolkit.formats.tags import EpisodeTags, read_tags
from toolkit.model.errors import CannotWrite, InvalidChapters, NoSuchInput
from toolkit.pipeline.commands.tag import NOTHING, TagRequest, tag_request

SUFFIXES = ["mp3", "m4a", "opus", "flac", "mka"]
COVER = Path(__file__).parents[3] / "samples" / "small-rooms" / "cover.png"


@pytest.fixture
def talk(short_files: dict[str, Path], tmp_path: Path) -> Path:
    shutil.copytree(short_files["mp3"].parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / "talk.mp3"


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
        (TagRequest(artwork=Path("none.png")), NoSuchInput, r"none\.png: there is no such artwork"),
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


def test_nothing_is_asked_for_unless_something_is_named() -> None:
    assert TagRequest().is_empty
    assert not TagRequest(said=EpisodeTags(title="Walls", genre="")).is_empty
    assert not TagRequest(artwork=COVER).is_empty
    assert NOTHING.genre == ""


def test_a_cover_that_a_container_does_not_hold_is_told(talk: Path) -> None:
    written = tag_request(talk.with_suffix(".mka"), TagRequest(artwork=COVER))
    assert written.warnings == ("the cover was not written: podkit writes none into Matroska; use M4A or MP3.",)
    assert tag_request(talk, TagRequest(artwork=COVER)).warnings == ()


def test_a_transcript_that_is_not_there_is_named(talk: Path) -> None:
    with pytest.raises(NoSuchInput, match=r"none\.vtt: there is no such transcript"):
        tag_request(talk, TagRequest(transcript=Path("none.vtt")))
