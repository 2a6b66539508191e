"""Parts joined on one timeline: lengths, joints and levels by formula."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from toolkit.media.probe import probe
from toolkit.model.errors import CannotWrite, NoSuchInput, UnreadableMedia, UnsupportedFormat
from toolkit.pipeline.commands.stitch import stitch_files

RATE = 8_000
# 24-bit files.
TOLERANCE = 2.0**-22


def part(path: Path, samples: NDArray[np.floating], rate: int = RATE, subtype: str = "FLOAT") -> Path:
    soundfile.write(path, samples, rate, subtype=subtype)
    return path


def constant(path: Path, seconds: float, value: float = 0.25, *, rate: int = RATE, channels: int = 1) -> Path:
    return part(path, np.full((round(seconds * rate), channels), value), rate)


def read(path: Path) -> NDArray[np.float64]:
    samples, rate = soundfile.read(path, always_2d=True)
    assert rate == RATE
    return samples[:, 0]


def equal_power(length: int) -> NDArray[np.float64]:
    """Return the rising gains of an equal-power crossfade, each sample taken at its middle."""
    return np.sin((np.arange(length) + 0.5) / length * np.pi / 2)


def test_without_crossfade_parts_follow_each_other_sample_for_sample(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).uniform(-1, 1, 4 * RATE + 3)
    parts = [part(tmp_path / "a.wav", noise[: RATE + 1]), part(tmp_path / "b.wav", noise[RATE + 1 :])]
    stitched = stitch_files(parts, tmp_path / "out.wav", crossfade_s=0.0)
    np.testing.assert_allclose(read(tmp_path / "out.wav"), noise, atol=TOLERANCE)
    assert stitched.starts_s == (0.0, (RATE + 1) / RATE)
    assert stitched.duration_s == len(noise) / RATE


def test_a_crossfade_shortens_the_whole_by_its_length(tmp_path: Path) -> None:
    parts = [constant(tmp_path / f"{seconds}.wav", seconds) for seconds in (3, 4, 5)]
    stitched = stitch_files(parts, tmp_path / "out.wav", crossfade_s=0.5)
    assert len(read(tmp_path / "out.wav")) == (3 + 4 + 5 - 2 * 0.5) * RATE
    assert stitched.starts_s == (0.0, 2.5, 6.0)
    assert stitched.duration_s == 11.0


def test_two_constants_cross_along_sine_and_cosine(tmp_path: Path) -> None:
    parts = [constant(tmp_path / "a.wav", 2, 0.5), constant(tmp_path / "b.wav", 2, -0.25)]
    stitch_files(parts, tmp_path / "out.wav", crossfade_s=1.0)
    rising = equal_power(RATE)
    expected = np.concatenate([np.full(RATE, 0.5), 0.5 * rising[::-1] - 0.25 * rising, np.full(RATE, -0.25)])
    np.testing.assert_allclose(read(tmp_path / "out.wav"), expected, atol=1e-6)


def test_two_noises_keep_their_power_through_the_crossfade(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    parts = [part(tmp_path / f"{name}.wav", random.normal(0, 0.1, 20 * RATE)) for name in "ab"]
    stitch_files(parts, tmp_path / "out.wav", crossfade_s=10.0)
    for tenth in np.split(read(tmp_path / "out.wav")[10 * RATE : 20 * RATE], 10):
        assert 20 * np.log10(np.sqrt(np.mean(tenth**2)) / 0.1) == pytest.approx(0.0, abs=0.2)


def test_a_crossfade_takes_at_most_half_of_the_shorter_part(tmp_path: Path) -> None:
    parts = [constant(tmp_path / "a.wav", 5), constant(tmp_path / "b.wav", 1), constant(tmp_path / "c.wav", 5)]
    stitched = stitch_files(parts, tmp_path / "out.wav", crossfade_s=3.0)
    assert stitched.starts_s == (0.0, 4.5, 5.0)
    assert stitched.duration_s == 10.0


def test_one_recording_may_be_named_twice(tmp_path: Path) -> None:
    sweep = np.linspace(-0.5, 0.5, 2 * RATE)
    jingle = part(tmp_path / "jingle.wav", sweep)
    stitch_files([jingle, jingle], tmp_path / "out.wav", crossfade_s=0.0)
    np.testing.assert_allclose(read(tmp_path / "out.wav"), np.tile(sweep, 2), atol=TOLERANCE)


def test_one_part_alone_is_itself(tmp_path: Path) -> None:
    sweep = np.linspace(-0.5, 0.5, 2 * RATE)
    stitch_files([part(tmp_path / "a.wav", sweep)], tmp_path / "out.wav")
    np.testing.assert_allclose(read(tmp_path / "out.wav"), sweep, atol=TOLERANCE)


def test_the_result_has_the_highest_rate_the_most_channels_and_the_deepest_samples(tmp_path: Path) -> None:
    parts = [
        part(tmp_path / "a.wav", np.full(RATE, 0.25), RATE, "PCM_16"),
        part(tmp_path / "b.flac", np.full((22_050, 2), 0.25), 22_050, "PCM_24"),
    ]
    stitched = stitch_files(parts, tmp_path / "out.flac", crossfade_s=0.25)
    facts = probe(tmp_path / "out.flac")
    assert (facts.sample_rate, facts.channels, facts.bit_depth) == (22_050, 2, 24)
    assert stitched.duration_s == pytest.approx(1.75, abs=1 / RATE)
    samples, _ = soundfile.read(tmp_path / "out.flac")
    np.testing.assert_allclose(samples[1000:12_000], 0.25, atol=1e-3)


def test_levels_stay_as_they_are(tmp_path: Path) -> None:
    parts = [constant(tmp_path / "a.wav", 2, 0.001), constant(tmp_path / "b.wav", 2, 0.9)]
    stitch_files(parts, tmp_path / "out.wav", crossfade_s=0.0)
    assert np.unique(read(tmp_path / "out.wav").round(5)).tolist() == [0.001, 0.9]


@pytest.mark.parametrize("suffix", ["mp3", "m4a", "opus"])
def test_a_lossy_result_is_as_long_as_it_says(tmp_path: Path, suffix: str) -> None:
    tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(3 * 48_000) / 48_000)
    parts = [part(tmp_path / f"{name}.wav", tone, 48_000) for name in "ab"]
    stitched = stitch_files(parts, tmp_path / f"out.{suffix}", crossfade_s=1.0)
    assert stitched.duration_s == 5.0
    assert probe(stitched.target).duration_s == pytest.approx(5.0, abs=0.06)


def test_progress_goes_from_nothing_to_all(tmp_path: Path) -> None:
    told: list[float] = []
    stitch_files([constant(tmp_path / "a.wav", 5)], tmp_path / "out.wav", progress=told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)


@pytest.mark.parametrize("named", ["a.wav", "./b/../a.wav", "link.wav"])
def test_a_part_is_never_written_over(tmp_path: Path, named: str) -> None:
    recording = constant(tmp_path / "a.wav", 1)
    (tmp_path / "b").mkdir()
    (tmp_path / "link.wav").symlink_to("a.wav")
    before = recording.read_bytes()
    with pytest.raises(CannotWrite, match="this is one of the parts"):
        stitch_files([recording], tmp_path / named)
    assert recording.read_bytes() == before


def test_a_missing_part_is_named_and_an_earlier_result_stays(tmp_path: Path) -> None:
    (tmp_path / "out.wav").write_bytes(b"old")
    with pytest.raises(NoSuchInput, match=r"none\.wav"):
        stitch_files([constant(tmp_path / "a.wav", 1), tmp_path / "none.wav"], tmp_path / "out.wav")
    assert (tmp_path / "out.wav").read_bytes() == b"old"


def test_a_part_that_is_no_recording_is_named_and_an_earlier_result_stays(tmp_path: Path) -> None:
    (tmp_path / "out.wav").write_bytes(b"old")
    (tmp_path / "notes.mp3").write_text("not a sound\n" * 500)
    with pytest.raises(UnreadableMedia, match=r"notes\.mp3"):
        stitch_files([tmp_path / "notes.mp3"], tmp_path / "out.wav")
    assert (tmp_path / "out.wav").read_bytes() == b"old"


def test_parts_without_a_single_sample_are_bad_input(tmp_path: Path) -> None:
    with pytest.raises(UnreadableMedia, match=r"empty\.wav"):
        stitch_files([constant(tmp_path / "empty.wav", 0)], tmp_path / "out.wav")
    assert not (tmp_path / "out.wav").exists()


@pytest.mark.parametrize("name", ["out", "out.xyz", "out.txt"])
def test_a_format_that_cannot_be_written_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnsupportedFormat, match=r"use a name that ends in \.mp3"):
        stitch_files([constant(tmp_path / "a.wav", 1)], tmp_path / name)
