"""What one run after another publishes into a folder: one set or the other, and nothing that a person put there is lost."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.model.errors import DiskFull
from toolkit.pipeline.commands.published_set import PublishedSet
from toolkit.storage import exchange
from toolkit.storage.state_file import StateFile

HOME = Path(__file__).parents[3]
FIRST = {"talk.mp3": "one", "same.txt": "same", "clips/one.mp3": "one"}
SECOND = {"talk.mp3": "two", "same.txt": "same", "clips/two.mp3": "two"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An episode folder with a published set, and what a person put beside it."""
    publish(tmp_path / "episode", FIRST)
    (tmp_path / "episode/out/mine.txt").write_text("mine")
    return tmp_path / "episode"


def publish(folder: Path, files: dict[str, str], *, out: Path | None = None) -> PublishedSet:
    published = PublishedSet(out or folder / "out", folder / ".podkit/outputs.json", in_one_step=True)
    for name, text in files.items():
        published.write(name, text)
    published.finish()
    return published


def contents(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def killed_before_it_is_seen(folder: Path, files: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Publish up to the exchange, and leave everything as it lies then."""
    with monkeypatch.context() as patch:
        patch.setattr("toolkit.pipeline.commands.published_set.show", interrupted)
        patch.setattr("toolkit.pipeline.commands.published_set.put_away", lambda *_: False)
        with pytest.raises(InterruptedError):
            publish(folder, files)


def interrupted(*_: object) -> None:
    raise InterruptedError


@pytest.mark.slow
@pytest.mark.parametrize(("way", "every"), [("in one step", "5"), ("each", "7")])
def test_killed_at_any_step_the_next_run_knows_which_files_are_podkits(tmp_path: Path, way: str, every: str) -> None:
    command = [sys.executable, "-m", "tests.pipeline.commands.killed_publishing", str(tmp_path), every, way]
    done = subprocess.run(command, cwd=HOME, check=True, capture_output=True)
    found = json.loads(done.stdout)
    assert found["wrong"] == []
    assert {"old", "new"} <= set(found["seen"])
    # What a system without the exchange cannot promise.
    assert ("mixed" in found["seen"]) == (way == "each")


def test_where_nothing_changed_nothing_is_touched(folder: Path) -> None:
    before = {
        path: path.stat() for path in (folder / "out", *(folder / "out").rglob("*"), *(folder / ".podkit").iterdir())
    }
    publish(folder, FIRST)
    assert {path: path.stat() for path in before} == before


def test_files_of_an_earlier_run_go_and_a_persons_stay(folder: Path) -> None:
    publish(folder, SECOND)
    assert contents(folder / "out") == SECOND | {"mine.txt": "mine"}
    assert sorted(path.name for path in folder.iterdir()) == [".podkit", "out"]
    assert not (folder / ".podkit/publishing").exists()


def test_a_file_that_podkit_wrote_is_made_anew_where_a_person_changed_it(folder: Path) -> None:
    (folder / "out/same.txt").write_text("changed")
    publish(folder, FIRST)
    assert contents(folder / "out") == FIRST | {"mine.txt": "mine"}


def test_a_set_that_was_never_seen_makes_no_file_of_a_person_podkits(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_before_it_is_seen(folder, SECOND | {"mine too.txt": "2"}, monkeypatch)
    assert contents(folder / "out") == FIRST | {"mine.txt": "mine"}
    assert (folder / ".podkit/publishing").exists()
    (folder / "out/mine too.txt").write_text("a person's")
    publish(folder, SECOND)
    assert contents(folder / "out") == SECOND | {"mine.txt": "mine", "mine too.txt": "a person's"}
    assert not (folder / ".podkit/publishing").exists()


def killed_once_it_is_seen(folder: Path, files: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Publish up to the exchange and return where the old folder lies."""
    with monkeypatch.context() as patch:
        patch.setattr("toolkit.pipeline.commands.published_set.put_away", interrupted)
        with pytest.raises(InterruptedError):
            publish(folder, files)
    return folder / ".podkit/publishing/out"


def test_what_was_saved_into_the_folder_that_a_kill_left_comes_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = killed_once_it_is_seen(folder, SECOND, monkeypatch)
    (left / "mine.txt").unlink()
    (left / "mine.txt").write_text("saved")
    publish(folder, SECOND)
    assert contents(folder / "out") == SECOND | {"mine.txt": "saved"}
    assert not left.parent.exists()


def test_nothing_comes_back_to_where_a_link_leads_out_of_the_folder(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = killed_once_it_is_seen(folder, SECOND, monkeypatch)
    (tmp_path / "elsewhere").mkdir()
    (left / "link").mkdir()
    (left / "link/escape.txt").write_text("escape")
    (folder / "out/link").symlink_to(tmp_path / "elsewhere")
    publish(folder, SECOND)
    assert contents(tmp_path / "elsewhere") == {}


def test_a_hidden_folder_that_is_a_link_is_left_alone(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere/out").mkdir(parents=True)
    (tmp_path / "elsewhere/out/dear.txt").write_text("dear")
    (folder / ".podkit/publishing").symlink_to(tmp_path / "elsewhere")
    assert publish(folder, SECOND).not_in_one_step == "an older copy of it cannot be removed"
    assert contents(tmp_path / "elsewhere") == {"out/dear.txt": "dear"}
    assert contents(folder / "out") == SECOND | {"mine.txt": "mine"}


def test_a_folder_that_was_moved_after_a_kill_still_knows_its_files(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_before_it_is_seen(folder, SECOND, monkeypatch)
    moved = folder.rename(folder.with_name("moved"))
    publish(moved, SECOND)
    assert contents(moved / "out") == SECOND | {"mine.txt": "mine"}


def test_a_link_to_a_folder_elsewhere_stays_a_link(folder: Path, tmp_path: Path) -> None:
    (folder / "out").rename(tmp_path / "web")
    (folder / "out").symlink_to(tmp_path / "web")
    publish(folder, SECOND)
    assert (folder / "out").is_symlink()
    assert contents(tmp_path / "web") == SECOND | {"mine.txt": "mine"}


def test_a_folder_on_another_disk_is_exchanged_there(folder: Path, small_disk: Path) -> None:
    out = small_disk / "web"
    publish(folder, FIRST, out=out)
    before = out.stat().st_ino
    publish(folder, SECOND, out=out)
    assert contents(out) == SECOND
    assert out.stat().st_ino != before
    assert [path.name for path in small_disk.iterdir() if path.name != "lost+found"] == ["web"]


def test_a_disk_that_is_mounted_there_is_written_to_file_by_file_and_that_is_said_once(
    folder: Path, small_disk: Path
) -> None:
    assert publish(folder, FIRST, out=small_disk).not_in_one_step == ""
    assert publish(folder, SECOND, out=small_disk).not_in_one_step == "a disk is mounted there"
    assert publish(folder, FIRST, out=small_disk).not_in_one_step == ""
    assert contents(small_disk) == FIRST


def test_drafts_in_the_same_folder_stay_where_an_editor_has_them(folder: Path) -> None:
    publish(folder, FIRST, out=folder)
    draft = folder / "draft"
    draft.mkdir()
    before = draft.stat().st_ino
    assert publish(folder, SECOND, out=folder).not_in_one_step == "the drafts lie in it too"
    assert draft.stat().st_ino == before


def test_without_the_exchange_the_same_files_come_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "_swap", lambda: None)
    assert "cannot exchange two folders" in publish(folder, SECOND).not_in_one_step
    assert contents(folder / "out") == SECOND | {"mine.txt": "mine"}
    assert not (folder / ".podkit/publishing").exists()


def test_a_full_disk_leaves_the_earlier_set(small_disk: Path) -> None:
    publish(small_disk, FIRST)
    with pytest.raises(DiskFull, match=r"out/talk\.mp3: the disk is full"):
        publish(small_disk, {"clips/new.mp3": "new", "talk.mp3": "x" * 400_000})
    assert contents(small_disk / "out") == FIRST
    publish(small_disk, SECOND)
    assert contents(small_disk / "out") == SECOND


def test_a_damaged_memory_deletes_nothing(folder: Path) -> None:
    memory = StateFile(folder / ".podkit/outputs.json")
    memory.write({"out": "../out", "files": ["../../escape", 7, "mine.txt/.."], "coming": ["x"], "hidden": "y"})
    publish(folder, SECOND)
    assert contents(folder / "out") == FIRST | SECOND | {"mine.txt": "mine"}


def test_an_old_memory_knows_its_files(folder: Path) -> None:
    for path in (folder / ".podkit").iterdir():
        path.unlink()
    (folder / ".podkit/outputs.json").write_text(json.dumps({"out": "out", "files": list(FIRST)}))
    publish(folder, SECOND)
    assert contents(folder / "out") == SECOND | {"mine.txt": "mine"}


def test_a_copy_of_an_episode_publishes_its_own(folder: Path) -> None:
    copy = Path(shutil.copytree(folder, folder.with_name("copy")))
    publish(copy, SECOND)
    assert contents(copy / "out") == SECOND | {"mine.txt": "mine"}
    assert contents(folder / "out") == FIRST | {"mine.txt": "mine"}
    assert (copy / "out/mine.txt").stat().st_nlink == 1


def test_an_old_folder_that_cannot_be_removed_is_kept_in_mind_until_it_can(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("toolkit.pipeline.commands.published_set.put_away", lambda *_: False)
        publish(folder, SECOND)
        left = folder / ".podkit/publishing/out"
        assert contents(left) == FIRST | {"mine.txt": "mine"}
        (left / "saved.txt").write_text("by whoever stands there")
        assert publish(folder, FIRST).not_in_one_step == "an older copy of it cannot be removed"
    publish(folder, SECOND)
    assert contents(folder / "out") == SECOND | {"mine.txt": "mine", "saved.txt": "by whoever stands there"}
    assert not left.parent.exists()
