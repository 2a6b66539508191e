"""Files that the pipeline wrote itself, read by time or by blocks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import soundfile

from toolkit.pipeline.files.own_audio import blocks_of, read_speech_copy

RATE = 16_000
RAMP = (np.arange(2 * RATE) / (2 * RATE)).astype(np.float32)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    path = tmp_path / "speech.wav"
    soundfile.write(path, RAMP, RATE, subtype="FLOAT")
    return path


@pytest.mark.parametrize(
    ("start_s", "end_s", "first", "last"),
    [(0.0, 2.0, 0, 32_000), (0.5, 0.5001, 8_000, 8_002), (1.9, 9.0, 30_400, 32_000), (-1.0, 0.001, 0, 16), (2.0, 3.0, 0, 0), (5.0, 6.0, 0, 0),
     (1.0, 0.5, 0, 0)],
)  # fmt: skip
def test_a_span_is_read_to_the_sample_and_short_at_the_end(
    copy: Path, start_s: float, end_s: float, first: int, last: int
) -> None:
    assert np.array_equal(read_speech_copy(copy)(start_s, end_s), RAMP[first:last])


def test_several_threads_may_read_at_once(copy: Path) -> None:
    read = read_speech_copy(copy)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda n: read(n / 100, (n + 1) / 100), range(200)))
    assert np.array_equal(np.concatenate(found), RAMP)


def test_blocks_have_the_length_asked_for_but_the_last(copy: Path) -> None:
    blocks = list(blocks_of(copy, 12_000))
    assert [block.shape for block in blocks] == [(12_000, 1), (12_000, 1), (8_000, 1)]
    assert np.array_equal(np.concatenate(blocks)[:, 0], RAMP)
