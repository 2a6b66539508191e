"""Opening a recording that may be hostile: what is let in, and what is said of what is not."""

from __future__ import annotations

import os
from pathlib import Path

import av
import pytest

from toolkit.media.decode import decode_blocks
from toolkit.media.opening import DEMUXERS, address, check_regular, opened, refusal
from toolkit.media.probe import probe
from toolkit.model.errors import NoSuchInput, UnreadableMedia

RATE = 44_100


@pytest.mark.parametrize("name", [b"-i.wav", b"take: 1.wav", b"take-%d.wav", b"\xff\xfe broken.wav", b"http:x.wav"])
def test_a_name_is_never_an_option_a_protocol_or_a_pattern(
    recordings: dict[str, Path], tmp_path: Path, name: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(recordings["wav"].read_bytes())
    monkeypatch.chdir(tmp_path)
    assert probe(Path(os.fsdecode(name))).duration_s == 6.0
    assert sum(len(block) for block in decode_blocks(Path(os.fsdecode(name)))) == 6 * RATE


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoSuchInput, match=r"gone\.wav: there is no such file; check the path"):
        check_regular(tmp_path / "gone.wav")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the file is empty; copy or record it again"),
        (b"Dear listener,\nthis is a letter.\n" * 40, "this is text, not a recording; check that"),
        ("Grüße an alle Hörer\n".encode() * 400, "this is text, not a recording"),
        (b"ffconcat version 1.0\nfile secret.wav\n", "a playlist or a list of files"),
        (b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:1,\nsecret.wav\n", "a playlist or a list of files"),
        (b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nm=audio 5004 RTP/AVP 96\r\n", "a playlist or a list of files"),
        (bytes(20_000), "begins with zeros only"),
        (b"\x00\x00\x00\x18ftypM4A \x00\x00\x02\x00isomiso2\x00\x00\x40\x00mdat" + bytes(range(1, 200)), "no moov box"),
        (b"Extended Module: song" + bytes(100), "this is a score"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "podkit does not read this kind of file"),
    ],
)
def test_what_is_no_recording_is_refused_in_one_sentence_whatever_its_name(
    tmp_path: Path, content: bytes, says: str
) -> None:
    path = tmp_path / "take.mp3"
    path.write_bytes(content)
    with pytest.raises(UnreadableMedia, match=says) as caught:
        probe(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in caught.value.reason
    assert caught.value.reason.endswith(".")


def test_a_folder_and_a_pipe_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(UnreadableMedia, match="this is a folder"):
        probe(tmp_path)
    with pytest.raises(UnreadableMedia, match="not a regular file but a pipe"):
        probe(tmp_path / "pipe.wav")


def test_an_address_is_absolute_and_follows_no_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.wav").touch()
    (tmp_path / "link.wav").symlink_to("a.wav")
    monkeypatch.chdir(tmp_path)
    assert address(Path("link.wav")) == f"file:{tmp_path}/link.wav"
    assert address(Path("x/../-i")) == f"file:{tmp_path}/-i"


def test_a_file_is_closed_again(recordings: dict[str, Path]) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    with opened(recordings["wav"]) as container:
        assert container.format.name == "wav"
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_every_demuxer_that_is_let_in_is_one_that_ffmpeg_knows_and_none_opens_other_files() -> None:
    names = DEMUXERS.split(",")
    assert set(names) <= {name for known in av.formats_available for name in known.split(",")}
    assert {"hls", "dash", "concat", "sdp", "image2", "lavfi", "ffmetadata"}.isdisjoint(names)


def test_a_file_that_may_not_be_read_is_told(ordinary_user: Path) -> None:
    locked = ordinary_user / "locked.wav"
    locked.write_bytes(b"RIFF")
    locked.chmod(0)
    with pytest.raises(UnreadableMedia, match=r"locked\.wav: it may not be read; check its permissions\.$"):
        check_regular(locked)
    (ordinary_user / "closed").mkdir()
    (ordinary_user / "closed").chmod(0)
    with pytest.raises(
        UnreadableMedia, match=r"take\.wav: it cannot be opened \(Permission denied\); check its permissions\.$"
    ):
        check_regular(ordinary_user / "closed" / "take.wav")


@pytest.mark.parametrize("name", ["a/b.wav", "a\0.wav"])
def test_a_path_that_cannot_be_is_no_file(name: str, tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(NoSuchInput, match="there is no such file"):
        check_regular(tmp_path / name)


def box(kind: bytes, size: int, inside: bytes = b"") -> bytes:
    return size.to_bytes(4, "big") + kind + inside


@pytest.mark.parametrize(
    ("rest", "says"),
    [
        (box(b"wide", 1, (24).to_bytes(8, "big") + bytes(8)) + box(b"mdat", 9, b"x"), "no moov box"),
        (box(b"mdat", 7, b"x" * 40), "no moov box"),
        (box(b"free", 12, b"1234") + box(b"moov", 16, b"oops" * 2), "podkit does not read this kind of file"),
        (box(b"wide", 1, (16).to_bytes(8, "big")) + box(b"moov", 16, b"oops" * 2), "podkit does not read this kind of file"),
    ],
    ids=["long box", "box shorter than its header", "with an index", "with an index after a long box"],
)  # fmt: skip
def test_an_mp4_without_its_index_is_told_from_a_broken_one(rest: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "talk.m4a"
    path.write_bytes(box(b"ftyp", 16, b"M4A \0\0\0\0") + rest)
    assert says in refusal(path)


@pytest.mark.parametrize("cut_bytes", [1, 2, 3])
def test_text_whose_last_letter_is_cut_in_half_is_still_text(cut_bytes: int, tmp_path: Path) -> None:
    path = tmp_path / "letter.wav"
    path.write_bytes(b"x" * (4096 - cut_bytes) + "\U0001f399".encode() * 9)
    with pytest.raises(UnreadableMedia, match="this is text"), opened(path):
        pass


@pytest.mark.parametrize(("place", "mark"), [(44, b"SCRM"), (1080, b"M.K."), (0, b"IMPM"), (0, b"MThd")])
def test_scores_are_told_by_their_marks(place: int, mark: bytes, tmp_path: Path) -> None:
    path = tmp_path / "song.mod"
    path.write_bytes(b"\1" * place + mark + b"\1" * 2000)
    with pytest.raises(UnreadableMedia, match="this is a score"), opened(path):
        pass


def test_an_id3_tag_with_nothing_behind_it_is_told(tmp_path: Path) -> None:
    path = tmp_path / "talk.mp3"
    path.write_bytes(b"ID3\x03\x00\x00\x00\x00\x00\x0a" + b"\1" * 4000)
    with (
        pytest.raises(UnreadableMedia, match="it begins with an ID3 tag, and no sound that can be read follows"),
        opened(path),
    ):
        pass
