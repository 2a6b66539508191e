"""What --fix writes: new files that are better, and sources that stay as they were."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
import soundfile
from mutagen.flac import FLAC

from toolkit.check.checking import CheckReport, check_paths
from toolkit.check.fixes import episode_of, fix_files
from toolkit.check.measuring import Measuring
from toolkit.check.settings import Settings
from toolkit.model.errors import CannotWrite
from toolkit.storage.identity import digest_of_file

RATE = 48_000


def run(path: Path, measuring: Measuring, preset: str = "") -> CheckReport:
    return check_paths([path], Settings(), measuring, preset=preset, progress=lambda _share: None)


@pytest.mark.slow
def test_dc_and_silence_go_into_a_new_file(
    recording: Callable[..., Path], voice: Callable[..., np.ndarray], measuring: Measuring, tmp_path: Path
) -> None:
    silence = np.random.default_rng(0).standard_normal((9 * RATE, 1)).astype(np.float32) * 0.0004
    path = recording(np.concatenate([silence, voice()]) + np.float32(0.05))
    before = digest_of_file(path)
    (fixed,) = fix_files(run(path, measuring), tmp_path / "fixed")
    assert fixed.done == ("removed DC offset", "trimmed silence at the ends")
    samples, _ = soundfile.read(fixed.path)
    assert abs(samples[RATE:].mean()) < 0.001
    assert len(samples) < 13.5 * RATE
    assert digest_of_file(path) == before


@pytest.mark.slow
def test_loudness_is_brought_to_the_preset(
    recording: Callable[..., Path], voice: Callable[..., np.ndarray], measuring: Measuring, tmp_path: Path
) -> None:
    path = recording(voice() * 0.3)
    (fixed,) = fix_files(run(path, measuring, "apple"), tmp_path / "fixed", preset="apple")
    assert fixed.done == ("set loudness and peak for apple",)
    samples, rate = soundfile.read(fixed.path)
    assert pyloudnorm.Meter(rate).integrated_loudness(samples) == pytest.approx(-16.0, abs=1.0)


def test_a_recording_is_never_replaced(
    recording: Callable[..., Path], voice: Callable[..., np.ndarray], measuring: Measuring
) -> None:
    path = recording(voice() + np.float32(0.05))
    with pytest.raises(CannotWrite):
        list(fix_files(run(path, measuring), path.parent))


def test_missing_tags_come_from_the_episode(
    recording: Callable[..., Path], voice: Callable[..., np.ndarray], measuring: Measuring, tmp_path: Path
) -> None:
    home = tmp_path / "show"
    track = recording(voice(3.0), "show/tracks/ada.wav")
    (home / "episode.toml").write_text(
        '[episode]\ntitle = "Rooms"\nshow = "Small Rooms"\n[[track]]\nfile = "tracks/ada.wav"\n'
    )
    delivered = home / "out" / "rooms.flac"
    delivered.parent.mkdir()
    soundfile.write(delivered, soundfile.read(track)[0], RATE)
    (fixed,) = fix_files(run(delivered, measuring, "apple"), tmp_path / "fixed", preset="apple")
    tags = FLAC(tmp_path / "fixed" / "rooms.flac").tags
    assert (tags["title"], tags["album"]) == (["Rooms"], ["Small Rooms"])
    assert "wrote tags from its episode" in fixed.done
    assert not FLAC(delivered).tags


@pytest.mark.slow
def test_what_a_limit_forbids_is_reported_and_the_rest_is_done(
    recording: Callable[..., Path], voice: Callable[..., np.ndarray], measuring: Measuring, tmp_path: Path
) -> None:
    samples = voice() * 0.05 + np.float32(0.05)
    samples[RATE :: 2 * RATE] = 0.98
    (fixed,) = fix_files(run(recording(samples), measuring, "apple"), tmp_path / "fixed", preset="apple")
    assert fixed.done == ("removed DC offset",)
    assert "limiting" in fixed.refused


def test_a_recording_with_nothing_to_repair_has_no_copy(
    recording: Callable[..., Path], voice: Callable[..., np.ndarray], measuring: Measuring, tmp_path: Path
) -> None:
    report = run(recording(voice(3.0) * 0.001), measuring)
    assert report.findings
    assert list(fix_files(report, tmp_path / "fixed")) == []
    assert not (tmp_path / "fixed").exists()


def test_loudness_and_tags_need_a_preset_and_a_manifest(
    recording: Callable[..., Path], voice: Callable[..., np.ndarray], measuring: Measuring, tmp_path: Path
) -> None:
    report = run(recording(voice(3.0) * 0.3, "talk.flac", subtype="PCM_16"), measuring, "apple")
    assert {"AUD001", "AUD040"} <= {finding.code for finding in report.findings}
    assert list(fix_files(report, tmp_path / "fixed")) == []


def test_the_end_is_trimmed_to_half_a_second(
    recording: Callable[..., Path], voice: Callable[..., np.ndarray], measuring: Measuring, tmp_path: Path
) -> None:
    silence = np.random.default_rng(0).standard_normal((9 * RATE, 1)).astype(np.float32) * 0.0004
    report = run(recording(np.concatenate([voice(4.0), silence])), measuring)
    (fixed,) = fix_files(report, tmp_path / "fixed")
    assert fixed.done == ("trimmed silence at the ends",)
    assert soundfile.info(fixed.path).duration == pytest.approx(report.findings[0].start_s + 0.5, abs=0.01)


def test_an_episode_is_that_of_the_nearest_manifest_up_to_two_folders_above(tmp_path: Path) -> None:
    deep = tmp_path / "show" / "out" / "clips" / "more"
    deep.mkdir(parents=True)
    (tmp_path / "show" / "tracks").mkdir()
    soundfile.write(tmp_path / "show" / "tracks" / "ada.wav", np.zeros(RATE), RATE)
    (tmp_path / "show" / "episode.toml").write_text('[episode]\ntitle = "Rooms"\n')
    episode = episode_of(deep.parent / "one.mp3")
    assert episode is not None
    assert episode.title == "Rooms"
    assert episode_of(deep / "two.mp3") is None
