from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from toolkit.media.filter import filter_blocks
from toolkit.model.errors import FfmpegFailed

pytestmark = pytest.mark.usefixtures("every_ffmpeg")

RATE = 48_000
Signal = Callable[..., NDArray[np.float32]]


def test_an_empty_chain_gives_the_same_samples_back(noise: Signal) -> None:
    samples = noise(3.0, rate=RATE)
    out = np.concatenate(list(filter_blocks(np.array_split(samples, 7), RATE, 2, [])))
    assert np.array_equal(out, samples)


def test_filters_run_in_order_with_their_options(sine: Signal) -> None:
    chain = [
        ("volume", {"volume": "-6.0206dB", "precision": "float"}),
        ("aresample", {"osr": 44_100, "resampler": "soxr"}),
    ]
    out = np.concatenate(list(filter_blocks([sine(2.0, peak=0.5, rate=RATE)], RATE, 1, chain)))
    assert len(out) == pytest.approx(2 * 44_100, abs=1)
    assert np.abs(out[4_000:-4_000]).max() == pytest.approx(0.25, abs=1e-3)


def test_a_steady_offset_is_filtered_out() -> None:
    samples = np.full((2 * RATE, 2), 0.25, np.float32)
    out = np.concatenate(list(filter_blocks([samples], RATE, 2, [("highpass", {"f": 10, "p": 1})])))
    assert len(out) == len(samples)
    assert np.abs(out[RATE:]).max() < 1e-4


def test_no_blocks_give_no_blocks() -> None:
    assert list(filter_blocks([], RATE, 2, [])) == []


def test_an_unknown_filter_is_named(noise: Signal) -> None:
    with pytest.raises(FfmpegFailed, match="could not filter the sound: No such filter: 'nonesuch'"):
        list(filter_blocks([noise(0.1)], RATE, 2, [("nonesuch", {})]))


def test_a_long_stream_flows_through_without_being_held() -> None:
    ahead = 0

    def endless() -> Iterator[NDArray[np.float32]]:
        nonlocal ahead
        while True:
            ahead += 1
            yield np.zeros((RATE, 2), np.float32)

    stream = filter_blocks(endless(), RATE, 2, [])
    heard = 0
    while heard < 100 * RATE:
        heard += len(next(stream))
    stream.close()
    assert ahead - heard / RATE < 20
