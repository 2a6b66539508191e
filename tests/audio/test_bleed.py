"""Who speaks when, whose microphone is open, and how loud: decided across all microphones."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyloudnorm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import ndimage, signal

from toolkit.audio.bleed import Activity, who_speaks
from toolkit.audio.envelope import HOP_S, EnvelopeMeter
from toolkit.audio.gain_sharing import share_gains
from toolkit.audio.level import level_speakers, speech_loudness
from toolkit.audio.mix import gains_of, mix_blocks
from toolkit.model.span import Span

RATE = 16_000


def turns(seconds: float, voices: int, seed: int = 4) -> tuple[NDArray[np.float32], list[list[tuple[float, float]]]]:
    """Noise with the rhythm of syllables, taking turns, sometimes two at once; and the stretches of each voice."""
    random = np.random.default_rng(seed)
    total = round(seconds * RATE)
    spoken = np.zeros((voices, total), np.float32)
    truth: list[list[tuple[float, float]]] = [[] for _ in range(voices)]
    at, who = RATE, 0
    while at < total - 7 * RATE:
        length = round(random.uniform(1.0, 6.0) * RATE)
        time = np.arange(length) / RATE
        rhythm = 0.35 + 0.65 * np.sin(2 * np.pi * 2.2 * time) ** 2
        sound = np.convolve(random.normal(0, 0.08, length), [1, 0.8, 0.3, -0.2, -0.4], "same") * rhythm
        spoken[who, at : at + length] += sound.astype(np.float32)
        truth[who].append((at / RATE, (at + length) / RATE))
        at += length + round(random.uniform(-0.8, 1.2) * RATE)
        who = (who + int(random.integers(1, voices))) % voices if voices > 1 else 0
    return spoken, truth


def rooms(
    spoken: NDArray[np.float32], bleed_db: float, gains_db: tuple[float, ...], noise_db: float = 35.0
) -> NDArray[np.float32]:
    random = np.random.default_rng(9)
    echo = np.exp(-np.arange(2000) / 500) * random.normal(0, 1, 2000)
    echo /= np.sqrt(np.sum(echo**2))
    reverb = np.array([signal.oaconvolve(voice, echo)[: voice.size] for voice in spoken]) * 10 ** (-bleed_db / 20)
    mics = spoken + reverb.sum(axis=0) - reverb + random.normal(0, 0.08 * 10 ** (-noise_db / 20), spoken.shape)
    return (mics * 10 ** (np.array(gains_db)[:, None] / 20)).astype(np.float32)


def envelope(samples: NDArray[np.float32], size: int = 7_001, rate: int = RATE) -> NDArray[np.float32]:
    meter = EnvelopeMeter(rate)
    for start in range(0, samples.size, size):
        meter.push(samples[start : start + size, None])
    return meter.finish()


def frames(truth: list[list[tuple[float, float]]], hops: int) -> NDArray[np.bool_]:
    out = np.zeros((len(truth), hops), np.bool_)
    for voice, spans in enumerate(truth):
        for start_s, end_s in spans:
            out[voice, round(start_s / HOP_S) : round(end_s / HOP_S)] = True
    return out


def test_a_full_scale_sine_reads_what_the_standard_says() -> None:
    # BS.1770-5: 997 Hz at full scale in one channel is -3.01 LUFS.
    sine = np.sin(2 * np.pi * 997 * np.arange(48_000) / 48_000).astype(np.float32)
    assert np.mean(envelope(sine, rate=48_000)[20:]) == pytest.approx(-3.01, abs=0.05)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 9_000), st.integers(1, 20_000))
def test_how_blocks_are_divided_changes_no_level(size: int, length: int) -> None:
    samples = np.random.default_rng(1).normal(0, 0.1, length).astype(np.float32)
    assert np.allclose(envelope(samples, size), envelope(samples, length), atol=1e-3)
    assert envelope(samples, size).size == -(-length // 160)


def test_nothing_and_silence_have_levels_too() -> None:
    assert EnvelopeMeter(48_000).finish().size == 0
    assert set(envelope(np.zeros(1600, np.float32)).tolist()) == {-120.0}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("bleed_db", "gains_db"),
    [
        pytest.param(15.0, (0.0, 0.0, 0.0), id="alike"),
        pytest.param(9.0, (0.0, 0.0, 0.0), id="near each other"),
        pytest.param(14.0, (18.0, 0.0, -6.0), id="bleed louder than the guest's own microphone"),
    ],
)
def test_silent_microphones_go_down_and_no_speech_does(bleed_db: float, gains_db: tuple[float, ...]) -> None:
    spoken, truth = turns(150, 3)
    mics = rooms(spoken, bleed_db, gains_db)
    levels = np.stack([envelope(mic) for mic in mics])
    activity = who_speaks(levels, HOP_S)
    gains = share_gains(activity, HOP_S)
    speaks = frames(truth, levels.shape[1])
    assert np.mean(gains[speaks] < -3) < 0.005
    for mic in range(3):
        quiet = ~ndimage.maximum_filter1d(speaks[mic].astype(int), 81).astype(bool) & speaks.any(axis=0)
        heard = 10 ** (levels[mic][quiet] / 10)
        assert 10 * np.log10(np.sum(heard) / np.sum(heard * 10 ** (gains[mic][quiet] / 10))) > 15


@pytest.mark.slow
def test_a_host_who_never_speaks_is_not_taken_for_the_loud_guest() -> None:
    spoken, truth = turns(90, 3)
    spoken[1] = 0
    levels = np.stack([envelope(mic) for mic in rooms(spoken, 10.0, (0.0, 0.0, 0.0))])
    activity = who_speaks(levels, HOP_S)
    assert activity.active[1].mean() < 0.01
    assert activity.active[0][frames(truth, levels.shape[1])[0]].mean() > 0.97


@pytest.mark.slow
def test_spans_hold_every_word_and_nothing_of_others() -> None:
    spoken, truth = turns(90, 2)
    levels = np.stack([envelope(mic) for mic in rooms(spoken, 15.0, (0.0, 0.0))])
    activity = who_speaks(levels, HOP_S, [[Span(*span) for span in spans] for spans in truth])
    for own, spans in zip(truth, activity.spans, strict=True):
        assert all(any(s.start_s <= start and end <= s.end_s for s in spans) for start, end in own)
        assert sum(span.duration_s for span in spans) < sum(end - start + 0.6 for start, end in own)


def test_outside_the_voice_that_was_found_nothing_is_speech() -> None:
    spoken, _ = turns(60, 2)
    levels = np.stack([envelope(mic) for mic in rooms(spoken, 15.0, (0.0, 0.0))])
    assert not who_speaks(levels, HOP_S, [(), ()]).active.any()


def activity_of(active: NDArray[np.bool_]) -> Activity:
    return Activity(active, tuple(() for _ in active), np.zeros((len(active), len(active))))


def test_first_syllables_live_and_the_last_speaker_keeps_the_room() -> None:
    active = np.zeros((2, 1000), np.bool_)
    active[0, 100:300] = True
    active[1, 600:800] = True
    gains = share_gains(activity_of(active), HOP_S)
    assert np.allclose(gains[0, :300], 0)
    assert np.allclose(gains[0, 325:500], 0)
    assert np.allclose(gains[1, 592:825], 0)
    assert np.allclose(gains[1, 845:], 0)
    assert np.allclose(gains[0, 700:], -18)
    assert np.abs(np.diff(gains, axis=1)).max() < 3


def test_one_track_stays_open_and_silent_ones_share() -> None:
    assert not share_gains(activity_of(np.zeros((1, 50), np.bool_)), HOP_S).any()
    assert share_gains(activity_of(np.zeros((2, 50), np.bool_)), HOP_S) == pytest.approx(-3.01, abs=0.01)


@pytest.mark.slow
def test_speakers_twelve_apart_come_within_one() -> None:
    spoken, _ = turns(150, 3)
    mics = rooms(spoken, 25.0, (0.0, -12.0, -5.0))
    levels = np.stack([envelope(mic) for mic in mics])
    active = who_speaks(levels, HOP_S).active
    levelled = level_speakers(levels, active, HOP_S, -19.0)
    assert np.ptp(levelled.before_lufs) > 10
    louder = levels + levelled.gains_db
    after_lufs = [speech_loudness(*one, HOP_S) for one in zip(louder, active, strict=True)]
    assert np.ptp(after_lufs) < 1
    assert after_lufs == pytest.approx([-19.0] * 3, abs=0.5)


def test_another_meter_finds_the_speakers_alike() -> None:
    spoken, truth = turns(60, 2)
    mics = rooms(spoken, 30.0, (0.0, -12.0))
    levels = np.stack([envelope(mic) for mic in mics])
    levelled = level_speakers(levels, who_speaks(levels, HOP_S).active, HOP_S, -19.0)
    found = []
    for mic, curve, spans in zip(mics, levelled.gains_db, truth, strict=True):
        out = mic * gains_of(curve, 0, mic.size, RATE, HOP_S)
        own = [out[round(start_s * RATE) : round(end_s * RATE)] for start_s, end_s in spans]
        found.append(pyloudnorm.Meter(RATE).integrated_loudness(np.concatenate(own)))
    assert found == pytest.approx([-19.0, -19.0], abs=0.6)
    assert abs(found[0] - found[1]) < 1.0


def test_a_speaker_who_drifts_away_is_held_steady_and_a_laugh_stays_loud() -> None:
    hops = 12_000
    levels = np.full((1, hops), -20.0, np.float32)
    levels[0, 6000:] -= 6
    levels[0, 3210:3360] += 8
    speaks = (np.arange(hops) % 400 < 300)[None, :]
    levels[~speaks] = -70
    out = level_speakers(levels, speaks, HOP_S, -19.0)
    after = levels + out.gains_db
    talk = speaks[0].copy()
    talk[2900:3500] = False
    early, late = after[0, 1000:2900][talk[1000:2900]], after[0, 8000:][talk[8000:]]
    assert abs(float(np.mean(early) - np.mean(late))) < 1.0
    assert float(np.mean(after[0, 3230:3340]) - np.mean(early)) > 4
    # In pauses the gain is held: it changes no faster than the ride may.
    assert np.abs(np.diff(out.gains_db[0, 8000:])).max() <= 1.5 * HOP_S + 1e-4


def test_without_speech_the_gain_is_left_alone() -> None:
    levels = np.full((1, 500), -60.0, np.float32)
    out = level_speakers(levels, np.zeros((1, 500), np.bool_), HOP_S, -19.0)
    assert not out.gains_db.any()
    assert out.before_lufs == (-np.inf,)


@given(st.floats(-20, 20))
def test_a_gain_moves_the_speech_loudness_by_just_that_much(gain_db: float) -> None:
    levels = np.random.default_rng(2).normal(-25, 3, 3000).astype(np.float32)
    speaks = np.ones(3000, np.bool_)
    moved = speech_loudness(levels + np.float32(gain_db), speaks, HOP_S)
    assert moved - speech_loudness(levels, speaks, HOP_S) == pytest.approx(gain_db, abs=1e-3)


def blocks_of(samples: NDArray[np.float32], size: int) -> Iterator[NDArray[np.float32]]:
    for start in range(0, samples.size, size):
        yield samples[start : start + size, None]


@settings(max_examples=20, deadline=None)
@given(st.integers(100, 60_000), st.integers(100, 60_000))
def test_mixing_in_any_blocks_gives_the_same_samples_and_equal_stems(first: int, second: int) -> None:
    random = np.random.default_rng(3)
    one, two = (random.normal(0, 0.1, size).astype(np.float32) for size in (50_000, 41_234))
    curves = [random.uniform(-20, 0, 320).astype(np.float32), np.zeros(0, np.float32)]
    stems: list[list[NDArray[np.float32]]] = [[], []]
    tracks = [blocks_of(one, first), blocks_of(two, second)]
    out = np.concatenate(
        list(mix_blocks(tracks, curves, RATE, hop_s=HOP_S, stems=lambda track, block: stems[track].append(block)))
    )
    whole = np.zeros(50_000, np.float32)
    whole[:41_234] = two
    expected = one * gains_of(curves[0], 0, 50_000, RATE, HOP_S) + whole
    assert np.allclose(out[:, 0], expected, atol=1e-6)
    written = [np.concatenate(parts) for parts in stems]
    assert [stem.shape for stem in written] == [(50_000, 1)] * 2
    assert np.array_equal(written[0] + written[1], out)


def test_a_gain_curve_holds_its_ends_and_runs_straight_between() -> None:
    curve = np.array([0.0, -6.0206], np.float32)
    factors = gains_of(curve, 0, 320, RATE, HOP_S)
    assert factors[0] == pytest.approx(1.0)
    assert factors[-1] == pytest.approx(0.5, abs=1e-4)
    assert factors[159] == pytest.approx(0.75, abs=0.01)
