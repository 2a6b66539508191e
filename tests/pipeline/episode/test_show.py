"""Where the show file of an episode is found, and what it says there."""

import os
from pathlib import Path

import pytest

from toolkit.model.errors import InvalidManifest, NoSuchInput, UnreadableMedia
from toolkit.pipeline.episode.folder import files_of_show, open_episode
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.pipeline.episode.show import find_show, named_show

SHOW = """
[show]
name = "Small Rooms"
artwork = "art/cover.png"
preset = "spotify"
words = ["room tone"]

[[host]]
speaker = "Dana Reyes"
bio = "Dana records rooms."

[stitch]
intro = "music/intro.flac"
crossfade = 0.5

[[bed]]
file = "music/bed.flac"
offset = 2.0

[[link]]
title = "Archive"
url = "https://example.org/archive"

[produce]
denoise = "spectral"
model = "small"
"""


@pytest.fixture
def show(tmp_path: Path) -> Path:
    """A show with two episodes; the second has a title and a recording, no more."""
    home = tmp_path / "small-rooms"
    for name in (
        "art/cover.png",
        "music/intro.flac",
        "music/bed.flac",
        "one/tracks/dana.wav",
        "two/tracks/dana.wav",
        "two/tracks/eve.wav",
    ):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).touch()
    (home / "show.toml").write_text(SHOW)
    (home / "two" / "episode.toml").write_text('[episode]\ntitle = "Walls"\n')
    return home  # fmt: skip


def test_the_second_episode_of_a_show_needs_its_title_and_its_recordings(show: Path) -> None:
    opened = open_episode(show / "two")
    episode = opened.episode
    assert opened.show == show / "show.toml"
    assert (episode.title, episode.show, episode.preset) == ("Walls", "Small Rooms", "spotify")
    assert [(track.speaker, track.role, track.bio) for track in episode.voices] == [
        ("Dana Reyes", "host", "Dana records rooms."),
        ("Eve", "guest", ""),
    ]
    assert (episode.artwork, episode.stitch.intro) == (show / "art/cover.png", show / "music/intro.flac")
    assert [(track.file.name, track.offset_s) for track in episode.tracks if track.role == "music"] == [
        ("bed.flac", 2.0)
    ]
    assert (episode.produce.model, [link.title for link in episode.links]) == ("small", ["Archive"])


def test_where_each_key_comes_from_is_known(show: Path) -> None:
    origins = open_episode(show / "two", options=ProduceOptions()).origins
    assert {key: origins.get(key) for key in ("episode.title", "episode.show", "stitch.intro", "produce.model", "track", "stitch.outro")} == {
        "episode.title": "episode.toml", "episode.show": "show.toml", "stitch.intro": "show.toml", "produce.model": "show.toml",
        "track": "inferred", "stitch.outro": None,
    }  # fmt: skip


def test_the_episode_counts_before_its_show_key_by_key_and_lists_add_up(show: Path) -> None:
    (show / "two/episode.toml").write_text(
        '[episode]\npreset = "apple"\nwords = ["Kowalczyk"]\n[stitch]\ncrossfade = 2.0\nintro = ""\n'
        '[[link]]\ntitle = "Own"\nurl = "https://example.org"\n[produce]\nmodel = "base"\n'
    )
    episode = open_episode(show / "two").episode
    assert (episode.show, episode.preset, episode.words) == ("Small Rooms", "apple", ("Kowalczyk", "room tone"))
    assert (episode.stitch.crossfade_s, episode.stitch.intro, episode.produce.model) == (2.0, None, "base")
    assert [link.title for link in episode.links] == ["Own", "Archive"]


def test_what_an_episode_says_of_a_host_counts_before_the_show(show: Path) -> None:
    (show / "two/episode.toml").write_text(
        '[[track]]\nfile = "tracks/dana.wav"\nspeaker = "dana reyes"\nrole = "guest"\n[[track]]\nfile = "tracks/eve.wav"\n'
    )
    dana, eve = open_episode(show / "two").episode.voices
    assert (dana.speaker, dana.role, dana.bio) == ("dana reyes", "guest", "Dana records rooms.")
    assert (eve.speaker, eve.role) == ("Eve", "guest")


def test_one_recording_in_a_show_of_one_host_is_that_hosts(show: Path) -> None:
    (show / "rec0001.wav").touch()
    episode = open_episode(show / "rec0001.wav").episode
    assert [track.speaker for track in episode.voices] == ["Dana Reyes"]
    assert "one speaker, Dana Reyes: the only [[host]] of the show" in episode.inferred


def test_a_preset_of_the_show_lies_beside_the_show_file(show: Path) -> None:
    (show / "ours.toml").touch()
    (show / "show.toml").write_text('[show]\npreset = "ours.toml"\n')
    assert open_episode(show / "two").episode.preset == str(show / "ours.toml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[show]\nnmae = "x"\n', "line 2: show, nmae: found an unknown key, expected 'name'"),
        ('[[host]]\nbio = "x"\n', "line 1: host 1, speaker: found nothing, expected this key"),
        ('[stitch]\nintro = "../intro.flac"\n', "line 2: stitch, intro: found '../intro.flac', expected a path inside the show folder"),
        ('[[bed]]\nfile = "no.flac"\n', "line 2: bed 1, file: found 'no.flac', expected a file that exists"),
        ('[episode]\ntitle = "x"\n', "episode: found an unknown key, expected one of show, host"),
        ('[produce]\nskip = ["mix"]\n', "line 2: produce, skip: found ['mix'], expected stages among transcribe"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_show_file_is_named_with_that_file_and_its_line(show: Path, text: str, said: str) -> None:
    (show / "show.toml").write_text(text)
    with pytest.raises(InvalidManifest) as caught:
        open_episode(show / "two")
    assert said in str(caught.value)
    assert str(show / "show.toml") in str(caught.value)


def test_a_named_show_file_counts_before_the_nearest_one(show: Path, tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text('[show]\nname = "Large Rooms"\n')
    opened = open_episode(show / "two", options=ProduceOptions(show=tmp_path / "other.toml"))
    assert (opened.episode.show, opened.show) == ("Large Rooms", tmp_path / "other.toml")
    assert named_show(show) == show / "show.toml"
    with pytest.raises(NoSuchInput, match="there is no such show file"):
        named_show(tmp_path / "none.toml")


def test_a_folder_that_a_stranger_sent_belongs_to_no_show_and_chooses_no_program(show: Path) -> None:
    (show / "two/show.toml").write_text('[show]\nname = "Theirs"\n')
    (show / "two/episode.toml").write_text(
        '[produce]\nengine = "http"\nmodel = "/x"\nlanguage_model = "y"\nskip = ["noise"]\naudiogram = true\n'
    )
    opened = open_episode(show / "two", options=ProduceOptions(trusted=False))
    said = opened.episode.produce
    assert (opened.show, opened.episode.show) == (None, "")
    assert (said.engine, said.model, said.language_model, said.voices) == (None, None, None, None)
    assert (said.skip, said.audiogram) == ({"noise"}, True)


def test_the_nearest_show_file_counts(show: Path) -> None:
    (show / "two/show.toml").touch()
    assert find_show(show / "two") == show / "two/show.toml"
    assert find_show(show / "one") == show / "show.toml"


def test_a_show_file_is_looked_for_at_most_five_folders_up(tmp_path: Path) -> None:
    deep = tmp_path / "1/2/3/4/5/6"
    deep.mkdir(parents=True)
    (tmp_path / "show.toml").touch()
    assert find_show(deep.parent) == tmp_path / "show.toml"
    assert find_show(deep) is None


def test_a_show_file_above_the_home_folder_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home/talk").mkdir(parents=True)
    (tmp_path / "show.toml").touch()
    assert find_show(tmp_path / "home/talk") is not None
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert find_show(tmp_path / "home/talk") is None
    (tmp_path / "home/show.toml").touch()
    assert find_show(tmp_path / "home/talk") == tmp_path / "home/show.toml"


@pytest.mark.skipif(os.name == "nt" or os.getuid() != 0, reason="only the administrator may give files away")
def test_a_show_file_of_another_user_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "talk").mkdir()
    (tmp_path / "show.toml").touch()
    os.chown(tmp_path / "show.toml", 4321, 4321)
    assert find_show(tmp_path / "talk") is None
    os.chown(tmp_path / "talk", 4321, 4321)
    assert find_show(tmp_path / "talk") == tmp_path / "show.toml"


def test_the_folder_of_a_show_names_its_episodes(show: Path) -> None:
    with pytest.raises(UnreadableMedia, match=r"this is the folder of a show; name one of its episodes: one, two\."):
        open_episode(show)


def test_the_files_of_a_show_are_those_that_it_names(show: Path) -> None:
    assert [file.name for file in files_of_show(show / "show.toml")] == ["cover.png", "intro.flac", "bed.flac"]


def test_an_intro_that_the_episode_refuses_is_not_put_back_for_its_name(show: Path) -> None:
    (show / "two/tracks/intro.wav").touch()
    assert open_episode(show / "two").episode.stitch.intro == show / "music/intro.flac"
    (show / "two/episode.toml").write_text('[stitch]\nintro = ""\n')
    assert open_episode(show / "two").episode.stitch.intro is None
