"""The sample show's music, from formulas: a slow turn of four chords on something like an electric piano.

Owns notes and their sound; 48 kHz stereo, float32, shape (n, 2), full scale 1.0; the same samples at every run.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.signal import fftconvolve

SAMPLE_RATE = 48_000
BEAT_S = 60 / 84

# MIDI notes: D major with added colours, each chord with its bass.
CHORDS = (
    (38, (66, 69, 73, 76)),  # Dmaj9
    (35, (62, 66, 69, 73)),  # Bm9
    (43, (62, 66, 67, 71)),  # Gmaj7
    (45, (64, 67, 69, 74)),  # A7sus4
)
# Which note of the chord each half beat plays; None rests.
FIGURE = (0, None, 2, 1, 3, None, 2, None)


def intro() -> NDArray[np.float32]:
    """Give eleven seconds: the four chords once, then the first again, fading under the welcome."""
    return _played(chords=(0, 1, 2, 3, 0), beats_each=3, length_s=11.0, fade_s=2.5)


def outro() -> NDArray[np.float32]:
    """Give thirteen seconds: the way home, slower, left to ring."""
    return _played(chords=(2, 3, 1, 0), beats_each=4, length_s=13.0, fade_s=4.0)


def _played(chords: tuple[int, ...], beats_each: int, length_s: float, fade_s: float) -> NDArray[np.float32]:
    n_samples = round(length_s * SAMPLE_RATE)
    mix = np.zeros((n_samples + SAMPLE_RATE * 8, 2))
    for place, number in enumerate(chords):
        bass, notes = CHORDS[number]
        start_s = place * beats_each * BEAT_S
        last = place == len(chords) - 1
        _add(mix, start_s, _bass(bass), gain=0.30, pan=0.0)
        for voice, note in enumerate(notes):
            # A strum: the notes of a chord are not struck at one instant by a hand.
            _add(mix, start_s + 0.018 * voice, _bell(note, 2.6), gain=0.12, pan=-0.5 + voice / 3)
        for step in range(0 if last else beats_each * 2):
            index = FIGURE[step % len(FIGURE)]
            if index is not None:
                _add(mix, start_s + step * BEAT_S / 2, _bell(notes[index] + 12, 0.9), gain=0.07, pan=0.5 - index / 4)
    mix = _in_a_room(mix)[:n_samples]
    fade = round(fade_s * SAMPLE_RATE)
    mix[-fade:] *= np.cos(np.linspace(0, np.pi / 2, fade))[:, np.newaxis] ** 2
    return (mix * (0.4 / np.abs(mix).max())).astype(np.float32)


def _add(mix: NDArray[np.float64], start_s: float, note: NDArray[np.float64], *, gain: float, pan: float) -> None:
    start = round(start_s * SAMPLE_RATE)
    angle = (pan + 1) * np.pi / 4
    mix[start : start + len(note), 0] += gain * np.cos(angle) * note
    mix[start : start + len(note), 1] += gain * np.sin(angle) * note


def _bell(midi: int, decay_s: float) -> NDArray[np.float64]:
    """Give an electric piano's note: a soft strike, and partials that die the sooner the higher they are."""
    times_s = np.arange(round(4 * SAMPLE_RATE)) / SAMPLE_RATE
    pitch_hz = 440 * 2 ** ((midi - 69) / 12)
    partials = ((1, 1.0, 1.0), (2, 0.35, 0.6), (3, 0.12, 0.35), (4.01, 0.08, 0.12), (7.02, 0.03, 0.05))
    sound = sum(
        level * np.exp(-times_s / (decay_s * life / 2)) * np.sin(2 * np.pi * pitch_hz * multiple * times_s)
        for multiple, level, life in partials
    )
    return sound * np.minimum(1, times_s / 0.004) * np.minimum(1, (4 - times_s) / 0.2)


def _bass(midi: int) -> NDArray[np.float64]:
    times_s = np.arange(round(3 * SAMPLE_RATE)) / SAMPLE_RATE
    pitch_hz = 440 * 2 ** ((midi - 69) / 12)
    tone = np.sin(2 * np.pi * pitch_hz * times_s) + 0.25 * np.sin(4 * np.pi * pitch_hz * times_s)
    return tone * np.exp(-times_s / 1.1) * np.minimum(1, times_s / 0.03) * np.minimum(1, (3 - times_s) / 0.3)


def _in_a_room(mix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Add a hall: noise that falls 60 dB in 1.4 s, another in each ear."""
    rng = np.random.default_rng(84)
    n_samples = round(1.4 * SAMPLE_RATE)
    tail = rng.standard_normal((n_samples, 2)) * 10 ** (-3 * np.arange(n_samples) / n_samples)[:, np.newaxis]
    # Each sample the mean of its neighbours: a hall swallows the treble.
    tail = np.apply_along_axis(np.convolve, 0, tail, np.hanning(24) / 12, mode="same")
    tail /= np.sqrt(np.square(tail).sum(axis=0))
    wet = np.stack([fftconvolve(mix[:, side], tail[:, side])[: len(mix)] for side in (0, 1)], axis=1)
    return mix + 0.35 * wet
