"""One decode of a recording, and the voice that is taken out of its channels."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from bench.unattended import bomb_files
from toolkit.media.probe import probe
from toolkit.pipeline.episode.analysis import analyse_recording, is_inverted, voice_blocks

RATE = 16_000


@pytest.fixture
def tone() -> np.ndarray:
    return (0.25 * np.sin(2 * np.pi * 300 * np.arange(10 * RATE) / RATE)).astype(np.float32)


def written(path: Path, *channels: np.ndarray) -> Path:
    soundfile.write(path, np.stack(channels, axis=1), RATE, subtype="FLOAT")
    return path


def test_a_channel_wired_upside_down_does_not_silence_the_voice(tmp_path: Path, tone: np.ndarray) -> None:
    path = written(tmp_path / "cable.wav", tone, -tone)
    said: list[str] = []
    analysed = analyse_recording(path, warn=said.append)
    assert analysed.measurement.phase_inverted
    assert analysed.envelope_db.max() > -25.0
    assert ["cable.wav: its right channel is upside down" in line for line in said] == [True]
    voice = np.concatenate(list(voice_blocks(path, RATE, inverted=True)))
    np.testing.assert_array_equal(voice[:, 0], tone)


def test_a_stereo_voice_is_the_mean_of_its_channels(tmp_path: Path, tone: np.ndarray) -> None:
    path = written(tmp_path / "wide.wav", tone, 0.5 * tone)
    assert not is_inverted(path, probe(path))
    voice = np.concatenate(list(voice_blocks(path, RATE, inverted=False)))
    np.testing.assert_allclose(voice[:, 0], 0.75 * tone, atol=1e-6)


def test_the_copy_for_speech_is_as_long_as_the_recording(tmp_path: Path) -> None:
    noise = np.random.default_rng(3).normal(0, 0.1, 44_100 * 7 + 123)
    soundfile.write(tmp_path / "take.wav", noise, 44_100)
    analyse_recording(tmp_path / "take.wav", speech_copy=tmp_path / "speech.wav")
    info = soundfile.info(tmp_path / "speech.wav")
    assert info.samplerate == 16_000
    assert info.frames == pytest.approx(len(noise) / 44_100 * 16_000, abs=2)


def test_what_is_left_aside_of_a_recording_is_told_with_its_name(tmp_path: Path) -> None:
    bomb_files.wav_zeros_after(50 << 20)(tmp_path / "talk.wav")
    told: list[str] = []
    analysed = analyse_recording(tmp_path / "talk.wav", warn=told.append)
    assert told == ["talk.wav: 52 MB after its sound are no sound, and were left aside."]
    assert analysed.facts.duration_s == pytest.approx(2.0)
