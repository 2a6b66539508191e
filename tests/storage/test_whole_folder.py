"""A folder's files change places with new ones in one step, and what is not of the set comes over."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.model.errors import CannotWrite
from toolkit.storage import exchange
from toolkit.storage.one_step import NotInOneStep
from toolkit.storage.whole_folder import NewSet, build, holds, publish_each, put_away, show

OWN = ("talk.mp3", "same.txt", "clips/old.mp3", "clips/one.mp3")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder with an old set, and with what a person put beside it."""
    folder = tmp_path / "out"
    (folder / "clips").mkdir(parents=True)
    (folder / "mine").mkdir()
    for name in ("talk.mp3", "same.txt", "clips/old.mp3", "mine/cover.psd", "to do.txt"):
        (folder / name).write_text(f"old {name}")
    (folder / "latest.mp3").symlink_to("talk.mp3")
    return folder


@pytest.fixture
def new(out: Path) -> NewSet:
    files: dict[str, bytes | Path] = {"talk.mp3": b"new", "same.txt": b"old same.txt", "clips/one.mp3": b"clip"}
    return NewSet(out, files, frozenset({"clips/old.mp3"}), frozenset({"talk.mp3", "clips/one.mp3"}))


@pytest.fixture
def hidden(tmp_path: Path) -> Path:
    return tmp_path / "state" / "hidden"


def contents(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


NEW = {
    "talk.mp3": "new",
    "same.txt": "old same.txt",
    "clips/one.mp3": "clip",
    "mine/cover.psd": "old mine/cover.psd",
    "to do.txt": "old to do.txt",
    "latest.mp3": "new",
}


def publish(new: NewSet, hidden: Path) -> None:
    build(new, hidden)
    show(new, hidden)
    assert put_away(hidden, new.folder, OWN)


def test_the_new_files_are_there_and_all_that_a_person_put_beside_them(new: NewSet, hidden: Path) -> None:
    publish(new, hidden)
    assert contents(new.folder) == NEW
    assert (new.folder / "latest.mp3").is_symlink()
    assert list(new.folder.parent.glob(".*")) == list(hidden.parent.iterdir()) == []


def test_what_stays_is_the_same_file(new: NewSet, hidden: Path) -> None:
    stay = ("same.txt", "to do.txt", "mine/cover.psd")
    before = {name: (new.folder / name).stat() for name in (*stay, "mine")}
    publish(new, hidden)
    for name in stay:
        assert os.path.samestat((new.folder / name).stat(), before[name])
        assert (new.folder / name).stat().st_nlink == 1
    assert (new.folder / "mine").stat().st_mtime_ns == before["mine"].st_mtime_ns


def test_whoever_holds_the_old_folder_open_reads_the_old_set_until_it_goes(new: NewSet, hidden: Path) -> None:
    build(new, hidden)
    handle = os.open(new.folder, os.O_RDONLY)
    try:
        show(new, hidden)
        with os.fdopen(os.open("talk.mp3", os.O_RDONLY, dir_fd=handle)) as old:
            assert sorted(entry.name for entry in os.scandir(handle)) == [
                "clips",
                "latest.mp3",
                "mine",
                "same.txt",
                "talk.mp3",
                "to do.txt",
            ]
            assert put_away(hidden, new.folder, OWN)
            assert old.read() == "old talk.mp3"
    finally:
        os.close(handle)


def test_what_a_person_saves_while_the_new_set_is_built_is_not_lost(new: NewSet, hidden: Path) -> None:
    build(new, hidden)
    for name in ("to do.txt", "mine/new.txt", "another.txt"):
        (new.folder / f"{name}~").write_text(f"saved {name}")
        (new.folder / f"{name}~").rename(new.folder / name)
    with (new.folder / "mine/cover.psd").open("a") as file:
        file.write(", drawn on")
        show(new, hidden)
        file.write(" and on")
    assert put_away(hidden, new.folder, OWN)
    saved = {name: f"saved {name}" for name in ("to do.txt", "mine/new.txt", "another.txt")}
    assert contents(new.folder) == NEW | saved | {"mine/cover.psd": "old mine/cover.psd, drawn on and on"}


def test_a_file_saved_into_the_new_folder_is_newer_than_one_saved_into_the_old(new: NewSet, hidden: Path) -> None:
    build(new, hidden)
    show(new, hidden)
    for folder, text, time_s in ((hidden, "first", 10), (new.folder, "second", 20)):
        (folder / "to do.txt").unlink()
        (folder / "to do.txt").write_text(text)
        os.utime(folder / "to do.txt", (time_s, time_s))
    assert put_away(hidden, new.folder, OWN)
    assert (new.folder / "to do.txt").read_text() == "second"


def test_mode_and_group_of_the_folders_stay(new: NewSet, hidden: Path) -> None:
    new.folder.chmod(0o2771)
    (new.folder / "clips").chmod(0o750)
    if os.geteuid() == 0:
        os.chown(new.folder, 1234, 4321)
    before = new.folder.stat()
    publish(new, hidden)
    now = new.folder.stat()
    assert (now.st_mode, now.st_uid, now.st_gid) == (before.st_mode, before.st_uid, before.st_gid)
    assert (new.folder / "clips").stat().st_mode & 0o777 == 0o750
    # As if it had been written into the folder itself.
    assert (new.folder / "talk.mp3").stat().st_gid == before.st_gid


def test_a_first_set_appears_whole_in_a_folder_that_was_not_there(tmp_path: Path, hidden: Path) -> None:
    new = NewSet(tmp_path / "some" / "out", {"a/b.txt": b"b"}, frozenset(), frozenset({"a/b.txt"}))
    build(new, hidden)
    assert not new.folder.exists()
    show(new, hidden)
    assert contents(new.folder) == {"a/b.txt": "b"}
    assert not hidden.exists()


def test_a_folder_that_held_stale_files_alone_goes_with_them(out: Path, hidden: Path) -> None:
    publish(NewSet(out, {}, frozenset({"clips/old.mp3"}), frozenset()), hidden)
    assert sorted(path.name for path in out.iterdir()) == ["latest.mp3", "mine", "same.txt", "talk.mp3", "to do.txt"]


def test_a_full_disk_leaves_the_old_set_as_it_was(small_disk: Path) -> None:
    folder, hidden = small_disk / "out", small_disk / "hidden"
    folder.mkdir()
    (folder / "a.wav").write_text("old")
    with pytest.raises(Exception, match=r"out/b\.wav: the disk is full"):
        build(
            NewSet(folder, {"a.wav": b"new", "b.wav": bytes(400_000)}, frozenset(), frozenset({"a.wav", "b.wav"})),
            hidden,
        )
    assert put_away(hidden, folder, None)
    assert contents(folder) == {"a.wav": "old"}


def test_an_unchanged_file_takes_no_room_while_the_set_is_built(small_disk: Path) -> None:
    folder, hidden = small_disk / "out", small_disk / "hidden"
    folder.mkdir()
    (folder / "a.wav").write_bytes(bytes(150_000))
    publish(NewSet(folder, {"a.wav": bytes(150_000), "b": b"b"}, frozenset(), frozenset({"b"})), hidden)
    assert sorted(path.name for path in folder.iterdir()) == ["a.wav", "b"]


def test_a_shell_in_the_folder_is_not_left_in_one_that_is_gone(
    new: NewSet, hidden: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(new.folder / "clips")
    with pytest.raises(NotInOneStep, match="podkit was started in it"):
        build(new, hidden)
    assert not hidden.exists()


def test_a_linked_subfolder_is_written_through_and_not_replaced(new: NewSet, hidden: Path, tmp_path: Path) -> None:
    (new.folder / "clips").rename(tmp_path / "elsewhere")
    (new.folder / "clips").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NotInOneStep, match="a folder in it is a link"):
        build(new, hidden)


def test_a_folder_of_another_user_is_not_replaced_by_one_of_mine(ordinary_user: Path) -> None:
    with pytest.raises(NotInOneStep, match="it belongs to another user"):
        build(NewSet(Path("/etc"), {"a": b""}, frozenset(), frozenset({"a"})), ordinary_user / "hidden")


def test_a_folder_that_may_not_be_read_is_not_left_behind(ordinary_user: Path) -> None:
    folder = ordinary_user / "out"
    (folder / "closed").mkdir(parents=True)
    (folder / "closed").chmod(0)
    with pytest.raises(NotInOneStep, match=r"a folder in it cannot be read \(permission denied\)"):
        build(NewSet(folder, {"a": b""}, frozenset(), frozenset({"a"})), ordinary_user / "hidden")
    assert put_away(ordinary_user / "hidden", folder, None)


def test_a_system_without_the_exchange_says_so_before_anything_is_copied(
    new: NewSet, hidden: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "_swap", lambda: None)
    with pytest.raises(NotInOneStep, match="this file system cannot exchange two folders"):
        build(new, hidden)
    assert put_away(hidden, new.folder, None)


def test_one_by_one_gives_the_same_files(new: NewSet) -> None:
    publish_each(new)
    assert contents(new.folder) == NEW


def test_a_folder_in_place_of_a_file_is_named_and_stays(out: Path) -> None:
    with pytest.raises(CannotWrite, match=r"out/mine: cannot write here \(this is a folder\)"):
        holds(out / "mine", b"")
    with pytest.raises(CannotWrite, match="there is a file where a folder is needed"):
        holds(out / "talk.mp3" / "clip.mp3", b"")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells where other programs work")
def test_a_server_that_was_started_in_the_folder_goes_on_serving_it(new: NewSet, hidden: Path) -> None:
    with subprocess.Popen(["sleep", "60"], cwd=new.folder) as program:
        try:
            with pytest.raises(NotInOneStep, match=rf"sleep \(process {program.pid}\) works in it"):
                build(new, hidden)
        finally:
            program.kill()
