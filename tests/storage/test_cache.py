"""A result is there whole or not at all, whoever makes it, and old ones go."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from toolkit.model.errors import CannotWrite, DiskFull
from toolkit.storage.cache import Cache

KEY, OTHER, THIRD = "a" * 64, "b" * 64, "c" * 64
TWO_DAYS_S = 48 * 3600


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def make(cache: Cache, key: str, *, age_s: float = 0.0, stage: str = "mix", text: str = "sound") -> Path:
    with cache.making(stage, key) as folder:
        (folder / "file").write_text(text)
    made = cache.find(stage, key)
    grow_old(made, age_s)
    return made


def grow_old(folder: Path, age_s: float) -> None:
    os.utime(folder, (0, time.time() - age_s))


def everything_in(cache: Cache) -> list[str]:
    files = (path for path in cache.root.rglob("*") if path.is_file() and path.name != ".contents.json")
    return sorted(str(path.relative_to(cache.root)) for path in files)


def test_what_was_never_made_is_not_found(cache: Cache) -> None:
    assert cache.find("mix", KEY) is None


def test_a_result_is_found_once_it_is_finished_and_not_before(cache: Cache) -> None:
    with cache.making("mix", KEY) as folder:
        (folder / "file").write_text("sound")
        assert cache.find("mix", KEY) is None
    assert (cache.find("mix", KEY) / "file").read_text() == "sound"


def test_keys_and_stages_do_not_share_results(cache: Cache) -> None:
    make(cache, KEY)
    assert cache.find("mix", OTHER) is None
    assert cache.find("master", KEY) is None


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_an_unfinished_result_vanishes(cache: Cache, error: type[BaseException]) -> None:
    with pytest.raises(error), cache.making("mix", KEY) as folder:  # noqa: PT012
        (folder / "file").write_text("half")
        raise error
    assert cache.find("mix", KEY) is None
    assert list((cache.root / "mix").iterdir()) == []


@pytest.mark.parametrize(
    "damage",
    [lambda file: file.unlink(), lambda file: file.write_text("SOUND"), lambda file: file.write_text("")],
    ids=["gone", "altered", "cut"],
)
def test_a_damaged_result_is_dropped_and_counts_as_not_there(cache: Cache, damage: Callable[[Path], object]) -> None:
    folder = make(cache, KEY)
    damage(folder / "file")
    assert cache.find("mix", KEY) is None
    assert not folder.exists()


def test_the_first_of_two_who_make_the_same_wins_and_neither_fails(cache: Cache) -> None:
    with cache.making("mix", KEY) as slow:
        (slow / "file").write_text("slow")
        make(cache, KEY, text="fast")
    assert (cache.find("mix", KEY) / "file").read_text() == "fast"
    assert everything_in(cache) == [f"mix/{KEY[:24]}/file"]


def test_two_processes_may_make_the_same_at_once(cache: Cache) -> None:
    program = (
        "import signal, sys; from pathlib import Path; from toolkit.storage.cache import Cache\n"
        "with Cache(Path(sys.argv[1])).making('mix', sys.argv[2]) as folder:\n"
        "    print('making', flush=True); sys.stdin.readline()\n"
        "    (folder / 'file').write_text('sound' * 100_000)"
    )
    command = [sys.executable, "-c", program, cache.root, KEY]
    makers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [maker.stdout.readline() for maker in makers] == ["making\n", "making\n"]
    for maker in makers:
        maker.communicate("go on\n")
    assert [maker.returncode for maker in makers] == [0, 0]
    assert (cache.find("mix", KEY) / "file").read_text() == "sound" * 100_000
    assert everything_in(cache) == [f"mix/{KEY[:24]}/file"]


def test_a_killed_process_leaves_no_result_and_its_remains_go_a_day_later(cache: Cache) -> None:
    program = (
        "import signal, sys; from pathlib import Path; from toolkit.storage.cache import Cache\n"
        "with Cache(Path(sys.argv[1])).making('mix', sys.argv[2]) as folder:\n"
        "    (folder / 'file').write_text('half'); print('making', flush=True); signal.pause()"
    )
    with subprocess.Popen([sys.executable, "-c", program, cache.root, KEY], stdout=subprocess.PIPE, text=True) as maker:
        assert maker.stdout.readline() == "making\n"
        maker.send_signal(signal.SIGKILL)
    assert cache.find("mix", KEY) is None
    (remains,) = (cache.root / "mix").iterdir()
    assert cache.prune(in_use=[]) == 0
    grow_old(remains, TWO_DAYS_S)
    assert cache.prune(in_use=[]) == 1
    assert everything_in(cache) == []


def test_every_byte_reaches_the_disk_before_the_result_has_its_name(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    fsync = os.fsync

    def noted(handle: int) -> None:
        fsync(handle)
        assert not (cache.root / "mix" / KEY[:24]).exists()
        synced.append(Path(f"/proc/self/fd/{handle}").resolve().name)

    with cache.making("mix", KEY) as folder:
        (folder / "stems").mkdir()
        (folder / "stems" / "ada.flac").write_bytes(b"sound")
        (folder / "mix.wav").write_bytes(b"sound")
        working = folder.name
        monkeypatch.setattr(os, "fsync", noted)
    assert sorted(synced) == sorted([".contents.json", "stems", "ada.flac", "mix.wav", working])


def test_a_full_disk_says_so_and_keeps_finished_results(small_disk: Path) -> None:
    cache = Cache(small_disk / "cache")
    make(cache, KEY)
    with pytest.raises(DiskFull, match="the disk is full"), cache.making("mix", OTHER) as folder:
        (folder / "file").write_bytes(bytes(1_000_000))
    assert everything_in(cache) == [f"mix/{KEY[:24]}/file"]


def test_a_library_that_hides_why_it_cannot_write_does_not_hide_a_full_disk(small_disk: Path) -> None:
    with pytest.raises(DiskFull, match="the disk is full"), Cache(small_disk).making("mix", KEY):
        raise RuntimeError("System error.")


def test_with_room_on_the_disk_an_error_is_what_it_says(cache: Cache) -> None:
    with pytest.raises(RuntimeError, match="decoder"), cache.making("mix", KEY):
        raise RuntimeError("decoder")


def test_a_place_without_permission_is_refused_before_any_work(ordinary_user: Path) -> None:
    ordinary_user.chmod(0o500)
    with pytest.raises(CannotWrite, match="permission denied"), Cache(ordinary_user).making("mix", KEY):
        pytest.fail("the block ran")
    with pytest.raises(CannotWrite, match="permission denied"):
        Cache(ordinary_user).workspace("mix", KEY)


def test_a_file_in_a_results_place_is_an_error_and_not_a_result(cache: Cache) -> None:
    (cache.root / "mix").mkdir(parents=True)
    (cache.root / "mix" / KEY[:24]).touch()
    with pytest.raises(CannotWrite, match="a file where a folder is needed"), cache.making("mix", KEY):
        pass
    assert cache.find("mix", KEY) is None


def test_a_workspace_keeps_its_pieces_until_it_is_closed(cache: Cache) -> None:
    (cache.workspace("transcribe", KEY) / "windows").write_text("piece")
    assert (cache.workspace("transcribe", KEY) / "windows").read_text() == "piece"
    cache.close_workspace("transcribe", KEY)
    assert list(cache.workspace("transcribe", KEY).iterdir()) == []


def test_pruning_keeps_what_is_in_use_and_the_one_used_last_before_it(cache: Cache) -> None:
    used, last = make(cache, KEY, age_s=500), make(cache, OTHER, age_s=100)
    oldest = make(cache, THIRD, age_s=300)
    assert cache.prune(in_use=[used]) == 1
    assert (used.is_dir(), last.is_dir(), oldest.is_dir()) == (True, True, False)


def test_each_stage_keeps_one(cache: Cache) -> None:
    make(cache, KEY), make(cache, KEY, stage="master")
    assert cache.prune(in_use=[]) == 0


def test_finding_a_result_counts_as_using_it(cache: Cache) -> None:
    found, other = make(cache, KEY, age_s=500), make(cache, OTHER, age_s=100)
    cache.find("mix", KEY)
    cache.prune(in_use=[])
    assert (found.is_dir(), other.is_dir()) == (True, False)


def test_pruning_leaves_a_result_that_another_process_is_making(cache: Cache) -> None:
    with cache.making("mix", KEY) as folder:
        (folder / "file").write_text("sound")
        assert cache.prune(in_use=[]) == 0
    assert cache.find("mix", KEY) is not None


def test_pruning_takes_what_killed_runs_began_and_nobody_went_on_with(cache: Cache) -> None:
    grow_old(cache.workspace("transcribe", KEY), TWO_DAYS_S)
    young = cache.workspace("transcribe", OTHER)
    assert cache.prune(in_use=[]) == 1
    assert list((cache.root / "unfinished" / "transcribe").iterdir()) == [young]


def test_pruning_an_absent_cache_does_nothing(cache: Cache) -> None:
    assert cache.prune(in_use=[]) == 0


def test_a_result_that_another_process_takes_away_meanwhile_is_no_error(cache: Cache) -> None:
    make(cache, KEY)
    # What is listed and yet not there: as a folder between being listed and being looked at.
    (cache.root / "mix" / OTHER[:24]).symlink_to("gone")
    assert cache.prune(in_use=[]) == 0
    assert cache.find("mix", KEY) is not None


def test_what_nobody_found_for_long_is_forgotten_and_what_was_found_stays(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for key in ("old", "used"):
        with cache.making("stage", key) as working:
            (working / "x").write_text("x")
        os.utime(tmp_path / "stage" / key, (0, 0))
    assert cache.find("stage", "used")
    assert cache.forget(older_than_s=3600.0) == 1
    assert cache.find("stage", "old") is None
    assert cache.find("stage", "used")
