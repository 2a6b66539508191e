from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile as sf
from numpy.typing import NDArray
from PIL import Image

from toolkit.media.decode import decode_blocks
from toolkit.media.encode import encode, encode_all
from toolkit.media.probe import probe
from toolkit.model.chapter import Chapter
from toolkit.model.containers import OPUS, WRITTEN, WrittenContainer
from toolkit.model.errors import DiskFull, UnreadableMedia
from toolkit.model.preset import Deliverable

RATE = 44_100
Signal = Callable[..., NDArray[np.float32]]
ALL = [
    Deliverable("mp3", 128),
    Deliverable("mp3", 64, channels=1),
    Deliverable("m4a", 128),
    Deliverable("opus", 96),
    Deliverable("flac", None, 48_000, 2, 16),
    Deliverable("flac"),
    Deliverable("wav", None, 44_100, 1, 16),
    Deliverable("wav", None, 48_000, 2, 24),
]


def _named(folder: Path) -> list[tuple[Deliverable, Path]]:
    return [(deliverable, folder / f"{place}.{deliverable.container}") for place, deliverable in enumerate(ALL)]


def _whole(path: Path) -> NDArray[np.float32]:
    return np.concatenate(list(decode_blocks(path)))


@pytest.mark.slow
@pytest.mark.usefixtures("every_ffmpeg")
def test_one_stream_becomes_every_file_with_its_codec_rate_channels_and_depth(tmp_path: Path, sine: Signal) -> None:
    files = _named(tmp_path)
    encode_all(np.array_split(sine(4.0), 9), RATE, files)
    for deliverable, path in files:
        facts = probe(path)
        rate = 48_000 if deliverable.container == "opus" else deliverable.sample_rate
        lossless = deliverable.container in ("flac", "wav")
        assert (facts.sample_rate, facts.channels) == (rate, deliverable.channels)
        assert facts.bit_depth == ((deliverable.bit_depth or 24) if lossless else None)
        assert facts.duration_s == pytest.approx(4.0, abs=1e-3)
        assert len(_whole(path)) == 4 * rate


@pytest.mark.slow
@pytest.mark.usefixtures("every_ffmpeg")
def test_a_tone_keeps_its_level_in_every_file_and_in_both_channels(tmp_path: Path, sine: Signal) -> None:
    files = _named(tmp_path)
    encode_all([sine(4.0, peak=0.25)], RATE, files)
    for _, path in files:
        samples = _whole(path)
        # RMS of a sine of peak 0.25 is 0.25 / sqrt(2): -15.05 dBFS.
        level_dbfs = 20 * np.log10(np.sqrt(np.square(samples[8_000:-8_000], dtype=np.float64).mean(axis=0)))
        assert level_dbfs == pytest.approx(-15.05, abs=0.05), path.name


@pytest.mark.parametrize("bitrate_kbps", [48, 96, 160, 192, 224, 256, 320])
def test_mp3_is_as_loud_as_what_was_encoded_at_every_bit_rate(tmp_path: Path, sine: Signal, bitrate_kbps: int) -> None:
    encode([sine(3.0)], RATE, Deliverable("mp3", bitrate_kbps, channels=1), tmp_path / "x.mp3")
    decoded, _ = sf.read(tmp_path / "x.mp3", dtype="float32")
    assert np.sqrt(2 * np.square(decoded[8_000:-8_000]).mean()) == pytest.approx(0.25, rel=0.003)


@pytest.mark.parametrize(
    ("container", "rate"),
    [pytest.param(c, rate, id=f"{c.name}-{rate}") for c in WRITTEN.values() for rate in c.rates_hz],
)
def test_every_rate_in_the_table_is_one_that_the_encoder_knows(
    container: WrittenContainer, rate: int, tmp_path: Path, noise: Signal
) -> None:
    target = tmp_path / "a.out"
    encode([noise(0.2, rate=rate)], rate, Deliverable(container.name, 32, rate, 1), target)
    heard = 48_000 if container is OPUS else rate
    assert (probe(target).sample_rate, probe(target).codec) == (heard, container.codec)


@pytest.mark.parametrize("container", WRITTEN.values(), ids=lambda c: c.name)
def test_as_many_channels_as_the_table_says_come_out_again(
    container: WrittenContainer, tmp_path: Path, noise: Signal
) -> None:
    target, most = tmp_path / "a.out", container.most_channels
    encode([noise(0.2, most, rate=48_000)], 48_000, Deliverable(container.name, None, 48_000, most), target)
    assert probe(target).channels == most


@pytest.mark.slow
@pytest.mark.usefixtures("every_ffmpeg")
def test_the_same_blocks_give_the_same_bytes(tmp_path: Path, noise: Signal) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        encode_all([noise(2.0)], RATE, _named(tmp_path / folder))
    for path in sorted((tmp_path / "one").iterdir()):
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_the_length_of_the_blocks_does_not_change_a_byte(tmp_path: Path, noise: Signal) -> None:
    samples = noise(2.0)
    encode([samples], RATE, Deliverable("mp3"), tmp_path / "a.mp3")
    encode(np.array_split(samples, 31), RATE, Deliverable("mp3"), tmp_path / "b.mp3")
    assert (tmp_path / "a.mp3").read_bytes() == (tmp_path / "b.mp3").read_bytes()


def test_lossless_files_hold_the_samples(tmp_path: Path, noise: Signal) -> None:
    samples = noise(1.0)
    for container in ("flac", "wav"):
        path = tmp_path / f"x.{container}"
        encode([samples], RATE, Deliverable(container, None, RATE, 2, 24), path)
        read, _ = sf.read(path, dtype="float64")
        assert np.abs(read - samples).max() <= 2.0**-23


def test_sixteen_bits_are_dithered_so_that_a_tone_under_one_step_survives(tmp_path: Path, sine: Signal) -> None:
    # A third of a step would round to silence; with dither it is there under the noise.
    tone = sine(8.0, hz=1_000.0, peak=2.0**-15 / 3)
    encode([tone], RATE, Deliverable("wav", None, RATE, 1, 16), tmp_path / "x.wav")
    read, _ = sf.read(tmp_path / "x.wav", dtype="float64")
    t = np.arange(len(read)) / RATE
    found = 2 * abs((read * np.exp(-2j * np.pi * 1_000 * t)).mean())
    assert found == pytest.approx(2.0**-15 / 3, rel=0.1)


def test_the_m4a_has_its_index_first(tmp_path: Path, noise: Signal) -> None:
    encode([noise(2.0)], RATE, Deliverable("m4a"), tmp_path / "x.m4a")
    content = tmp_path.joinpath("x.m4a").read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="ffprobe is not installed")
def test_no_file_carries_a_time_or_a_name_of_this_machine(tmp_path: Path, noise: Signal) -> None:
    files = _named(tmp_path)
    encode_all([noise(0.5)], RATE, files)
    for _, path in files:
        command = ["ffprobe", "-v", "error", "-show_entries", "format_tags:stream_tags", "-of", "json", path]
        said = json.loads(subprocess.run(command, check=True, capture_output=True, timeout=30).stdout)
        tags = {**said["format"].get("tags", {}), **said["streams"][0].get("tags", {})}
        assert not {"creation_time", "title", "artist", "comment"} & set(tags)


@pytest.fixture
def tagged(tmp_path: Path, recordings: dict[str, Path]) -> Path:
    Image.new("RGB", (64, 64), "red").save(tmp_path / "cover.png")
    (tmp_path / "meta.txt").write_text(
        ";FFMETADATA1\ntitle=Small Rooms\nartist=Ada\nlocation=+53.8-001.5/\niTunSMPB=0 0 840 37C\n"
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=2500\ntitle=One\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=2500\nEND=6000\ntitle=Two\n"
    )
    inputs = ["-i", recordings["mp3"], "-i", tmp_path / "cover.png", "-i", tmp_path / "meta.txt"]
    mapped = ["-map", "0:a", "-map", "1:v", "-map_metadata", "2", "-map_chapters", "2", "-c:a", "copy"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", *inputs, *mapped, tmp_path / "tagged.mp3"]
    subprocess.run(command, check=True, timeout=30)
    return tmp_path / "tagged.mp3"


@pytest.mark.slow
@pytest.mark.usefixtures("every_ffmpeg")
def test_tags_chapters_and_cover_go_along_where_the_container_holds_them(
    tmp_path: Path, tagged: Path, noise: Signal
) -> None:
    for container in ("mp3", "m4a", "opus", "flac", "wav"):
        path = tmp_path / f"out.{container}"
        encode([noise(6.0)], RATE, Deliverable(container), path, metadata_from=tagged)
        facts = probe(path)
        assert (facts.tags["title"], facts.tags["artist"]) == ("Small Rooms", "Ada")
        assert not {"location", "itunsmpb"} & set(facts.tags)
        assert (facts.picture_stream is not None) == (container in ("mp3", "m4a", "flac"))
        starts = [(round(chapter.start_s, 3), chapter.title) for chapter in facts.chapters]
        assert starts == ([] if container == "wav" else [(0.0, "One"), (2.5, "Two")])
        assert facts.duration_s == pytest.approx(6.0, abs=1e-3)


def test_tags_of_an_ogg_go_along(tmp_path: Path, tagged: Path, noise: Signal) -> None:
    encode([noise(1.0)], RATE, Deliverable("opus"), tmp_path / "a.opus", metadata_from=tagged)
    encode([noise(1.0)], RATE, Deliverable("mp3"), tmp_path / "b.mp3", metadata_from=tmp_path / "a.opus")
    assert probe(tmp_path / "b.mp3").tags["title"] == "Small Rooms"
    assert [chapter.title for chapter in probe(tmp_path / "b.mp3").chapters][:1] == ["One"]


def test_tags_from_what_is_no_recording_are_refused(tmp_path: Path, noise: Signal) -> None:
    (tmp_path / "x.mp3").write_text("hello " * 100)
    with pytest.raises(UnreadableMedia, match="this is text"):
        encode([noise(1.0)], RATE, Deliverable("mp3"), tmp_path / "out.mp3", metadata_from=tmp_path / "x.mp3")


@pytest.mark.usefixtures("every_ffmpeg")
@pytest.mark.parametrize("container", ["mp3", "opus", "flac", "wav"])
def test_a_full_disk_is_told_for_every_container(noise: Signal, container: str) -> None:
    with pytest.raises(DiskFull, match="the disk is full"):
        encode([noise(3.0)], RATE, Deliverable(container), Path("/dev/full"))  # type: ignore[arg-type]


def test_a_full_disk_under_one_file_ends_the_others(tmp_path: Path, noise: Signal) -> None:
    files = [(Deliverable("flac"), tmp_path / "x.flac"), (Deliverable("wav"), Path("/dev/full"))]
    with pytest.raises(DiskFull, match="the disk is full"):
        encode_all([noise(1.0)] * 20, RATE, files)


def test_what_the_blocks_raise_passes_through(tmp_path: Path, noise: Signal) -> None:
    def broken() -> Iterator[NDArray[np.float32]]:
        yield noise(1.0)
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        encode_all(broken(), RATE, _named(tmp_path))


def test_no_samples_are_a_mistake_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="there are no samples to encode"):
        encode([], RATE, Deliverable("mp3"), tmp_path / "x.mp3")


def test_progress_rises_to_the_whole(tmp_path: Path, noise: Signal) -> None:
    told: list[float] = []
    encode_all([noise(1.0)] * 4, RATE, _named(tmp_path)[:2], duration_s=4.0, progress=told.append)
    assert told == [0.25, 0.5, 0.75, 1.0]


def test_chapters_begin_and_end_where_they_did_in_the_source(tmp_path: Path, tagged: Path, noise: Signal) -> None:
    encode([noise(6.0)], RATE, Deliverable("m4a"), tmp_path / "x.m4a", metadata_from=tagged)
    assert probe(tmp_path / "x.m4a").chapters == (Chapter(0.0, "One", 2.5), Chapter(2.5, "Two", 6.0))
