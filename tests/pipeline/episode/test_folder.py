"""What a producer points at, and what is made of it: read from the folder, or inferred and said."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from toolkit.model.errors import (
    CannotWrite,
    DuplicateTrack,
    InvalidManifest,
    NoAudio,
    NoSuchInput,
    UnreadableMedia,
)
from toolkit.pipeline.episode.folder import EpisodeFolder, open_episode

Made = Callable[..., Path]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Make a folder of empty files: opening reads names, never sound."""

    def make(*names: str, manifest: str | None = None, folder: str = "my_first-talk") -> Path:
        place = tmp_path / folder
        for name in names:
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).touch()
        place.mkdir(exist_ok=True)
        if manifest is not None:
            (place / "episode.toml").write_text(manifest)
        return place

    return make


def heard(opened: EpisodeFolder) -> list[tuple[str, str, str]]:
    return [(track.file.name, track.speaker, track.role) for track in opened.episode.tracks]


# -- a folder with a manifest ------------------------------------------------------------------------------------------


def test_a_manifest_says_what_the_episode_is(made: Made) -> None:
    folder = made(
        "tracks/ada.flac",
        "tracks/ben.flac",
        manifest='[episode]\nshow = "Small Rooms"\nnumber = 12\ntitle = "Walls"\n'
        '[[track]]\nfile = "tracks/ada.flac"\nspeaker = "Ada Park"\nrole = "host"\n',
    )
    opened = open_episode(folder)
    assert heard(opened) == [("ada.flac", "Ada Park", "host")]
    assert opened.name == "small-rooms-12-walls"
    assert opened.episode.inferred == ()


def test_drafts_state_and_results_stay_in_the_folder(made: Made) -> None:
    folder = made("tracks/ada.flac")
    opened = open_episode(folder)
    assert (opened.home, opened.draft, opened.state, opened.out) == (
        folder,
        folder / "draft",
        folder / ".podkit",
        folder / "out",
    )


def test_the_manifest_may_be_named_itself(made: Made) -> None:
    folder = made("tracks/ada.flac", manifest="")
    assert open_episode(folder / "episode.toml") == open_episode(folder)


def test_a_manifest_without_tracks_leaves_them_to_the_files(made: Made) -> None:
    opened = open_episode(made("tracks/ada.flac", "tracks/ben.flac", manifest='[episode]\ntitle = "Walls"\n'))
    assert heard(opened) == [("ada.flac", "Ada", "host"), ("ben.flac", "Ben", "guest")]
    assert opened.episode.title == "Walls"


def test_what_the_manifest_plays_elsewhere_is_no_voice(made: Made) -> None:
    opened = open_episode(
        made(
            "ada.flac",
            "hello.flac",
            "sponsor.flac",
            manifest='[stitch]\nintro = "hello.flac"\n[[insert]]\nfile = "sponsor.flac"\nat = 60\n',
        )
    )
    assert heard(opened) == [("ada.flac", "Ada", "host")]


def test_a_manifest_with_a_byte_order_mark_is_read(made: Made) -> None:
    assert open_episode(made("ada.flac", manifest='\ufeff[episode]\ntitle = "Walls"\n')).episode.title == "Walls"


def test_a_wrong_key_is_named_with_its_line_and_the_right_one(made: Made) -> None:
    folder = made("ada.flac", manifest='[episode]\ntitel = "Walls"\n')
    with pytest.raises(InvalidManifest, match=r"line 2: episode, titel: found an unknown key, expected 'title'"):
        open_episode(folder)


def test_a_track_that_is_not_there_is_named_with_its_line(made: Made) -> None:
    folder = made("ada.flac", manifest='[[track]]\nfile = "adda.flac"\n')
    with pytest.raises(InvalidManifest, match=r"line 2: track 1, file: found 'adda.flac', expected a file that exists"):
        open_episode(folder)


def test_a_manifest_that_is_no_utf_8_says_so(made: Made) -> None:
    folder = made("ada.flac")
    (folder / "episode.toml").write_bytes(b'[episode]\ntitle = "W\xe4nde"\n')
    with pytest.raises(
        InvalidManifest, match=r"line 2: found letters that are not UTF-8 .*expected a file saved as UTF-8"
    ):
        open_episode(folder)


def test_a_manifest_of_references_alone_has_no_voice(made: Made) -> None:
    with pytest.raises(NoAudio, match="no audio files"):
        open_episode(made("zoom.m4a", manifest='[[track]]\nfile = "zoom.m4a"\nrole = "reference"\n'))


# -- a bare folder -----------------------------------------------------------------------------------------------------


def test_every_recording_in_a_bare_folder_is_a_speaker_and_the_first_is_the_host(made: Made) -> None:
    opened = open_episode(made("ada_park.WAV", "ben.mp3", "notes.txt", "._ben.mp3", ".hidden.wav", "pic.png"))
    assert heard(opened) == [("ada_park.WAV", "Ada park", "host"), ("ben.mp3", "Ben", "guest")]
    assert opened.episode.title == "My first talk"
    assert opened.name == "my-first-talk"
    assert opened.episode.inferred == (
        "tracks and speakers, from the files in the folder: ada_park.WAV, ben.mp3",
        "title 'My first talk', from the folder's name",
    )


def test_tracks_in_their_own_folder_are_taken_before_those_beside_it(made: Made) -> None:
    assert heard(open_episode(made("tracks/ada.flac", "old-mix.mp3"))) == [("ada.flac", "Ada", "host")]


def test_an_empty_tracks_folder_does_not_hide_the_recordings_beside_it(made: Made) -> None:
    assert heard(open_episode(made("tracks/readme.txt", "ada.flac"))) == [("ada.flac", "Ada", "host")]


def test_folders_named_like_recordings_are_none(made: Made) -> None:
    assert heard(open_episode(made("ada.wav", "old.wav/ben.wav"))) == [("ada.wav", "Ada", "host")]


def test_intro_and_outro_are_told_by_their_names(made: Made) -> None:
    opened = open_episode(made("ada.flac", "Show-Intro.mp3", "outro music.mp3"))
    assert heard(opened) == [("ada.flac", "Ada", "host")]
    assert opened.episode.stitch.intro.name == "Show-Intro.mp3"
    assert opened.episode.stitch.outro.name == "outro music.mp3"
    assert opened.episode.inferred[1:3] == (
        "intro Show-Intro.mp3, from its name",
        "outro outro music.mp3, from its name",
    )


def test_words_within_other_words_tell_nothing(made: Made) -> None:
    opened = open_episode(made("introvert.wav", "callum.wav", "musicians.wav"))
    assert [role for *_, role in heard(opened)] == ["host", "guest", "guest"]


def test_a_second_intro_is_not_lost_without_a_word(made: Made) -> None:
    opened = open_episode(made("ada.flac", "intro.mp3", "jingle.mp3"))
    assert opened.episode.stitch.intro.name == "intro.mp3"
    assert "jingle.mp3 is music by its name and nothing says where it plays: left out" in opened.episode.inferred


@pytest.mark.parametrize(
    "call",
    ["zoom_0.mp4", "GMT20240105-120000_Recording.m4a", "our call.wav", "Teams-2024.mp4", "mixdown.wav", "Call.wav"],
)
def test_the_calls_own_recording_is_a_reference_by_its_name(made: Made, call: str) -> None:
    opened = open_episode(made("ada.flac", "zoe.flac", call))
    roles = {name: role for name, _, role in heard(opened)}
    assert roles == {"ada.flac": "host", "zoe.flac": "guest", call: "reference"}
    assert f"{call} is the call's own recording (by its name): for sync, not heard" in opened.episode.inferred


@pytest.mark.parametrize("first", ["call.wav", "intro.wav"])
def test_there_is_a_host_whatever_sorts_before_the_voices(made: Made, first: str) -> None:
    opened = open_episode(made(first, "walt.flac", "zoe.flac"))
    assert [(track.speaker, track.role) for track in opened.episode.voices] == [("Walt", "host"), ("Zoe", "guest")]


@pytest.mark.parametrize("names", [("riverside_ada.wav", "riverside_ben.wav"), ("zoom.m4a",), ("intro.wav",)])
def test_where_every_name_looks_the_same_each_is_a_voice(made: Made, names: tuple[str, ...]) -> None:
    assert [track.file.name for track in open_episode(made(*names)).episode.voices] == list(names)


def test_beside_music_alone_the_call_is_what_is_heard(made: Made) -> None:
    opened = open_episode(made("intro.wav", "zoom.m4a"))
    assert heard(opened) == [("zoom.m4a", "Zoom", "host")]
    assert opened.episode.stitch.intro.name == "intro.wav"


def test_two_tracks_with_one_name_are_refused_with_both_files(made: Made) -> None:
    with pytest.raises(DuplicateTrack, match=r"two tracks are named 'Ada' \(.*ada\.flac, .*ada\.wav\)"):
        open_episode(made("ada.flac", "ada.wav", "ben.wav"))


def test_two_tracks_of_one_file_are_refused(made: Made) -> None:
    entry = '[[track]]\nfile = "ada.flac"\nspeaker = "{}"\n'
    with pytest.raises(DuplicateTrack, match="two tracks are named 'Ada'"):
        open_episode(made("ada.flac", manifest=entry.format("Ada") + entry.format("Ben")))


def test_one_name_written_in_two_ways_is_one_name(made: Made) -> None:
    entry = '[[track]]\nfile = "{0}.flac"\nspeaker = "{0}"\n'
    with pytest.raises(DuplicateTrack, match="two tracks are named 'ADA'"):
        open_episode(made("ADA.flac", "ada.flac", manifest=entry.format("ADA") + entry.format("ada")))


def test_a_cover_in_the_folder_is_the_artwork(made: Made) -> None:
    opened = open_episode(made("ada.flac", "cover.jpg", "artwork.png"))
    assert opened.episode.artwork.name == "cover.jpg"
    assert "artwork cover.jpg, found in the folder" in opened.episode.inferred


def test_a_folder_without_recordings_is_refused(made: Made) -> None:
    with pytest.raises(NoAudio, match=r"no audio files in this folder; put one file per speaker"):
        open_episode(made("notes.txt"))


@pytest.mark.parametrize(
    ("name", "title"),
    [
        (b"ada\xff.wav", "Ada?"),
        (b"two\nlines.wav", "Two lines"),
        (b"-dash.wav", "Dash"),
        (b"c" * 200 + b".wav", "C" + "c" * 199),
        (b"<b>&\"'.wav", "<b>&\"'"),
        ("\u6f22\u5b57.wav".encode(), "\u6f22\u5b57"),
        (b"___.wav", "Untitled"),
    ],
)
def test_any_name_makes_a_speaker_that_can_be_written_down(made: Made, name: bytes, title: str) -> None:
    opened = open_episode(made(os.fsdecode(name)))
    assert [track.speaker for track in opened.episode.tracks] == [title]
    assert opened.episode.tracks[0].file.is_file()
    assert "\n" not in "".join(opened.episode.inferred)
    "".join(opened.episode.inferred).encode("utf-8")


@pytest.mark.parametrize(
    ("title", "name"),
    [("\u90e8\u5c4b\u306e\u97f3", "2026-11-23"), ("\U0001f399", "2026-11-23"), ("\u041a\u043e\u0442", "kot")],
)
def test_a_title_that_cannot_be_spelled_in_latin_letters_names_its_files_by_date(
    made: Made, title: str, name: str
) -> None:
    folder = made("ada.wav", manifest=f'[episode]\ntitle = "{title}"\ndate = 2026-11-23\n')
    assert open_episode(folder).name == name


# -- one recording -----------------------------------------------------------------------------------------------------


def test_one_recording_is_an_episode_with_a_folder_beside_it(made: Made) -> None:
    folder = made("room_tone.v2.wav", "other.wav")
    opened = open_episode(folder / "room_tone.v2.wav")
    assert heard(opened) == [("room_tone.v2.wav", "Speaker", "host")]
    assert opened.episode.title == "Room tone v2"
    assert (opened.home, opened.out) == (folder / "room_tone.v2-episode", folder / "room_tone.v2-episode" / "out")
    assert opened.episode.inferred[0] == "title 'Room tone v2', from the file's name"


def test_a_link_to_a_recording_counts_where_and_as_what_it_stands(made: Made) -> None:
    archived, here = made("rec0001.wav", folder="archive"), made(folder="here")
    (here / "talk.wav").symlink_to(archived / "rec0001.wav")
    opened = open_episode(here / "talk.wav")
    assert opened.episode.title == "Talk"
    assert opened.home == here / "talk-episode"


def test_a_relative_path_is_told_from_where_one_stands(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = made("ada.wav", "tracks/ben.wav")
    monkeypatch.chdir(folder / "tracks")
    assert open_episode(Path()).episode.title == "Tracks"
    assert open_episode(Path("..")).home == folder
    assert open_episode(Path("../ada.wav")).home == folder / "ada-episode"
    assert open_episode(Path(".."), out=Path("out")).out == folder / "tracks" / "out"


# -- what is not there, and where results go ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["none", "none.wav", "ada.wav/none", "loop"])
def test_what_is_not_there_is_said(made: Made, name: str) -> None:
    folder = made("ada.wav")
    (folder / "loop").symlink_to("loop")
    with pytest.raises(NoSuchInput, match="there is no such file or folder; check the path"):
        open_episode(folder / name)


def test_a_thing_that_is_neither_file_nor_folder_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableMedia, match="neither a recording nor a folder"):
        open_episode(tmp_path / "pipe")


def test_results_go_where_out_says_and_drafts_stay_with_the_episode(made: Made, tmp_path: Path) -> None:
    opened = open_episode(made("ada.flac"), out=tmp_path / "results")
    assert opened.out == tmp_path / "results"
    assert opened.home == tmp_path / "my_first-talk"


def test_of_one_recording_everything_goes_where_out_says(made: Made, tmp_path: Path) -> None:
    opened = open_episode(made("ada.flac") / "ada.flac", out=tmp_path / "results")
    assert (opened.home, opened.out) == (tmp_path / "results", tmp_path / "results")


def test_of_a_folder_that_may_not_be_written_everything_goes_where_out_says(ordinary_user: Path) -> None:
    (ordinary_user / "talk").mkdir()
    (ordinary_user / "talk" / "ada.flac").touch()
    (ordinary_user / "talk").chmod(0o500)
    opened = open_episode(ordinary_user / "talk", out=ordinary_user / "results")
    assert (opened.home, opened.out) == (ordinary_user / "results", ordinary_user / "results")


@pytest.mark.parametrize("path", ["", "ada.mp3"])
def test_results_never_go_among_the_recordings(made: Made, path: str) -> None:
    folder = made("ada.mp3")
    with pytest.raises(CannotWrite, match="the recordings are in this folder"):
        open_episode(folder / path, out=folder)


def test_results_never_go_among_the_inserts(made: Made) -> None:
    folder = made("ada.mp3", "ads/sponsor.mp3", manifest='[[insert]]\nfile = "ads/sponsor.mp3"\nat = 1\n')
    with pytest.raises(CannotWrite, match="the recordings are in this folder"):
        open_episode(folder, out=folder / "ads")
