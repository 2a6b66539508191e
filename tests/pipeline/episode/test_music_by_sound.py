"""Music in a folder of recordings, told from voices by its sound."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from tests.sample_episode import SAMPLE, cut
from toolkit.pipeline.episode.folder import open_episode
from toolkit.pipeline.episode.music_by_sound import SAMPLE_RATE, is_music, plainly_music

SECONDS = np.arange(20 * SAMPLE_RATE) / SAMPLE_RATE
NOTES_HZ = (220.0, 262.0, 330.0, 392.0, 440.0, 349.0)


def melody() -> NDArray[np.float32]:
    note_s = SECONDS[: SAMPLE_RATE // 2]
    notes = [
        np.sin(2 * np.pi * NOTES_HZ[n % 6] * note_s) + 0.5 * np.sin(4 * np.pi * NOTES_HZ[n % 6] * note_s)
        for n in range(40)
    ]
    return (0.2 * np.concatenate(notes)).astype(np.float32)


def noise(colour: str) -> NDArray[np.float32]:
    white = np.random.default_rng(1).standard_normal(SECONDS.size) * 0.05
    return (white if colour == "white" else np.cumsum(white) * 0.02).astype(np.float32)


def hum() -> NDArray[np.float32]:
    return np.sum([0.1 / k * np.sin(2 * np.pi * 50.0 * k * SECONDS) for k in range(1, 9)], axis=0, dtype=np.float32)


def test_notes_that_change_are_music() -> None:
    assert is_music(melody())


@pytest.mark.parametrize(
    "samples",
    [noise("white"), noise("brown"), hum(), 0.1 * np.sin(2 * np.pi * 440 * SECONDS), np.zeros(SAMPLE_RATE), np.zeros(0), melody() * 1e-4],
    ids=["white noise", "brown noise", "hum", "a test tone", "silence", "nothing", "too quiet to be there"],
)  # fmt: skip
def test_noise_hum_and_silence_are_not_music(samples: NDArray[np.float64]) -> None:
    assert not is_music(samples.astype(np.float32))


def test_music_from_beats_and_chords_is_music() -> None:
    beat_s = SECONDS[: SAMPLE_RATE // 2]
    noise_of = np.random.default_rng(1)
    beats = [
        0.3 * noise_of.standard_normal(beat_s.size) * np.exp(-30 * beat_s)
        + 0.1 * np.sum([np.sin(2 * np.pi * hz * (1 + 0.5 * (n % 4)) * beat_s) for hz in (110, 165, 220)], axis=0)
        for n in range(40)
    ]
    assert is_music(np.concatenate(beats).astype(np.float32))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("ada", "ben"):
        cut(SAMPLE / "tracks" / f"{name}.flac", tmp_path / f"{name}.flac", 42.0)
    return tmp_path


def test_a_tune_with_a_name_like_a_persons_is_no_speaker_and_that_is_said(folder: Path) -> None:
    soundfile.write(folder / "carl.wav", melody(), SAMPLE_RATE)
    shutil.copyfile(SAMPLE / "music" / "outro.flac", folder / "dora.flac")
    soundfile.write(folder / "eve.wav", noise("brown"), SAMPLE_RATE)
    episode = open_episode(folder).episode
    assert [track.speaker for track in episode.voices] == ["Ada", "Ben", "Eve"]
    for name in ("carl.wav", "dora.flac"):
        assert f"{name} is music by its sound and nothing says where it plays: left out" in episode.inferred
    assert episode.stitch.intro is None


def test_where_nobody_plainly_speaks_a_tune_may_be_the_talk(tmp_path: Path) -> None:
    for name in ("one.wav", "two.wav"):
        soundfile.write(tmp_path / name, melody(), SAMPLE_RATE)
    assert plainly_music([tmp_path / "one.wav", tmp_path / "two.wav"]) == []
    assert len(open_episode(tmp_path).episode.voices) == 2


def test_what_cannot_be_read_is_not_music(folder: Path) -> None:
    (folder / "broken.wav").write_bytes(b"RIFF")
    assert plainly_music(sorted(folder.iterdir())) == []
