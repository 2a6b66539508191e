"""FLAC has a checksum for each frame: what it refuses becomes silence of the same length."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from toolkit.media.decode import decode_blocks

RATE = 24_000


@pytest.mark.parametrize("size", [8, 700, 20_000])
@pytest.mark.parametrize("seed", range(4))
def test_damaged_frames_become_silence_and_what_follows_stays_in_its_place(
    tmp_path: Path, size: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    samples = (rng.standard_normal(20 * RATE) * 0.1).astype(np.float32)
    path = tmp_path / "talk.flac"
    soundfile.write(path, samples, RATE, subtype="PCM_24")
    content = bytearray(path.read_bytes())
    at = int(rng.integers(len(content) // 5, len(content) * 4 // 5))
    content[at : at + size] = rng.bytes(size)
    path.write_bytes(content)
    said: list[str] = []
    found = np.concatenate(list(decode_blocks(path, on_warning=said.append)))[:, 0]
    assert found.size == samples.size
    wrong = np.flatnonzero(np.abs(found - samples) > 1e-6)
    assert np.all(found[wrong] == 0.0)
    assert 0 < wrong.size < 2 * RATE
    assert len(said) == 1
    assert "damaged packets" in said[0]


def test_a_damaged_beginning_moves_neither_the_rest_nor_a_stretch_of_it(tmp_path: Path) -> None:
    samples = (np.random.default_rng(1).standard_normal(20 * RATE) * 0.1).astype(np.float32)
    path = tmp_path / "talk.flac"
    soundfile.write(path, samples, RATE, subtype="PCM_24")
    content = bytearray(path.read_bytes())
    first = content.find(b"\xff\xf8")
    content[first + 3000 : first + 3064] = bytes(64)
    path.write_bytes(content)
    found = np.concatenate(list(decode_blocks(path)))[:, 0]
    assert found.size == samples.size
    assert np.allclose(found[RATE:], samples[RATE:], atol=1e-6)
    stretch = np.concatenate(list(decode_blocks(path, start_s=8.0, end_s=9.0)))[:, 0]
    assert np.allclose(stretch, samples[8 * RATE : 9 * RATE], atol=1e-6)


def test_a_whole_file_has_no_warning(tmp_path: Path) -> None:
    path = tmp_path / "talk.flac"
    soundfile.write(path, np.full(RATE, 0.25, np.float32), RATE)
    said: list[str] = []
    assert np.concatenate(list(decode_blocks(path, on_warning=said.append))).shape == (RATE, 1)
    assert said == []
