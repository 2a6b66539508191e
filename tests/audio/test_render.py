"""What a timeline plays: the same samples in any blocks, and no click at any joint."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from toolkit.audio.render import SourceReader, fade_gains, render
from toolkit.model.timeline import Clip, Curve, EpisodeSample, Role, SourceSample, Timeline

RATE = 1_000


def reader(samples: NDArray[np.float32]) -> SourceReader:
    return lambda start, end: samples[start:end]


def clip(source: str, start: int, end: int, at: int, **kwargs: object) -> Clip:
    return Clip(source, SourceSample(start), SourceSample(end), EpisodeSample(at), **kwargs)  # type: ignore[arg-type]


def played(timeline: Timeline, sources: dict[str, SourceReader], block_s: float = 1.0) -> NDArray[np.float32]:
    return np.concatenate(list(render(timeline, sources, channels=1, block_s=block_s)))[:, 0]


@pytest.mark.parametrize(("curve", "of"), [(Curve.EQUAL_GAIN, 1), (Curve.EQUAL_POWER, 2)])
def test_a_fade_in_and_the_fade_out_that_mirrors_it_add_up_to_one(curve: Curve, of: int) -> None:
    positions = np.arange(500)
    there, back = fade_gains(positions, 500, curve), fade_gains(499 - positions, 500, curve)
    np.testing.assert_allclose(there**of + back**of, 1.0, atol=1e-6)


def test_a_constant_crossfaded_into_itself_with_equal_gain_stays_constant() -> None:
    ones = np.ones((2_000, 1), np.float32)
    timeline = Timeline(RATE, (
        clip("a", 0, 1_000, 0, fade_out=300, curve=Curve.EQUAL_GAIN),
        clip("b", 0, 1_000, 700, fade_in=300, curve=Curve.EQUAL_GAIN),
    ))  # fmt: skip
    np.testing.assert_allclose(played(timeline, {"a": reader(ones), "b": reader(ones)}), 1.0, atol=1e-6)


def test_noise_crossfaded_into_other_noise_with_equal_power_keeps_its_level() -> None:
    rng = np.random.default_rng(7)
    a, b = (rng.normal(0, 0.1, (200_000, 1)).astype(np.float32) for _ in range(2))
    timeline = Timeline(
        RATE, (clip("a", 0, 100_000, 0, fade_out=50_000), clip("b", 0, 100_000, 50_000, fade_in=50_000))
    )
    whole = played(timeline, {"a": reader(a), "b": reader(b)})
    for part in np.split(whole[50_000:100_000], 5):
        assert 20 * np.log10(np.std(part) / 0.1) == pytest.approx(0.0, abs=0.2)


@given(st.integers(1, 400), st.integers(0, 60), st.integers(0, 60))
def test_any_block_length_gives_the_same_samples(block: int, fade_in: int, fade_out: int) -> None:
    samples = np.random.default_rng(1).normal(0, 0.1, (600, 1)).astype(np.float32)
    timeline = Timeline(RATE, (
        clip("a", 10, 300, 0, fade_in=fade_in, fade_out=fade_out, gain_db=-3.0),
        clip("a", 40, 160, 250, fade_in=fade_in, fade_out=fade_out),
    ))  # fmt: skip
    sources = {"a": reader(samples)}
    assert np.array_equal(played(timeline, sources, block / RATE), played(timeline, sources, 10.0))


def test_splitting_a_clip_changes_no_sample() -> None:
    samples = np.random.default_rng(2).normal(0, 0.1, (600, 1)).astype(np.float32)
    timeline = Timeline(RATE, (clip("a", 10, 300, 20, fade_in=30, fade_out=40),))
    sources = {"a": reader(samples)}
    assert np.array_equal(played(timeline.split(EpisodeSample(150)), sources), played(timeline, sources))


def test_a_source_that_ends_early_is_followed_by_silence() -> None:
    samples = np.ones((50, 1), np.float32)
    whole = played(Timeline(RATE, (clip("a", 0, 100, 0),)), {"a": reader(samples)})
    assert (whole[:50] == 1).all()
    assert (whole[50:] == 0).all()


def test_mono_goes_to_both_sides_at_the_same_amplitude() -> None:
    block = next(render(Timeline(RATE, (clip("a", 0, 10, 0),)), {"a": reader(np.full((10, 1), 0.5, np.float32))}))
    assert block.shape == (10, 2)
    assert (block == 0.5).all()


def test_a_gain_is_heard_as_decibels() -> None:
    timeline = Timeline(RATE, (clip("a", 0, 10, 0, gain_db=-6.0206, role=Role.MUSIC),))
    np.testing.assert_allclose(played(timeline, {"a": reader(np.ones((10, 1), np.float32))}), 0.5, atol=1e-5)


def test_blocks_follow_each_other_without_a_gap() -> None:
    ramp = np.arange(1_000, dtype=np.float32)[:, None]
    whole = played(Timeline(RATE, (clip("a", 0, 1_000, 0),)), {"a": reader(ramp)}, 0.033)
    assert all(later - earlier == 1 for earlier, later in pairwise(whole))
