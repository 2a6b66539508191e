"""Replacing a file keeps what stood there, whatever the system offers for it."""

from pathlib import Path

import pytest

from toolkit.model.errors import CannotWrite
from toolkit.storage import exchange
from toolkit.storage.exchange import replace_keeping


@pytest.fixture(params=["one step", "by a link"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "by a link":
        monkeypatch.setattr(exchange, "_swap", lambda: None)
    return request.param


@pytest.mark.usefixtures("way")
def test_the_old_file_itself_is_kept(tmp_path: Path) -> None:
    target, kept = tmp_path / "draft" / "notes.md", tmp_path / "state" / "notes.md"
    target.parent.mkdir()
    target.write_text("old")
    inode = target.stat().st_ino
    replace_keeping(target, b"new", kept)
    assert (target.read_text(), kept.read_text()) == ("new", "old")
    assert kept.stat().st_ino == inode
    assert [path.name for path in target.parent.iterdir()] == ["notes.md"]


@pytest.mark.usefixtures("way")
def test_where_nothing_stood_nothing_is_kept(tmp_path: Path) -> None:
    target, kept = tmp_path / "draft" / "notes.md", tmp_path / "state" / "notes.md"
    kept.parent.mkdir()
    kept.write_text("older")
    replace_keeping(target, b"new", kept)
    assert target.read_text() == "new"
    assert not kept.exists()


@pytest.mark.usefixtures("way")
def test_a_folder_in_the_way_is_said_and_stays(tmp_path: Path) -> None:
    target = tmp_path / "notes.md"
    target.mkdir()
    (target / "mine").touch()
    with pytest.raises(CannotWrite, match=r"notes\.md"):
        replace_keeping(target, b"new", tmp_path / "kept")
    assert (target / "mine").exists()
    assert not list(tmp_path.glob(".notes*"))


def test_without_links_a_copy_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_self: Path, _target: Path) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr(exchange, "_swap", lambda: None)
    monkeypatch.setattr(Path, "hardlink_to", refused)
    (tmp_path / "notes.md").write_text("old")
    replace_keeping(tmp_path / "notes.md", b"new", tmp_path / "kept")
    assert ((tmp_path / "notes.md").read_text(), (tmp_path / "kept").read_text()) == ("new", "old")
