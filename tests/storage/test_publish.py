"""A reader sees the old file or the whole new one, whatever happens meanwhile."""

import glob
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from toolkit.model.errors import CannotWrite, DiskFull
from toolkit.storage.publish import publish_bytes, publish_text, publishing

DAY_S = 24 * 3600
NAMES = {
    "newline": "two\nlines.mp3",
    "leading dash": "-rf.mp3",
    "undecodable byte": os.fsdecode(b"ada\xff.mp3"),
    "200 letters": "a" * 196 + ".mp3",
    "as long as names can be": "a" * 251 + ".mp3",
    "long in bytes": "\u6f22" * 83 + ".mp3",
    "long suffix": "a." + "b" * 250,
    "no suffix": "talk",
    "only a suffix": ".mp3",
    "quotes and spaces": """it's a "take" .mp3""",
}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "talk.mp3"
    path.write_bytes(b"old")
    return path


@pytest.fixture
def small_files() -> Iterator[None]:
    """Let no file grow over 4 KiB."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_old_file_is_seen_until_the_block_ends_and_the_whole_new_one_after_it(target: Path) -> None:
    with publishing(target) as temporary:
        temporary.write_bytes(b"new")
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new"
    assert names_in(target.parent) == ["talk.mp3"]


def test_an_open_reader_keeps_the_old_file_to_its_end(target: Path) -> None:
    with target.open("rb") as reader:
        publish_bytes(target, b"something else")
        assert reader.read() == b"old"


def test_an_error_in_the_block_leaves_the_old_file_and_nothing_else(target: Path) -> None:
    with pytest.raises(RuntimeError, match="encoder"), publishing(target) as temporary:  # noqa: PT012
        temporary.write_bytes(b"half")
        raise RuntimeError("encoder")
    assert target.read_bytes() == b"old"
    assert names_in(target.parent) == ["talk.mp3"]


def test_an_interrupt_in_the_block_leaves_the_old_file_and_nothing_else(target: Path) -> None:
    with pytest.raises(KeyboardInterrupt), publishing(target) as temporary:  # noqa: PT012
        temporary.write_bytes(b"half")
        raise KeyboardInterrupt
    assert target.read_bytes() == b"old"
    assert names_in(target.parent) == ["talk.mp3"]


def test_an_error_without_an_old_file_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="encoder"), publishing(tmp_path / "talk.mp3"):
        raise RuntimeError("encoder")
    assert names_in(tmp_path) == []


def test_missing_folders_are_made(tmp_path: Path) -> None:
    publish_text(tmp_path / "a" / "b" / "notes.md", "text")
    assert (tmp_path / "a" / "b" / "notes.md").read_bytes() == b"text"


def test_text_is_utf_8_with_the_line_ends_it_has(tmp_path: Path) -> None:
    publish_text(tmp_path / "notes.md", "Küche\nzwei\r\n")
    assert (tmp_path / "notes.md").read_bytes() == b"K\xc3\xbcche\nzwei\r\n"


def test_the_temporary_is_hidden_from_globs_and_keeps_the_suffix_that_encoders_read(target: Path) -> None:
    with publishing(target) as temporary:
        assert temporary.suffix == ".mp3"
        assert glob.glob(str(target.parent / "*.mp3")) == [str(target)]  # noqa: PTH207 - as shells do


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_every_name_that_a_disk_holds_can_be_published(tmp_path: Path, name: str) -> None:
    publish_bytes(tmp_path / name, b"old")
    publish_bytes(tmp_path / name, b"new")
    assert (tmp_path / name).read_bytes() == b"new"
    assert names_in(tmp_path) == [name]


def test_two_writers_of_one_target_do_not_meet(target: Path) -> None:
    with publishing(target) as first, publishing(target) as second:
        first.write_bytes(b"first")
        second.write_bytes(b"second")
    assert target.read_bytes() == b"first"
    assert names_in(target.parent) == ["talk.mp3"]


def test_a_target_that_is_a_folder_is_refused_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "talk.mp3").mkdir()
    with pytest.raises(CannotWrite, match="this is a folder"), publishing(tmp_path / "talk.mp3"):
        pytest.fail("the block ran")
    assert names_in(tmp_path) == ["talk.mp3"]


def test_a_target_inside_a_file_is_refused(target: Path) -> None:
    with pytest.raises(CannotWrite, match="a file where a folder is needed"):
        publish_bytes(target / "more.mp3", b"new")


def test_a_name_longer_than_the_disk_holds_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="name too long"):
        publish_bytes(tmp_path / ("a" * 300), b"new")
    assert names_in(tmp_path) == []


def test_a_place_behind_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(CannotWrite, match="loop"):
        publish_bytes(tmp_path / "loop" / "talk.mp3", b"new")


def test_a_folder_without_permission_is_refused_before_any_work(ordinary_user: Path) -> None:
    (ordinary_user / "talk.mp3").write_bytes(b"old")
    ordinary_user.chmod(0o500)
    with pytest.raises(CannotWrite, match="permission denied"), publishing(ordinary_user / "talk.mp3"):
        pytest.fail("the block ran")
    assert (ordinary_user / "talk.mp3").read_bytes() == b"old"


def test_a_folder_that_takes_files_but_may_not_be_listed_is_written_to(ordinary_user: Path) -> None:
    (ordinary_user / "drop").mkdir(mode=0o300)
    publish_bytes(ordinary_user / "drop" / "talk.mp3", b"new")
    assert (ordinary_user / "drop" / "talk.mp3").read_bytes() == b"new"


def test_a_full_disk_leaves_the_old_file_and_gives_its_room_back(small_disk: Path) -> None:
    publish_bytes(small_disk / "talk.mp3", b"old")
    with pytest.raises(DiskFull, match=r"talk\.mp3: the disk is full"):
        publish_bytes(small_disk / "talk.mp3", bytes(1_000_000))
    assert (small_disk / "talk.mp3").read_bytes() == b"old"
    publish_bytes(small_disk / "other.mp3", bytes(200_000))
    assert names_in(small_disk) == ["other.mp3", "talk.mp3"]


@pytest.mark.usefixtures("small_files")
def test_a_file_larger_than_the_disk_takes_leaves_the_old_one(target: Path) -> None:
    with pytest.raises(CannotWrite, match="file too large"):
        publish_bytes(target, bytes(8192))
    assert target.read_bytes() == b"old"
    assert names_in(target.parent) == ["talk.mp3"]


def test_an_error_that_is_not_about_writing_is_not_called_one(target: Path) -> None:
    with pytest.raises(FileNotFoundError, match="source"), publishing(target):
        (target.parent / "source").read_bytes()
    assert target.read_bytes() == b"old"


def test_bytes_reach_the_disk_before_the_name_does(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[tuple[str, bytes]] = []
    fsync = os.fsync

    def noted(handle: int) -> None:
        fsync(handle)
        synced.append((Path(f"/proc/self/fd/{handle}").resolve().name, target.read_bytes()))

    monkeypatch.setattr(os, "fsync", noted)
    publish_bytes(target, b"new")
    assert [content for _, content in synced] == [b"old", b"new"]
    assert synced[0][0].endswith(".part.mp3")
    assert synced[1][0] == target.parent.name


def test_a_killed_process_leaves_the_old_file_and_its_remains_go_a_day_later(target: Path) -> None:
    program = (
        "import signal, sys; from pathlib import Path; from toolkit.storage.publish import publishing\n"
        "with publishing(Path(sys.argv[1])) as temporary:\n"
        "    temporary.write_bytes(b'half'); print('writing', flush=True); signal.pause()"
    )
    with subprocess.Popen([sys.executable, "-c", program, target], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout.readline() == "writing\n"
        writer.send_signal(signal.SIGKILL)
    assert target.read_bytes() == b"old"
    (remains,) = (path for path in target.parent.iterdir() if path != target)
    assert remains.name.startswith(".")
    publish_bytes(target, b"new")
    assert remains.exists()
    os.utime(remains, (0, time.time() - DAY_S - 60))
    publish_bytes(target, b"newer")
    assert names_in(target.parent) == ["talk.mp3"]


def test_old_hidden_files_of_others_are_not_swept_away(target: Path) -> None:
    others = [
        ".talk.part.mp3",
        ".talk.notes-by-me.part.mp3",
        ".talks.0123456789ab.part.mp3",
        ".talk.mp3",
        "talk.part.mp3",
    ]
    for name in others:
        (target.parent / name).touch()
        os.utime(target.parent / name, (0, 0))
    publish_bytes(target, b"new")
    assert names_in(target.parent) == sorted([*others, "talk.mp3"])
