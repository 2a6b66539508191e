"""Where somebody speaks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from toolkit.model.span import Span
from toolkit.speech.activity import VoiceActivity

RATE = 16_000

SpeechFinder = Callable[[NDArray[np.float32]], tuple[Span, ...]]


def test_silence_holds_no_voice(speech_in: SpeechFinder) -> None:
    assert speech_in(np.zeros(10 * RATE, np.float32)) == ()


def test_no_samples_hold_no_voice(speech_in: SpeechFinder) -> None:
    assert speech_in(np.zeros(0, np.float32)) == ()


def test_noise_of_a_quiet_room_holds_no_voice(speech_in: SpeechFinder) -> None:
    noise = np.random.default_rng(1).normal(0, 0.01, 20 * RATE).astype(np.float32)
    assert speech_in(noise) == ()


def test_a_sine_is_no_voice(speech_in: SpeechFinder) -> None:
    tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(10 * RATE) / RATE)
    assert speech_in(tone.astype(np.float32)) == ()


def test_voice_between_silences_is_found_where_it_was_put(
    clip: Callable[[str], NDArray[np.float32]], speech_in: SpeechFinder
) -> None:
    voice = clip("jfk.flac")
    spans = speech_in(np.concatenate([np.zeros(5 * RATE, np.float32), voice, np.zeros(5 * RATE, np.float32)]))
    assert 5.0 <= spans[0].start_s <= 5.5
    assert 15.0 <= spans[-1].end_s <= 16.2


@pytest.mark.parametrize("down_db", [20, 40, 55])
def test_a_voice_is_found_however_soft_it_was_recorded(
    clip: Callable[[str], NDArray[np.float32]], down_db: int, speech_in: SpeechFinder
) -> None:
    voice = clip("jfk.flac")
    soft = (voice * 10 ** (-down_db / 20)).astype(np.float32)
    assert _voiced_s(speech_in(soft)) == pytest.approx(_voiced_s(speech_in(voice)), rel=0.05)


@pytest.mark.slow
def test_a_far_voice_is_found_beside_a_near_one(
    clip: Callable[[str], NDArray[np.float32]], speech_in: SpeechFinder
) -> None:
    near, far = clip("two_cities_16k.wav"), clip("jfk.flac") * np.float32(0.03)
    far += np.random.default_rng(2).normal(0, 1e-4, far.size).astype(np.float32)
    spans = speech_in(np.concatenate([near, far]))
    after_s = sum(max(0.0, span.end_s - max(span.start_s, near.size / RATE)) for span in spans)
    assert after_s == pytest.approx(_voiced_s(speech_in(far)), rel=0.1)


def _voiced_s(spans: Sequence[Span]) -> float:
    return sum(span.duration_s for span in spans)


def test_spans_are_in_order_apart_and_inside_the_recording(
    clip: Callable[[str], NDArray[np.float32]], speech_in: SpeechFinder
) -> None:
    voice = clip("two_cities_16k.wav")
    spans = speech_in(voice)
    edges = [edge for span in spans for edge in (span.start_s, span.end_s)]
    assert edges == sorted(set(edges))
    assert edges[0] >= 0
    assert edges[-1] <= voice.size / RATE


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=st.lists(st.integers(0, 30_000), min_size=1, max_size=12))
def test_how_samples_are_divided_into_blocks_changes_nothing(
    sizes: list[int], clip: Callable[[str], NDArray[np.float32]]
) -> None:
    voice = clip("jfk.flac")
    whole = VoiceActivity()
    whole.push(voice)
    parts = VoiceActivity()
    for part in np.split(voice, np.minimum(np.cumsum(sizes), voice.size)):
        parts.push(part)
    np.testing.assert_array_equal(parts.probabilities(), whole.probabilities())
    assert parts.spans() == whole.spans()


def test_asking_for_spans_in_between_changes_nothing(
    clip: Callable[[str], NDArray[np.float32]], speech_in: SpeechFinder
) -> None:
    voice = clip("jfk.flac")
    activity = VoiceActivity()
    activity.push(voice[:50_000])
    activity.spans()
    activity.push(voice[50_000:])
    assert activity.spans() == speech_in(voice)


def test_the_samples_given_are_left_as_they_were(
    clip: Callable[[str], NDArray[np.float32]], speech_in: SpeechFinder
) -> None:
    voice = clip("jfk.flac")
    before = voice.copy()
    speech_in(voice)
    np.testing.assert_array_equal(voice, before)


def test_a_rate_the_model_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="16000 Hz"):
        VoiceActivity(48_000)


def test_two_channels_are_refused() -> None:
    with pytest.raises(ValueError, match="one channel"):
        VoiceActivity().push(np.zeros((512, 2), np.float32))
