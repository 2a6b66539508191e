"""What measuring says of a recording besides its figures."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from toolkit.pipeline.commands.measure import measure_file

RATE = 48_000
TIME_S = np.arange(6 * RATE) / RATE
TONE = 0.2 * np.sin(2 * np.pi * 300 * TIME_S)
HUM = 0.02 * np.sin(2 * np.pi * 50 * TIME_S) + 0.01 * np.sin(2 * np.pi * 100 * TIME_S)


@pytest.mark.parametrize(
    ("channels", "found"),
    [
        ([TONE], ()),
        ([np.clip(5 * TONE, -0.8, 0.8)], ("clipped samples",)),
        ([TONE + 0.05], ("DC +0.050",)),
        ([HUM], ("hum 50.0 Hz at -36 dBFS",)),
        ([TONE, TONE], ("both channels alike",)),
        ([TONE, -TONE], ("one channel upside down",)),
        ([HUM + 0.05, 0 * HUM], ("DC", "hum 50.0 Hz", "channel 2 is dead")),
    ],
)
def test_what_is_odd_is_said_in_a_few_words(
    tmp_path: Path, channels: list[NDArray[np.float64]], found: tuple[str, ...]
) -> None:
    soundfile.write(tmp_path / "take.wav", np.stack(channels, axis=1), RATE, subtype="FLOAT")
    told = measure_file(tmp_path / "take.wav").findings()
    assert len(told) == len(found)
    assert all(words in said for words, said in zip(found, told, strict=True))
