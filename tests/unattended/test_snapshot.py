"""A copy of what arrived: only what is inside, the same content one identity, nothing half written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from toolkit.model.errors import NoSuchInput, UnreadableMedia
from toolkit.unattended.snapshot import identify, signature_of, take_snapshot


def test_one_recording_becomes_a_folder_of_one_track(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"sound")
    copy = take_snapshot(tmp_path / "a.wav", tmp_path / "copy")
    assert (tmp_path / "copy" / "tracks" / "a.wav").read_bytes() == b"sound"
    assert (copy.bytes, copy.identity) == (5, identify(tmp_path / "a.wav", with_drafts=True)[0])


def test_the_same_content_under_other_names_is_the_same(tmp_path: Path) -> None:
    for name in ("a.wav", "b.flac"):
        (tmp_path / name).write_bytes(b"sound")
    copies = [take_snapshot(tmp_path / name, tmp_path / f"copy of {name}") for name in ("a.wav", "b.flac")]
    assert copies[0].identity == copies[1].identity


def test_a_folder_is_copied_without_links_hidden_files_and_results(tmp_path: Path) -> None:
    folder, secret = tmp_path / "episode", tmp_path / "secret"
    for name in ("tracks/ada.wav", "draft/chapters.txt", "out/old.mp3", ".podkit/state", ".hidden", "tracks/x.part"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode())
    secret.write_bytes(b"secret")
    (folder / "tracks" / "link.wav").symlink_to(secret)
    (folder / "up").symlink_to(tmp_path)
    take_snapshot(folder, tmp_path / "copy")
    copied = sorted(str(p.relative_to(tmp_path / "copy")) for p in (tmp_path / "copy").rglob("*") if p.is_file())
    assert copied == ["draft/chapters.txt", "tracks/ada.wav"]


def test_any_change_in_a_folder_changes_its_identity_and_its_signature(tmp_path: Path) -> None:
    folder = tmp_path / "episode"
    folder.mkdir()
    (folder / "a.wav").write_bytes(b"one")
    seen = {(identify(folder, with_drafts=True)[0], signature_of(folder))}
    (folder / "b.wav").write_bytes(b"two")
    seen.add((identify(folder, with_drafts=True)[0], signature_of(folder)))
    (folder / "b.wav").rename(folder / "c.wav")
    seen.add((identify(folder, with_drafts=True)[0], signature_of(folder)))
    assert len(seen) == 3
    assert len({identity for identity, _ in seen}) == 3


def test_names_of_any_bytes_are_copied_under_names_that_are_text(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9 \xff.wav")
    (tmp_path / name).write_bytes(b"x")
    take_snapshot(tmp_path / name, tmp_path / "copy")
    assert (tmp_path / "copy" / "tracks" / "caf\ufffd \ufffd.wav").read_bytes() == b"x"


def test_pipes_links_and_nothing_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    (tmp_path / "link.wav").symlink_to("/etc/passwd")
    with pytest.raises(UnreadableMedia, match="pipe or a device"):
        take_snapshot(tmp_path / "pipe.wav", tmp_path / "a")
    for name in ("link.wav", "none.wav"):
        with pytest.raises(NoSuchInput):
            take_snapshot(tmp_path / name, tmp_path / f"copy {name}")


@pytest.mark.slow
def test_a_folder_of_thousands_of_files_is_no_episode(tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(2001):
        (folder / f"{number}.wav").touch()
    with pytest.raises(UnreadableMedia, match="more than 2000 files"):
        take_snapshot(folder, tmp_path / "copy")
