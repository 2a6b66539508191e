"""What is left aside of a recording that would cost too much, and that its sound is the same."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bench.unattended import bomb_files as files
from bench.unattended import bomb_pictures as pictures
from toolkit.formats.tags import read_tags
from toolkit.media.decode import decode_blocks
from toolkit.media.heads import PieceFile, reading_of
from toolkit.media.probe import probe
from toolkit.model.errors import UnreadableMedia

MB, GB = 1 << 20, 1 << 30
pytestmark = pytest.mark.slow
TAGS_LEFT = "its tags take more than 64 MB, so they were left aside; its sound is read."
ALL_LEFT = "its tags and pictures take more than 64 MB, so they were left aside; its sound is read."


def decoded(path: Path) -> np.ndarray:
    return np.concatenate([*decode_blocks(path)])


@pytest.mark.parametrize(
    ("kind", "build", "said"),
    [
        ("wav", files.wav_zeros_after(GB), "1074 MB after its sound are no sound, and were left aside."),
        (
            "wav",
            files.wav_chunk_before(b"bext", GB),
            "chunks of its header (bext) take more than 64 MB, so they were left aside; its sound is read.",
        ),
        ("mp3", files.id3_compressed(20, 20 * MB), TAGS_LEFT),
        ("mp3", files.id3_padding(3, 250 * MB), TAGS_LEFT),
        ("mp3", files.id3_many_frames(20_000), TAGS_LEFT),
        ("flac", files.flac_many_blocks(10, 16_000_000), ALL_LEFT),
        ("flac", files.flac_claim_in_zeros(0xF0000000), ALL_LEFT),
        ("m4a", files.mp4_cover(lambda: b"\x89PNG\r\n\x1a\n", GB), ALL_LEFT),
    ],
)
def test_the_sound_of_a_bomb_is_read_without_what_makes_it_one(
    kind: str, build: Callable[[Path], None], said: str, tmp_path: Path
) -> None:
    bomb, plain = tmp_path / f"bomb.{kind}", tmp_path / f"plain.{kind}"
    build(bomb)
    plain.write_bytes(files.sound(kind))
    assert said in probe(bomb).warnings
    assert probe(bomb).duration_s == pytest.approx(probe(plain).duration_s, abs=0.1)
    heard, wanted = decoded(bomb), decoded(plain)
    # A FLAC with zeros after it loses its last packet, bomb or not.
    assert len(heard) > 0.97 * len(wanted)
    np.testing.assert_array_equal(heard, wanted[: len(heard)])
    if kind != "wav":
        with pytest.raises(UnreadableMedia, match="they take more than 64 MB, or say so"):
            read_tags(bomb)


@pytest.mark.parametrize("kind", ["wav", "mp3", "flac", "m4a", "opus", "mka"])
def test_a_recording_without_bombs_is_read_whole(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"talk.{kind}"
    path.write_bytes(files.sound(kind))
    assert reading_of(path).pieces == ()


def test_a_short_tail_is_left_to_libav(tmp_path: Path) -> None:
    files.wav_zeros_after(1000)(tmp_path / "talk.wav")
    assert reading_of(tmp_path / "talk.wav").pieces == ()


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (files.zeros_before("mp3", GB), "it begins with zeros only"),
        (files.wav_many_chunks(20_000), "more than 10000 chunks before its sound"),
    ],
)
def test_a_recording_whose_sound_is_out_of_reach_is_refused(
    build: Callable[[Path], None], said: str, tmp_path: Path
) -> None:
    build(tmp_path / "talk.wav")
    with pytest.raises(UnreadableMedia, match=said):
        probe(tmp_path / "talk.wav")


def test_a_flac_whose_header_does_not_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "talk.flac").write_bytes(files.sound("flac")[:42])
    with pytest.raises(UnreadableMedia, match="blocks before its sound do not end"):
        probe(tmp_path / "talk.flac")


def test_chapters_in_chapters_in_chapters_are_an_error_of_the_tags_alone(tmp_path: Path) -> None:
    files.id3_nested(2_000)(tmp_path / "talk.mp3")
    assert probe(tmp_path / "talk.mp3").sample_rate == 44_100
    with pytest.raises(UnreadableMedia):
        read_tags(tmp_path / "talk.mp3")


def test_a_cover_of_a_billion_pixels_is_a_tag_like_any_other_until_it_is_unpacked(tmp_path: Path) -> None:
    files.id3_picture(pictures.huge(60_000))(tmp_path / "talk.mp3")
    assert probe(tmp_path / "talk.mp3").picture_stream is not None


def test_pieces_are_one_file(tmp_path: Path) -> None:
    (tmp_path / "all").write_bytes(b"0123456789")
    with PieceFile(tmp_path / "all", ((1, 3), b"--", (8, 10))) as file:
        assert file.read() == b"12--89"
        assert file.seek(-3, os.SEEK_END) == 3
        assert (file.read(2), file.read(1)) == (b"-", b"8")
        assert file.seek(-1, os.SEEK_CUR) == file.tell() == 4
        assert file.readable()
        assert file.seekable()
        assert file.read(10) == b"89"
        assert file.read(10) == b""
