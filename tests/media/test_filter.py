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


def test_a_chain_may_change_the_number_of_channels() -> None:
    samples = np.array([[0.5, 0.1]] * 4_000, np.float32)
    chain = [("pan", {"args": "mono|c0=0.5*c0+0.5*c1"})]
    out = np.concatenate(list(filter_blocks([samples], RATE, 2, chain, output_channels=1)))
    assert out.shape == (4_000, 1)
    assert out == pytest.approx(0.3)


def test_a_limiter_at_four_times_the_rate_holds_its_ceiling(sine: Signal) -> None:
    chain = [
        ("aresample", {"osr": 192_000, "resampler": "soxr"}),
        ("alimiter", {"limit": 0.5, "level": "false"}),
        ("aresample", {"osr": RATE, "resampler": "soxr"}),
    ]
    out = np.concatenate(list(filter_blocks([sine(2.0, peak=0.9, rate=RATE)], RATE, 1, chain)))
    assert np.abs(out).max() <= 0.5 * 1.01


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
