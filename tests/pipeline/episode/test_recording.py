"""One recording and its folder are one episode, by either name."""

from pathlib import Path

import pytest

from toolkit.model.errors import NoSuchInput, UnreadableMedia
from toolkit.pipeline.episode.folder import open_episode
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.pipeline.episode.recording import home_of, recording_of, remember_recording


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    (tmp_path / "talk.wav").touch()
    return tmp_path / "talk.wav"


def test_the_folder_of_a_recording_is_the_same_episode(talk: Path) -> None:
    home_of(talk).mkdir()
    by_recording, by_folder = open_episode(talk), open_episode(home_of(talk))
    assert by_recording == by_folder
    assert by_folder.recording == talk


def test_a_folder_elsewhere_remembers_its_recording(talk: Path, tmp_path: Path) -> None:
    opened = open_episode(talk, out=tmp_path / "results")
    remember_recording(opened.state, talk, opened.out)
    (tmp_path / "results/talk.mp3").touch()
    again = open_episode(tmp_path / "results")
    assert (again.recording, again.home, again.out) == (talk, tmp_path / "results", tmp_path / "results")


def test_a_recording_that_went_is_named(talk: Path) -> None:
    home = home_of(talk)
    remember_recording(home / ".podkit", talk, home / "out")
    talk.unlink()
    with pytest.raises(
        NoSuchInput, match=r"talk\.wav: there is no such recording, of which talk-episode is the episode"
    ):
        open_episode(home)


def test_a_folder_with_recordings_of_its_own_belongs_to_none(talk: Path) -> None:
    home = home_of(talk)
    (home / "tracks").mkdir(parents=True)
    (home / "tracks/ada.wav").touch()
    assert recording_of(home, home / ".podkit") is None
    assert [track.file.name for track in open_episode(home).episode.tracks] == ["ada.wav"]


def test_what_a_stranger_remembers_is_not_followed(talk: Path) -> None:
    home = home_of(talk)
    remember_recording(home / ".podkit", talk, home / "out")
    (home / "own.wav").touch()
    assert open_episode(home, options=ProduceOptions(trusted=False)).recording is None


def test_the_manifest_of_a_recording_names_its_sides(talk: Path) -> None:
    home_of(talk).mkdir()
    side = '[[track]]\nfile = "../talk.wav"\nspeaker = "{0}"\nchannel = "{1}"\n'
    (home_of(talk) / "episode.toml").write_text(
        '[episode]\ntitle = "Walls"\n' + side.format("Ada", "left") + side.format("Ben", "right")
    )
    episode = open_episode(talk).episode
    assert episode.title == "Walls"
    assert [(track.file, track.speaker, track.channel) for track in episode.tracks] == [
        (talk, "Ada", "left"),
        (talk, "Ben", "right"),
    ]


def test_a_manifest_about_other_recordings_is_refused(talk: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other/ada.wav").touch()
    (tmp_path / "other/episode.toml").write_text('[[track]]\nfile = "ada.wav"\n')
    with pytest.raises(UnreadableMedia, match="names other tracks"):
        open_episode(talk, out=tmp_path / "other")
