"""What two channels are to each other, on both sides of each limit. The tones are whole periods: orthogonal exactly."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from toolkit.audio.channels import ChannelComparer, Channels

COUNT = 48_000


def tone(periods: int, rms: float = 0.1) -> NDArray[np.float64]:
    return rms * np.sqrt(2) * np.sin(2 * np.pi * periods * np.arange(COUNT) / COUNT)


def compared(*rows: NDArray[np.floating], parts: int = 1) -> Channels:
    columns = np.stack(rows).astype(np.float32)
    comparer = ChannelComparer(len(rows))
    for part in np.array_split(columns, parts, axis=1):
        comparer.take(part)
    return comparer.result()


def db(level: float) -> float:
    return float(10 ** (level / 20))


@pytest.mark.parametrize(("level_dbfs", "dead"), [(-79.5, ()), (-80.5, (0,))])
def test_a_channel_under_minus_80_dbfs_is_dead(level_dbfs: float, dead: tuple[int, ...]) -> None:
    assert compared(tone(300, db(level_dbfs))).dead_channels == dead


@pytest.mark.parametrize(("under_db", "dead"), [(44.5, ()), (45.5, (1,))])
def test_a_channel_45_db_under_the_loudest_is_dead(under_db: float, dead: tuple[int, ...]) -> None:
    assert compared(tone(300), tone(301, 0.1 * db(-under_db))).dead_channels == dead


def test_every_dead_channel_of_many_is_named() -> None:
    silence = np.zeros(COUNT)
    assert compared(silence, tone(300), silence, tone(301)).dead_channels == (0, 2)


@pytest.mark.parametrize(("share", "alike"), [(0.0, True), (0.0060, True), (0.0067, False)])
def test_channels_are_alike_while_their_difference_is_50_db_under_their_sum(share: float, *, alike: bool) -> None:
    # Sides of 1 and 1 - d: d / (2 - d) is -50 dB at d = 0.0063.
    assert compared(tone(300), (1 - share) * tone(300)).dual_mono is alike


@pytest.mark.parametrize(("correlation", "opposite"), [(-1.0, True), (-0.91, True), (-0.89, False), (0.5, False)])
def test_channels_are_opposite_under_a_correlation_of_minus_0_9(correlation: float, *, opposite: bool) -> None:
    other = correlation * tone(300) + np.sqrt(1 - correlation**2) * tone(301)
    found = compared(tone(300), 0.3 * other)
    assert found.phase_inverted is opposite
    assert not found.dual_mono


@pytest.mark.parametrize(("opposite_rms", "opposite"), [(0.31, True), (0.28, False)])
def test_stretches_with_equal_sides_count_for_the_correlation(opposite_rms: float, *, opposite: bool) -> None:
    # Equal for a half, opposite for the other: the correlation is (1 - r * r) / (1 + r * r), -0.9 at r = 4.36 or 0.305.
    half = np.arange(COUNT) < COUNT // 2
    left = np.where(half, tone(300, 0.07), tone(300, opposite_rms))
    assert compared(left, np.where(half, left, -left), parts=2).phase_inverted is opposite


def test_soft_sides_are_alike_as_loud_ones_are() -> None:
    soft = tone(300, 0.0005)
    assert compared(soft, soft).dual_mono
    assert not compared(soft, 0.97 * soft).dual_mono


def test_the_last_samples_count_too() -> None:
    samples = np.zeros(1_024 + 100)
    samples[1_024:] = tone(300)[:100]
    assert compared(samples).dead_channels == ()


def test_an_offset_makes_nothing_alike_or_opposite_and_is_told_with_its_sign() -> None:
    found = compared(tone(300) + 0.02, tone(301) - 0.05)
    assert found.dc_offset == pytest.approx(-0.05, abs=1e-6)
    assert (found.dual_mono, found.phase_inverted, found.dead_channels) == (False, False, ())
    inverted = compared(tone(300) + 0.5, -tone(300) + 0.5)
    assert inverted.phase_inverted
    assert inverted.dc_offset == pytest.approx(0.5, abs=1e-6)


def test_a_constant_is_a_dead_channel() -> None:
    assert compared(np.full(COUNT, 0.3), tone(300)).dead_channels == (0,)


def test_silence_is_dead_and_is_not_called_alike() -> None:
    assert compared(np.zeros(COUNT), np.zeros(COUNT)) == Channels(dead_channels=(0, 1))


def test_nothing_has_no_verdict() -> None:
    assert ChannelComparer(2).result() == Channels()


def test_more_than_two_channels_are_never_called_alike_or_opposite() -> None:
    found = compared(tone(300), tone(300), -tone(300))
    assert (found.dual_mono, found.phase_inverted) == (False, False)


@given(st.integers(1, 50))
def test_how_a_stream_is_divided_changes_no_verdict(parts: int) -> None:
    left = tone(300) + 0.01
    right = np.where(np.arange(COUNT) < COUNT // 2, left, 0.5 * tone(301))
    whole, divided = compared(left, right), compared(left, right, parts=parts)
    assert divided.dc_offset == pytest.approx(whole.dc_offset, abs=1e-7)
    assert (divided.dual_mono, divided.phase_inverted) == (whole.dual_mono, whole.phase_inverted)
