"""A manifest that explains itself, and is one."""

import os
import re
from pathlib import Path

import pytest

from toolkit.model.errors import CannotWrite, NoAudio
from toolkit.pipeline.episode.folder import open_episode
from toolkit.pipeline.episode.new import new_episode


def test_a_fresh_folder_waits_for_recordings(tmp_path: Path) -> None:
    assert new_episode(tmp_path / "talk") == tmp_path / "talk" / "episode.toml"
    with pytest.raises(NoAudio):
        open_episode(tmp_path / "talk")


def test_recordings_put_into_it_are_an_episode(tmp_path: Path) -> None:
    new_episode(tmp_path / "talk")
    (tmp_path / "talk" / "tracks" / "ada.flac").touch()
    episode = open_episode(tmp_path / "talk").episode
    assert (episode.title, episode.preset, [track.speaker for track in episode.tracks]) == ("Talk", "apple", ["Ada"])


def test_every_line_that_is_commented_out_works_when_it_is_let_in(tmp_path: Path) -> None:
    manifest = new_episode(tmp_path)
    text = re.sub(r"(?m)^# (?=\[\[|\w+ = )", "", manifest.read_text())
    manifest.write_text(text)
    for name in re.findall(r'(?m)^(?:file|intro|outro|artwork) = "([^"]+)"', text):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    episode = open_episode(tmp_path).episode
    assert (episode.number, episode.season, episode.tracks[0].offset_s) == (1, 1, 1.25)
    assert episode.stitch.intro.name == "intro.flac"
    assert (episode.inserts[0].at_s, len(episode.links)) == (750.0, 1)


def test_an_episode_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "episode.toml").write_text("mine")
    with pytest.raises(CannotWrite, match="there is an episode here already"):
        new_episode(tmp_path)
    assert (tmp_path / "episode.toml").read_text() == "mine"


def test_a_folder_with_recordings_gets_a_manifest_and_keeps_them(tmp_path: Path) -> None:
    (tmp_path / "tracks").mkdir()
    (tmp_path / "tracks" / "ada.flac").write_bytes(b"sound")
    new_episode(tmp_path)
    assert (tmp_path / "tracks" / "ada.flac").read_bytes() == b"sound"


@pytest.mark.slow
@pytest.mark.parametrize("name", [b"two\n[lines]", b"ada\xff", b"-rf", b"{}", b"a" * 200, "\u202e".encode()])
def test_any_name_of_a_folder_leaves_a_manifest_that_can_be_read(tmp_path: Path, name: bytes) -> None:
    folder = tmp_path / os.fsdecode(name)
    new_episode(folder)
    (folder / "tracks" / "ada.flac").touch()
    assert open_episode(folder).episode.tracks[0].speaker == "Ada"


def test_a_place_without_permission_is_refused(ordinary_user: Path) -> None:
    ordinary_user.chmod(0o500)
    with pytest.raises(CannotWrite, match="permission denied"):
        new_episode(ordinary_user / "talk")
    ordinary_user.chmod(0o000)
    with pytest.raises(CannotWrite, match="permission denied"):
        new_episode(ordinary_user)


def test_a_place_inside_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes").touch()
    with pytest.raises(CannotWrite, match="a file where a folder is needed"):
        new_episode(tmp_path / "notes" / "talk")
