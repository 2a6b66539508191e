"""What lies in an inbox is taken when it is complete, and not before."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from toolkit.unattended.arrivals import Arrivals, is_being_written


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
    # A folder whose track never arrives is taken in the end, so that its sender gets a reason.
    clock.now += 1200
    assert names(found, clock) == ["episode"]


def test_an_inbox_that_is_gone_raises_and_one_that_is_back_is_looked_at(inbox: Path, clock: Clock) -> None:
    found, _ = arrivals(inbox, settle_s=0.0)
    inbox.rename(inbox.with_name("away"))
    with pytest.raises(OSError, match="No such file"):
        next(found.ready(now=clock), None)
    inbox.mkdir()
    (inbox / "a.wav").write_bytes(b"x")
    assert names(found, clock) == ["a.wav"]


def test_a_folder_of_thousands_of_files_is_taken_like_any_other_and_ends_nothing(inbox: Path, clock: Clock) -> None:
    (inbox / "many").mkdir()
    for number in range(2001):
        (inbox / "many" / f"{number}.wav").touch()
    (inbox / "a.wav").write_bytes(b"x")
    found, _ = arrivals(inbox, settle_s=0.0)
    assert names(found, clock) == ["a.wav", "many"]


def test_a_folder_whose_manifest_cannot_be_read_is_taken_so_that_its_sender_gets_a_reason(
    inbox: Path, clock: Clock
) -> None:
    (inbox / "episode").mkdir()
    (inbox / "episode" / "a.wav").write_bytes(b"x")
    (inbox / "episode" / "episode.toml").write_text("[[track")
    found, _ = arrivals(inbox, settle_s=0.0)
    assert names(found, clock) == ["episode"]


def test_folders_deeper_than_three_are_one_episode_whatever_they_hold(inbox: Path, clock: Clock) -> None:
    (inbox / "a" / "b" / "c" / "d" / "e").mkdir(parents=True)
    (inbox / "a" / "b" / "c" / "d" / "e" / "x.wav").write_bytes(b"x")
    found, _ = arrivals(inbox, settle_s=0.0)
    assert names(found, clock) == ["d"]


def test_an_empty_folder_and_a_hidden_one_are_no_arrivals_and_what_waits_is_told(inbox: Path, clock: Clock) -> None:
    (inbox / "empty" / "tracks").mkdir(parents=True)
    (inbox / ".hidden" / "tracks").mkdir(parents=True)
    (inbox / ".hidden" / "tracks" / "a.wav").write_bytes(b"x")
    found, _ = arrivals(inbox)
    assert names(found, clock) == []
    assert not found.is_waiting
    (inbox / "b.wav").write_bytes(b"x")
    assert names(found, clock) == []
    assert found.is_waiting
    (inbox / "b.wav").unlink()
    assert names(found, clock) == []
    assert not found.is_waiting


def test_a_file_that_may_not_be_opened_does_not_count_as_being_written(ordinary_user: Path) -> None:
    locked = ordinary_user / "a.wav"
    locked.touch(mode=0o000)
    assert not is_being_written(locked)
