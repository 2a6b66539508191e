"""Recordings in, recordings at the target out: real files, real encoders, an independent meter."""

import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
from mutagen.flac import FLAC
from mutagen.mp3 import MP3
from numpy.typing import NDArray

from toolkit.media.ffmpeg import find_ffmpeg
from toolkit.media.probe import probe
from toolkit.model.errors import CannotWrite, TargetOutOfReach, UnreadableMedia, UnsupportedFormat
from toolkit.pipeline.commands.normalise import NormaliseGoal, NormaliseResult, normalise_file, normalise_files

RATE = 44_100


def talk(
    seconds: float = 6, level: float = 0.08, channels: int = 2, seed: int = 0, rate: int = RATE
) -> NDArray[np.float32]:
    random = np.random.default_rng(seed)
    # A random walk against its own sliding mean: most of its power where speech has it.
    walk = np.cumsum(random.normal(0, 1, (seconds * rate + 200, channels)), axis=0)
    sums = np.cumsum(walk, axis=0)
    voice = walk[100:-100] - (sums[200:] - sums[:-200]) / 200
    syllables = np.abs(np.sin(2 * np.pi * 1.3 * np.arange(seconds * rate) / rate))[:, np.newaxis]
    return (level * voice / voice.std() * syllables).astype(np.float32)


def ffmpeg_reads(path: Path) -> list[float]:
    """Integrated loudness and true peak, by ffmpeg's meter."""
    arguments = [
        "-hide_banner",
        "-nostats",
        "-i",
        str(path),
        "-map",
        "0:a",
        "-af",
        "ebur128=peak=true",
        "-f",
        "null",
        "-",
    ]
    said = subprocess.run([str(find_ffmpeg().path), *arguments], capture_output=True, text=True, check=True).stderr
    summary = said[said.rindex("Summary:") :]
    return [float(re.search(rf"{name}:\s+(\S+) ", summary)[1]) for name in ("I", "Peak")]


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "take.flac"
    soundfile.write(path, talk(), RATE, subtype="PCM_16")
    tags = FLAC(path)
    tags["title"] = "Room tone"
    tags.save()
    return path


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".wav", ".flac", ".mp3", ".m4a", ".opus"])
def test_every_format_comes_out_at_its_target_by_another_meter(recording: Path, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"out{suffix}"
    result = normalise_file(recording, target, target_lufs=-16.0, peak_dbtp=-1.0)
    integrated_lufs, true_peak_dbtp = ffmpeg_reads(target)
    assert integrated_lufs == pytest.approx(-16.0, abs=0.3)
    assert true_peak_dbtp <= -1.0 + 0.1
    assert result.after.true_peak_dbtp <= -1.0
    assert probe(target).channels == 2


def test_the_format_and_the_tags_stay_when_no_other_is_asked_for(recording: Path) -> None:
    result = normalise_file(recording, None, target_lufs=-20.0, peak_dbtp=-1.0)
    written = probe(result.target)
    assert result.target.name == "take-normalised.flac"
    assert (written.sample_rate, written.channels, written.bit_depth) == (RATE, 2, 16)
    assert FLAC(result.target)["title"] == ["Room tone"]
    assert soundfile.info(result.target).frames == soundfile.info(recording).frames


def test_tags_go_along_into_another_format(recording: Path, tmp_path: Path) -> None:
    normalise_file(recording, tmp_path / "out.mp3", target_lufs=-20.0, peak_dbtp=-1.0)
    assert MP3(tmp_path / "out.mp3")["TIT2"].text == ["Room tone"]


@pytest.mark.slow
@pytest.mark.parametrize(("subtype", "depth"), [("PCM_16", 16), ("PCM_24", 24), ("FLOAT", 24)])
def test_the_bit_depth_stays_where_integers_have_it(tmp_path: Path, subtype: str, depth: int) -> None:
    source = tmp_path / "take.wav"
    soundfile.write(source, talk(3), RATE, subtype=subtype)
    assert probe(normalise_file(source, None, target_lufs=-20.0, peak_dbtp=-1.0).target).bit_depth == depth


@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (16_000, 1), (96_000, 2), (48_000, 6)])
def test_rates_and_channels_stay_in_lossless_files(tmp_path: Path, rate: int, channels: int) -> None:
    source = tmp_path / "take.wav"
    soundfile.write(source, talk(3, channels=channels, rate=rate), rate, subtype="PCM_24")
    written = probe(normalise_file(source, None, target_lufs=-23.0, peak_dbtp=-1.0).target)
    assert (written.sample_rate, written.channels) == (rate, channels)


def test_the_source_is_never_written_to(recording: Path) -> None:
    before = recording.read_bytes()
    normalise_file(recording, None, target_lufs=-14.0, peak_dbtp=-1.0)
    with pytest.raises(CannotWrite, match="the recording itself"):
        normalise_file(recording, recording, target_lufs=-14.0, peak_dbtp=-1.0)
    assert recording.read_bytes() == before


def test_a_gain_alone_changes_nothing_but_the_level(tmp_path: Path) -> None:
    source = tmp_path / "take.wav"
    samples = talk(4, level=0.02)
    soundfile.write(source, samples, RATE, subtype="PCM_24")
    result = normalise_file(source, None, target_lufs=-20.0, peak_dbtp=-1.0)
    assert not result.plan.limits
    written, _ = soundfile.read(result.target, dtype="float32")
    assert np.allclose(written, samples * 10 ** (result.plan.gain_db / 20), atol=3e-7 * 4)


@pytest.mark.slow
def test_a_target_that_needs_squashing_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    source = tmp_path / "peaky.wav"
    samples = talk(6, level=0.01)
    samples[:: RATE // 8] = 0.9
    soundfile.write(source, samples, RATE)
    with pytest.raises(TargetOutOfReach, match="dB of limiting; choose a lower target"):
        normalise_file(source, tmp_path / "out.mp3", target_lufs=-14.0, peak_dbtp=-1.0)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["peaky.wav"]
    squashed = normalise_file(source, tmp_path / "out.wav", target_lufs=-14.0, peak_dbtp=-1.0, squash=True)
    assert squashed.after.true_peak_dbtp <= -0.95


def test_silence_stays_silent(tmp_path: Path) -> None:
    source = tmp_path / "silence.wav"
    soundfile.write(source, np.zeros((RATE, 1)), RATE)
    result = normalise_file(source, None, target_lufs=-16.0, peak_dbtp=-1.0)
    # 16 bits are dithered, silence too: one step at most.
    assert np.abs(soundfile.read(result.target)[0]).max() <= 1 / 32_768


def test_a_format_that_podkit_does_not_write_is_named(recording: Path, tmp_path: Path) -> None:
    with pytest.raises(UnsupportedFormat, match="a name that ends in"):
        normalise_file(recording, tmp_path / "out.wma", target_lufs=-16.0, peak_dbtp=-1.0)


@pytest.mark.slow
def test_many_files_go_side_by_side_and_one_that_fails_stops_no_other(tmp_path: Path) -> None:
    good = [tmp_path / f"{number}.wav" for number in range(3)]
    for number, path in enumerate(good):
        soundfile.write(path, talk(3, seed=number), RATE)
    bad = tmp_path / "bad.wav"
    bad.write_bytes(b"not a recording")
    told = []
    results = normalise_files(
        [(path, None) for path in (good[0], bad, *good[1:])], NormaliseGoal(-20.0, -1.0), progress=told.append
    )
    assert isinstance(results[1], UnreadableMedia)
    assert [result.source for result in results if isinstance(result, NormaliseResult)] == good
    assert told == sorted(told)


def test_a_folder_takes_each_recording_in_its_own_or_the_nearest_format(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "take.aiff", talk(), RATE)
    results = normalise_files([(tmp_path / "take.aiff", tmp_path)], NormaliseGoal(-16.0, -1.0))
    assert [result.target for result in results if isinstance(result, NormaliseResult)] == [tmp_path / "take.flac"]
