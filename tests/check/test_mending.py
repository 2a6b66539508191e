"""What --fix and --clips write: new files that are better, and sources that stay as they were."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
import soundfile
from mutagen.flac import FLAC

from toolkit.check.checking import Report, check_paths
from toolkit.check.clips import write_clips
from toolkit.check.measuring import Measuring
from toolkit.check.mending import mend_files
from toolkit.check.settings import Settings
from toolkit.model.errors import CannotWrite
from toolkit.storage.identity import digest_of_file

RATE = 48_000


def run(path: Path, measuring: Measuring, preset: str = "") -> Report:
    return check_paths([path], Settings(), measuring, preset=preset, progress=lambda _share: None)


@pytest.mark.slow
def test_dc_and_silence_go_into_a_new_file(
    recording: Callable[..., Path], voice: Callable[..., np.ndarray], measuring: Measuring, tmp_path: Path
) -> None:
    silence = np.random.default_rng(0).standard_normal((9 * RATE, 1)).astype(np.float32) * 0.0004
    path = recording(np.concatenate([silence, voice()]) + np.float32(0.05))
    before = digest_of_file(path)
    (told,) = mend_files(run(path, measuring), tmp_path / "mended")
    assert told.done == ("DC off", "silence at the ends off")
    samples, _ = soundfile.read(told.path)
    assert abs(samples[RATE:].mean()) < 0.001
    assert len(samples) < 13.5 * RATE
    assert digest_of_file(path) == before


@pytest.mark.slow
def test_loudness_is_brought_to_the_preset(
    recording: Callable[..., Path], voice: Callable[..., np.ndarray], measuring: Measuring, tmp_path: Path
) -> None:
    path = recording(voice() * 0.3)
    (told,) = mend_files(run(path, measuring, "apple"), tmp_path / "mended", preset="apple")
    assert told.done == ("loudness and peak as apple",)
    samples, rate = soundfile.read(told.path)
    assert pyloudnorm.Meter(rate).integrated_loudness(samples) == pytest.approx(-16.0, abs=1.0)


def test_a_recording_is_never_replaced(
    recording: Callable[..., Path], voice: Callable[..., np.ndarray], measuring: Measuring
) -> None:
    path = recording(voice() + np.float32(0.05))
    with pytest.raises(CannotWrite):
        list(mend_files(run(path, measuring), path.parent))


@pytest.mark.slow
def test_clips_hold_the_seconds_around_each_finding(
    recording: Callable[..., Path], voice: Callable[..., np.ndarray], measuring: Measuring, tmp_path: Path
) -> None:
    samples = voice()
    samples[5 * RATE : 5 * RATE + 400] = 0.9
    samples[5 * RATE + 600 : 5 * RATE + 900] = 0.9
    report = run(recording(samples), measuring)
    clips = list(write_clips(report, tmp_path / "clips"))
    assert clips
    assert all(soundfile.info(clip).duration <= 10.1 for clip in clips)


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
    (told,) = mend_files(run(delivered, measuring, "apple"), tmp_path / "mended", preset="apple")
    tags = FLAC(tmp_path / "mended" / "rooms.flac").tags
    assert (tags["title"], tags["album"]) == (["Rooms"], ["Small Rooms"])
    assert "tags from its episode" in told.done
    assert not FLAC(delivered).tags


@pytest.mark.slow
def test_what_a_limit_forbids_is_told_and_the_rest_is_done(
    recording: Callable[..., Path], voice: Callable[..., np.ndarray], measuring: Measuring, tmp_path: Path
) -> None:
    samples = voice() * 0.05 + np.float32(0.05)
    samples[RATE :: 2 * RATE] = 0.98
    (told,) = mend_files(run(recording(samples), measuring, "apple"), tmp_path / "mended", preset="apple")
    assert told.done == ("DC off",)
    assert "limiting" in told.refused
