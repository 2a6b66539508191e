"""Mains hum: its lines, their level and frequency, each limit from both sides."""

from math import log10

import numpy as np
import pytest
from numpy.typing import NDArray

from toolkit.audio.hum import HumFinder
from toolkit.model.measurement import Hum
from toolkit.model.span import Span

RATE = 8_000


def lines(*parts: tuple[float, float], seconds: float = 8.0) -> NDArray[np.float64]:
    """Return sines of (Hz, level in dBFS RMS), each in a phase of its own."""
    time_s = np.arange(round(seconds * RATE)) / RATE
    return sum(  # type: ignore[return-value]
        np.sqrt(2) * 10 ** (level / 20) * np.sin(2 * np.pi * hz * time_s + hz) for hz, level in parts
    )


def found(samples: NDArray[np.floating], *speech: Span, rate: int = RATE) -> Hum | None:
    finder = HumFinder(rate)
    columns = np.atleast_2d(samples).astype(np.float32)
    for begin in range(0, columns.shape[1], 4 * rate):
        finder.take(columns[:, begin : begin + 4 * rate])
    return finder.result(speech)


@pytest.mark.parametrize("mains_hz", [50.0, 60.0, 49.97, 60.02])
def test_a_line_is_found_with_its_frequency_and_level(mains_hz: float) -> None:
    hum = found(lines((mains_hz, -50.0)))
    assert hum is not None
    assert hum.frequency_hz == pytest.approx(mains_hz, abs=1e-3)
    assert hum.level_dbfs == pytest.approx(-50.0, abs=0.05)
    assert hum.harmonics_hz == (hum.frequency_hz,)


@pytest.mark.parametrize("number", range(2, 9))
def test_each_harmonic_of_a_fundamental_is_found_and_adds_its_power(number: int) -> None:
    hum = found(lines((50.02, -50.0), (50.02 * number, -55.0)))
    assert hum is not None
    assert hum.frequency_hz == pytest.approx(50.02, abs=1e-3)
    assert hum.harmonics_hz == pytest.approx((50.02, 50.02 * number), abs=0.01)
    assert hum.level_dbfs == pytest.approx(10 * log10(10**-5 + 10**-5.5), abs=0.05)


@pytest.mark.parametrize(
    ("of", "is_hum"),
    [
        pytest.param((100.0, 150.0), True, id="two harmonics stand for a missing fundamental"),
        pytest.param((150.0,), False, id="one does not"),
        pytest.param((250.0, 300.0), False, id="300 Hz belongs to both mains"),
        pytest.param((300.0,), False, id="nor does it stand alone"),
        pytest.param((50.0, 300.0), True, id="beside a fundamental it counts"),
        pytest.param((400.0, 450.0), False, id="the ninth harmonic is not looked for"),
    ],
)
def test_what_is_evidence_of_hum(of: tuple[float, ...], *, is_hum: bool) -> None:
    hum = found(lines(*((hz, -50.0) for hz in of)))
    assert (hum is not None) is is_hum
    assert hum is None or hum.harmonics_hz == pytest.approx(of, abs=0.05)


def test_the_frequency_is_told_from_all_lines_the_higher_ones_counting_more() -> None:
    # Of equal power, 50.02 Hz counts once and a third of 150.00 Hz three times.
    hum = found(lines((50.02, -50.0), (150.0, -50.0)))
    assert hum is not None
    assert hum.frequency_hz == pytest.approx(50.005, abs=5e-4)


def test_the_louder_of_two_mains_is_told() -> None:
    hum = found(lines((50.0, -60.0), (60.0, -50.0)))
    assert hum is not None
    assert hum.frequency_hz == pytest.approx(60.0, abs=0.01)


@pytest.mark.parametrize(("hz", "is_hum"), [(50.24, True), (50.26, False), (49.76, True), (49.74, False)])
def test_a_line_is_half_a_percent_off_at_most(hz: float, *, is_hum: bool) -> None:
    assert (found(lines((hz, -50.0))) is not None) is is_hum


@pytest.mark.parametrize(("level_dbfs", "is_hum"), [(-84.5, True), (-85.5, False)])
def test_a_line_under_minus_85_dbfs_is_heard_by_nobody(level_dbfs: float, *, is_hum: bool) -> None:
    assert (found(lines((50.0, level_dbfs))) is not None) is is_hum


@pytest.mark.parametrize(("noise_db", "is_hum"), [(-40.0, True), (-20.0, False)])
def test_a_line_stands_over_the_noise_around_it(noise_db: float, *, is_hum: bool) -> None:
    # A window of 0.25 s (Hann) lets in 6 Hz of 4,000: noise 28 dB under its level.
    noise = np.random.default_rng(1).normal(0, 10 ** (noise_db / 20), 30 * RATE)
    assert (found(lines((50.0, -52.0), seconds=30.0) + noise) is not None) is is_hum


@pytest.mark.parametrize(("until_s", "is_hum"), [(2.75, True), (3.0, False)])
def test_five_quarters_of_a_second_without_speech_are_needed(until_s: float, *, is_hum: bool) -> None:
    assert (found(lines((50.0, -50.0), seconds=4.0), Span(0.0, until_s)) is not None) is is_hum


def test_what_sounds_during_speech_alone_is_not_hum() -> None:
    samples = lines((50.0, -50.0))
    samples[4 * RATE :] = 0.0
    assert found(samples, Span(0.0, 4.1)) is None
    assert found(samples, Span(4.0, 8.0)) is not None


def test_the_channels_are_heard_together() -> None:
    line = lines((50.0, -50.0))
    assert found(np.stack([line, -line])) is None
    hum = found(np.stack([line, 0 * line]))
    assert hum is not None
    assert hum.level_dbfs == pytest.approx(-56.02, abs=0.05)


@pytest.mark.parametrize("rate", [11_025, 44_100, 192_000])
def test_other_rates_find_the_same(rate: int) -> None:
    time_s = np.arange(4 * rate) / rate
    hum = found(0.01 * np.sin(2 * np.pi * 50.02 * time_s) + 0.003 * np.sin(2 * np.pi * 400.16 * time_s), rate=rate)
    assert hum is not None
    assert hum.frequency_hz == pytest.approx(50.02, abs=2e-3)
    assert hum.level_dbfs == pytest.approx(10 * log10((0.01**2 + 0.003**2) / 2), abs=0.1)


def test_a_last_part_of_a_second_is_left_out() -> None:
    assert found(lines((50.0, -50.0), seconds=4.0)[:-1]) == found(lines((50.0, -50.0), seconds=3.0))


@pytest.mark.parametrize("seconds", [0.0, 0.9, 5.0])
def test_silence_and_nothing_have_no_hum(seconds: float) -> None:
    assert found(np.zeros(round(seconds * RATE))) is None
