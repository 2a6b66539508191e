"""An episode keeps its guid."""

import shutil
from pathlib import Path

import pytest

from toolkit.pipeline.episode.folder import open_episode
from toolkit.pipeline.episode.guid import guid_of, keep_guid, kept_guid, told_of_copy

HEARD = ("1" * 64, "2" * 64)
OTHERS = ("3" * 64,)


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    (tmp_path / "ada.wav").touch()
    (tmp_path / "episode.toml").write_text('[episode]\ntitle = "Walls"\nshow = "Small Rooms"\n')
    return tmp_path


def test_a_corrected_title_and_show_leave_the_guid_as_it_was(talk: Path) -> None:
    keep_guid(open_episode(talk), HEARD)
    before = guid_of(open_episode(talk), HEARD)
    (talk / "episode.toml").write_text('[episode]\ntitle = "Rooms"\nshow = "Large Rooms"\n')
    keep_guid(open_episode(talk), HEARD)
    assert guid_of(open_episode(talk), HEARD) == before == (talk / "draft/guid.txt").read_text().splitlines()[0]


def test_two_episodes_get_two_guids(talk: Path) -> None:
    before = guid_of(open_episode(talk), HEARD)
    (talk / "episode.toml").write_text('[episode]\ntitle = "Rooms"\nshow = "Small Rooms"\n')
    assert guid_of(open_episode(talk), HEARD) != before


def test_the_manifests_guid_counts_before_the_kept_one(talk: Path) -> None:
    keep_guid(open_episode(talk), HEARD)
    (talk / "episode.toml").write_text('[episode]\nguid = "walls-1"\n')
    assert kept_guid(open_episode(talk)) == "walls-1"


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xff\xfe\x00"])
def test_a_damaged_file_raises_nothing(talk: Path, content: bytes) -> None:
    (talk / "draft").mkdir()
    (talk / "draft/guid.txt").write_bytes(content)
    assert guid_of(open_episode(talk), HEARD)


def test_a_folder_that_was_copied_to_begin_another_episode_gets_a_guid_of_its_own(talk: Path, tmp_path: Path) -> None:
    keep_guid(open_episode(talk), HEARD)
    copy = tmp_path.with_name("copy")
    shutil.copytree(talk, copy)
    before, opened = guid_of(open_episode(talk), HEARD), open_episode(copy)
    own = guid_of(opened, OTHERS)
    assert own != before
    assert before in told_of_copy(opened, OTHERS)[0]
    keep_guid(opened, OTHERS)
    assert (guid_of(opened, OTHERS), told_of_copy(opened, OTHERS)) == (own, ())


@pytest.mark.parametrize(("name", "heard"), [("renamed", HEARD[1:]), ("", OTHERS)])
def test_a_renamed_folder_and_recordings_that_were_exported_again_keep_the_guid(
    talk: Path, tmp_path: Path, name: str, heard: tuple[str, ...]
) -> None:
    keep_guid(open_episode(talk), HEARD)
    before = guid_of(open_episode(talk), HEARD)
    moved = talk.rename(tmp_path.with_name(name)) if name else talk
    assert guid_of(open_episode(moved), heard) == before
    assert told_of_copy(open_episode(moved), heard) == ()


def test_a_guid_that_a_person_wrote_there_counts(talk: Path) -> None:
    (talk / "draft").mkdir()
    (talk / "draft/guid.txt").write_text("mine-1")
    assert guid_of(open_episode(talk), HEARD) == "mine-1"
