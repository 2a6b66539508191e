"""A look into a folder that somebody uploaded is bounded, whatever the folder holds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from toolkit.unattended import upload_tree
from toolkit.unattended.upload_tree import MOST_FILES, files_of, tree_of


def test_the_files_of_an_episode_are_found_without_links_devices_and_podkits_own(tmp_path: Path) -> None:
    for name in ("tracks/a.wav", "b.wav", "out/old.mp3", "tracks/out/c.wav", ".git/d.wav", "e.part", "draft/notes.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "link.wav").symlink_to(tmp_path / "b.wav")
    (tmp_path / "folder").symlink_to(tmp_path / "tracks")
    os.mkfifo(tmp_path / "pipe.wav")
    found = [path.relative_to(tmp_path).as_posix() for path in tree_of(tmp_path).files]
    assert found == ["b.wav", "draft/notes.md", "tracks/a.wav", "tracks/out/c.wav"]


def test_too_many_files_too_many_names_and_too_many_levels_are_said_and_not_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many, broad, deep = tmp_path / "many", tmp_path / "broad", tmp_path / "deep"
    many.mkdir()
    for number in range(MOST_FILES + 5):
        (many / f"{number}.wav").touch()
    for number in range(200):
        (broad / f"{number}" / "inner").mkdir(parents=True)
    monkeypatch.setattr(upload_tree, "_MOST_NAMES", 3000)
    deep.joinpath(*["d"] * 100).mkdir(parents=True)
    assert tree_of(many).excess == "more than 2000 files"
    assert len(files_of(many)) == MOST_FILES + 1
    monkeypatch.setattr(upload_tree, "_MOST_NAMES", 300)
    assert tree_of(broad).excess == "more than 300 names"
    assert tree_of(deep).excess == "folders more than 24 deep"


def test_a_file_is_its_own_tree_and_a_folder_that_is_gone_is_refused(tmp_path: Path) -> None:
    assert files_of(tmp_path / "a.wav") == [tmp_path / "a.wav"]
    ((place, _),) = tree_of(tmp_path / "none").refused
    assert place == tmp_path / "none"
