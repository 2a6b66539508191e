from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile as sf
from PIL import Image

from toolkit.media.decode import decode_blocks
from toolkit.media.probe import probe
from toolkit.model.chapter import Chapter
from toolkit.model.errors import BadInput, UnreadableMedia

RATE = 44_100


def _ffmpeg(*arguments: str | Path) -> None:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-y", *arguments]
    subprocess.run(command, check=True, timeout=60)


@pytest.mark.parametrize(
    ("kind", "codec", "container", "bit_depth"),
    [
        ("wav", "pcm_s24le", "wav", 24),
        ("float", "pcm_f32le", "wav", 32),
        ("flac", "flac", "flac", 16),
        ("aiff", "pcm_s16be", "aiff", 16),
        ("mp3", "mp3", "mp3", None),
        ("m4a", "aac", "m4a", None),
        ("ogg", "vorbis", "ogg", None),
        ("opus", "opus", "ogg", None),
    ],
)
def test_the_facts_of_each_container_are_told(
    recordings: dict[str, Path], kind: str, codec: str, container: str, bit_depth: int | None
) -> None:
    facts = probe(recordings[kind])
    assert (facts.codec, facts.container, facts.bit_depth) == (codec, container, bit_depth)
    assert facts.channels == 2
    assert facts.sample_rate == (48_000 if kind == "opus" else RATE)
    assert facts.duration_s == pytest.approx(6.0, abs=1e-6)
    assert facts.warnings == ()


def test_tags_chapters_and_cover_are_found(recordings: dict[str, Path], tmp_path: Path) -> None:
    Image.new("RGB", (64, 64), "red").save(tmp_path / "cover.png")
    (tmp_path / "meta.txt").write_text(
        ";FFMETADATA1\ntitle=Small Rooms\nartist=Ada\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=2500\ntitle=One\n"
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=2500\nEND=6000\ntitle=Two\n"
    )
    target = tmp_path / "tagged.mp3"
    inputs = ("-i", recordings["mp3"], "-i", tmp_path / "cover.png", "-i", tmp_path / "meta.txt")
    _ffmpeg(*inputs, "-map", "0:a", "-map", "1:v", "-map_metadata", "2", "-map_chapters", "2", "-c:a", "copy", target)
    facts = probe(target)
    assert (facts.tags["title"], facts.tags["artist"]) == ("Small Rooms", "Ada")
    assert facts.chapters == (Chapter(0.0, "One", 2.5), Chapter(2.5, "Two", 6.0))
    assert facts.picture_stream is not None
    assert not facts.has_video


def test_a_picture_track_alone_is_no_recording(tmp_path: Path) -> None:
    _ffmpeg("-f", "lavfi", "-i", "color=red:s=64x64:d=0.2", tmp_path / "silent.mp4")
    with pytest.raises(UnreadableMedia, match="it contains no sound"):
        probe(tmp_path / "silent.mp4")


@pytest.mark.parametrize(
    ("rate", "channels", "says"), [(4_000, 1, "4000 Hz"), (768_000, 1, "768000 Hz"), (8_000, 65, "65")]
)
def test_rates_and_channels_have_limits(tmp_path: Path, rate: int, channels: int, says: str) -> None:
    sf.write(tmp_path / "odd.wav", np.zeros((100, channels), np.float32), rate)
    with pytest.raises(UnreadableMedia, match=f"{says}.*; podkit takes"):
        probe(tmp_path / "odd.wav")


def test_more_than_a_day_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "day.wav"
    sf.write(path, np.zeros(800, np.int16), 8_000, subtype="PCM_U8")
    size = 8_000 * 86_401
    head = bytearray(path.read_bytes())
    head[4:8] = (size + 36).to_bytes(4, "little")
    head[40:44] = size.to_bytes(4, "little")
    path.write_bytes(head)
    os.truncate(path, size + 44)
    with pytest.raises(UnreadableMedia, match=r"24\.0 hours long; podkit takes at most 24 hours"):
        probe(path)


def test_a_cut_off_wav_says_so_from_its_header_alone(
    recordings: dict[str, Path], shortened: Callable[[Path], Path]
) -> None:
    facts = probe(shortened(recordings["wav"]))
    assert facts.declared_s == pytest.approx(6.0)
    assert facts.duration_s == pytest.approx(3.0, abs=0.01)
    assert facts.warnings[0].startswith("decoded shorter than declared: it ends after 3.0 s of 6.0 s")


def test_several_sound_tracks_are_pointed_out(recordings: dict[str, Path], tmp_path: Path) -> None:
    target = tmp_path / "two.mka"
    _ffmpeg("-i", recordings["wav"], "-i", recordings["wav"], "-map", "0", "-map", "1", "-c", "copy", target)
    facts = probe(target)
    assert facts.audio_streams == 2
    assert "2 sound tracks, and the first is used" in facts.warnings[0]


@pytest.mark.slow
def test_every_awkward_file_gives_sound_or_one_sentence(shared: Path) -> None:
    awkward = shared / "data/awkward"
    silent: list[str] = []
    for entry in json.loads((awkward / "manifest.json").read_text()):
        path = awkward / entry["file"]
        sentence, heard = "", 0
        try:
            probe(path)
            heard = sum(len(block) for block in decode_blocks(path))
        except BadInput as error:
            sentence = str(error)
        assert "\n" not in sentence
        assert heard or sentence, entry["file"]
        if entry["expect"] == "unreadable":
            assert heard == 0, entry["file"]
        elif not heard:
            silent.append(entry["file"])
    # Tracker modules (6), rates out of bounds (6), and files that hold a header and no samples.
    assert len(silent) <= 24, silent
