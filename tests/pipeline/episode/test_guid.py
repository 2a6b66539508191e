"""An episode keeps its guid."""

from pathlib import Path

import pytest

from toolkit.pipeline.episode.folder import open_episode
from toolkit.pipeline.episode.guid import guid_of, keep_guid, kept_guid


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    (tmp_path / "ada.wav").touch()
    (tmp_path / "episode.toml").write_text('[episode]\ntitle = "Walls"\nshow = "Small Rooms"\n')
    return tmp_path


def test_a_corrected_title_and_show_leave_the_guid_as_it_was(talk: Path) -> None:
    keep_guid(open_episode(talk))
    before = guid_of(open_episode(talk))
    (talk / "episode.toml").write_text('[episode]\ntitle = "Rooms"\nshow = "Large Rooms"\n')
    keep_guid(open_episode(talk))
    assert guid_of(open_episode(talk)) == before == (talk / "draft/guid.txt").read_text().strip()


def test_two_episodes_get_two_guids(talk: Path) -> None:
    before = guid_of(open_episode(talk))
    (talk / "episode.toml").write_text('[episode]\ntitle = "Rooms"\nshow = "Small Rooms"\n')
    assert guid_of(open_episode(talk)) != before


def test_the_manifests_guid_counts_before_the_kept_one(talk: Path) -> None:
    keep_guid(open_episode(talk))
    (talk / "episode.toml").write_text('[episode]\nguid = "walls-1"\n')
    assert kept_guid(open_episode(talk)) == "walls-1"


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xff\xfe\x00"])
def test_a_damaged_file_raises_nothing(talk: Path, content: bytes) -> None:
    (talk / "draft").mkdir()
    (talk / "draft/guid.txt").write_bytes(content)
    assert guid_of(open_episode(talk))
