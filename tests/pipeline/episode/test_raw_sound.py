"""Tracks as they were recorded, summed on the session's clock."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from toolkit.audio.clock import Clock, ClockPiece
from toolkit.model.episode import Side
from toolkit.pipeline.episode.raw_sound import RawTrack, raw_mix

RATE = 48_000


def written(path: Path, samples: np.ndarray) -> Path:
    soundfile.write(path, samples, RATE, "FLOAT")
    return path


def test_tracks_sound_where_their_clocks_put_them_and_are_silent_elsewhere(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, (2, RATE)).astype(np.float32)
    files = [written(tmp_path / f"{number}.wav", samples) for number, samples in enumerate(noise)]
    tracks = [RawTrack(files[0], "", Clock()), RawTrack(files[1], "", Clock((ClockPiece(0.0, 0.5),)))]
    heard = raw_mix(tracks, RATE)(RATE // 4, 2 * RATE)
    wanted = np.zeros(2 * RATE, np.float32)
    wanted[:RATE] += noise[0]
    wanted[RATE // 2 : RATE // 2 + RATE] += noise[1]
    assert heard.shape == (2 * RATE - RATE // 4, 1)
    np.testing.assert_allclose(heard[:, 0], wanted[RATE // 4 :], atol=1e-6)


@pytest.mark.parametrize(("side", "level"), [("left", 0.1), ("right", -0.2), ("", -0.05)])
def test_a_side_of_a_stereo_recording_is_a_track_of_its_own(side: Side, level: float, tmp_path: Path) -> None:
    both = written(tmp_path / "both.wav", np.tile(np.float32([0.1, -0.2]), (RATE, 1)))
    heard = raw_mix([RawTrack(both, side, Clock())], RATE)(100, 200)
    np.testing.assert_allclose(heard, np.full((100, 1), level, np.float32), atol=1e-6)


def test_a_recording_whose_sides_cancel_each_other_is_heard_by_its_left_one(tmp_path: Path) -> None:
    one = np.random.default_rng(2).normal(0, 0.1, RATE).astype(np.float32)
    file = written(tmp_path / "inverted.wav", np.stack([one, -one], axis=1))
    np.testing.assert_allclose(raw_mix([RawTrack(file, "", Clock())], RATE)(0, RATE)[:, 0], one, atol=1e-6)
