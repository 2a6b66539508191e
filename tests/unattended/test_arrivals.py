"""What lies in an inbox is taken when it is complete, and not before."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from toolkit.unattended.arrivals import Arrivals, is_being_written
from toolkit.unattended.names import is_temporary, result_name


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def arrivals(inbox: Path, *, settle_s: float = 60.0, require_done: bool = False) -> tuple[Arrivals, dict[bytes, str]]:
    known: dict[bytes, str] = {}
    return Arrivals(inbox, settle_s, known, require_done=require_done), known


def names(found: Arrivals, clock: Clock) -> list[str]:
    return [arrival.path.name for arrival in found.ready(now=clock)]


def test_a_file_is_taken_when_it_has_not_changed_for_long_enough(inbox: Path, clock: Clock) -> None:
    found, _ = arrivals(inbox)
    file = inbox / "a.wav"
    file.write_bytes(b"one")
    assert names(found, clock) == []
    clock.now += 59
    assert names(found, clock) == []
    file.write_bytes(b"one two")
    clock.now += 2
    assert names(found, clock) == []
    clock.now += 60
    assert names(found, clock) == ["a.wav"]


def test_a_second_burst_a_minute_later_starts_the_wait_anew(inbox: Path, clock: Clock) -> None:
    found, _ = arrivals(inbox, settle_s=90.0)
    file = inbox / "a.wav"
    for _ in range(2):
        with file.open("ab") as writing:
            writing.write(b"burst")
        assert names(found, clock) == []
        clock.now += 60
    assert names(found, clock) == []
    clock.now += 31
    assert names(found, clock) == ["a.wav"]


def test_a_file_that_somebody_still_writes_is_left_alone_however_long(inbox: Path, clock: Clock) -> None:
    found, _ = arrivals(inbox)
    with (inbox / "a.wav").open("wb") as writing:
        writing.write(b"slow")
        writing.flush()
        names(found, clock)
        clock.now += 10_000
        assert is_being_written(inbox / "a.wav")
        assert names(found, clock) == []
    assert names(found, clock) == ["a.wav"]


def test_what_was_seen_is_not_taken_again_until_it_changes(inbox: Path, clock: Clock) -> None:
    found, known = arrivals(inbox, settle_s=0.0)
    (inbox / "a.wav").write_bytes(b"one")
    (arrival,) = found.ready(now=clock)
    known[os.fsencode(arrival.path)] = arrival.signature
    assert names(found, clock) == []
    (inbox / "a.wav").write_bytes(b"another")
    assert names(found, clock) == ["a.wav"]


def test_what_lay_there_for_long_is_taken_at_once(inbox: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    (inbox / "a.wav").write_bytes(b"one")
    found, _ = arrivals(inbox)
    monkeypatch.setattr("toolkit.unattended.arrivals.latest_change", lambda _path: 1.0)
    assert names(found, clock) == ["a.wav"]


def test_a_file_renamed_into_place_is_waited_for_under_its_new_name(inbox: Path, clock: Clock) -> None:
    found, _ = arrivals(inbox)
    (inbox / "a.wav.part").write_bytes(b"one")
    assert names(found, clock) == []
    clock.now += 61
    (inbox / "a.wav.part").rename(inbox / "a.wav")
    assert names(found, clock) == []
    clock.now += 61
    assert names(found, clock) == ["a.wav"]


@pytest.mark.parametrize(
    "name",
    [
        ".a.wav.Xy12",
        "a.wav.part",
        "a.wav.filepart",
        "a.crdownload",
        "~a.wav",
        "a.wav~",
        ".DS_Store",
        "Thumbs.db",
        ".syncthing.a.wav.tmp",
    ],
)
def test_names_in_passing_are_ignored(name: str) -> None:
    assert is_temporary(name)
    assert not is_temporary("a.wav")


def test_links_are_not_followed(inbox: Path, clock: Clock, tmp_path: Path) -> None:
    (tmp_path / "secret.wav").write_bytes(b"secret")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "b.wav").write_bytes(b"b")
    (inbox / "a.wav").symlink_to(tmp_path / "secret.wav")
    (inbox / "folder").symlink_to(tmp_path / "folder")
    found, _ = arrivals(inbox, settle_s=0.0)
    assert names(found, clock) == []


def test_a_folder_is_one_arrival_and_folders_of_folders_are_looked_into(inbox: Path, clock: Clock) -> None:
    for place in ("one/tracks/a.wav", "show/two/b.wav", "show/three/tracks/c.wav"):
        (inbox / place).parent.mkdir(parents=True)
        (inbox / place).write_bytes(b"x")
    found, _ = arrivals(inbox, settle_s=0.0)
    assert sorted(names(found, clock)) == ["one", "three", "two"]


def test_done_in_a_folder_saves_the_wait_and_can_be_required(inbox: Path, clock: Clock) -> None:
    for name in ("sure", "unsure"):
        (inbox / name).mkdir()
        (inbox / name / "a.wav").write_bytes(b"x")
    found, _ = arrivals(inbox, require_done=True)
    (inbox / "sure" / ".done").touch()
    clock.now += 500
    assert names(found, clock) == ["sure"]


def test_a_folder_waits_for_the_tracks_that_its_manifest_names(inbox: Path, clock: Clock) -> None:
    folder = inbox / "episode"
    (folder / "tracks").mkdir(parents=True)
    (folder / "tracks" / "ada.wav").write_bytes(b"x")
    (folder / "episode.toml").write_text('[[track]]\nfile = "tracks/ada.wav"\n[[track]]\nfile = "tracks/ben.wav"\n')
    found, _ = arrivals(inbox)
    names(found, clock)
    clock.now += 100
    assert names(found, clock) == []
    # What never comes gets its verdict in the end.
    clock.now += 1200
    assert names(found, clock) == ["episode"]


def test_an_inbox_that_is_gone_raises_and_one_that_is_back_is_looked_at(inbox: Path, clock: Clock) -> None:
    found, _ = arrivals(inbox, settle_s=0.0)
    inbox.rename(inbox.with_name("away"))
    with pytest.raises(OSError, match="No such file"):
        found.ready(now=clock)
    inbox.mkdir()
    (inbox / "a.wav").write_bytes(b"x")
    assert names(found, clock) == ["a.wav"]


@pytest.mark.parametrize(
    ("name", "called"),
    [("a b.wav", "a b"), ("..wav", "episode"), ("x\ny:z?.wav", "x-y-z-"), ("\u90e8" * 80 + ".wav", "\u90e8" * 40)],
)
def test_results_are_called_like_the_recording_on_every_system(name: str, called: str, tmp_path: Path) -> None:
    assert result_name(tmp_path / name) == called.strip(" .-")
