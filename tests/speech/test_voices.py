"""Diarisation: by vectors of which the truth is known, then by a real model in a file."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import butter, sosfilt

from toolkit.model.span import Span
from toolkit.model.transcript import Transcript, Word
from toolkit.speech import voices as voices_module
from toolkit.speech.sentences import segments_of
from toolkit.speech.voice_prints import open_voice_model
from toolkit.speech.voices import find_voices, with_voices

BANDS = Path(__file__).parent / "bands.onnx"
# A sample says who speaks: a hundred a second are enough. The model in a file wants real ones.
RATE, MODEL_RATE = 100, 16_000


class Conversation:
    """Turns of some people; a sample's value is the number of who speaks, so that a vector can be made from it."""

    def __init__(self, turns: list[tuple[int, float]], *, seed: int = 1, spread: float = 0.035) -> None:
        self.random = np.random.default_rng(seed)
        self.directions = np.linalg.qr(self.random.normal(size=(64, 8)))[0].T
        self.spread = spread
        parts, self.speech, self.words, at = [], [], [], 0.0
        for who, length_s in turns:
            parts += [np.full(round(length_s * RATE), who, np.float32), np.full(round(0.5 * RATE), -1, np.float32)]
            self.speech.append(Span(at, at + length_s))
            starts_s = np.arange(at, at + length_s - 0.2, 0.3)
            self.words += [(who, Word("word", round(s, 3), round(s + 0.28, 3))) for s in starts_s]
            at += length_s + 0.5
        self.samples = np.concatenate(parts)

    def read(self, start_s: float, end_s: float) -> np.ndarray:
        return self.samples[round(start_s * RATE) : round(end_s * RATE)]

    def embed(self, samples: np.ndarray) -> np.ndarray:
        spoken = samples[samples >= 0].astype(int)
        vector = self.directions[spoken].mean(axis=0) + self.random.normal(scale=self.spread, size=64)
        return (vector / np.linalg.norm(vector)).astype(np.float32)

    @property
    def transcript(self) -> Transcript:
        return Transcript(segments_of([word for _, word in self.words], "Speaker", "en"), "en")


def diarised(talk: Conversation) -> Transcript:
    voices = find_voices(talk.read, talk.speech, talk.embed)
    return with_voices(talk.transcript, voices, lambda number: f"Speaker {number + 1}")


def test_every_word_goes_to_the_voice_that_says_it() -> None:
    talk = Conversation([(0, 6), (1, 4), (0, 2), (2, 9), (1, 1), (0, 5)])
    found = diarised(talk)
    assert found.speakers == ("Speaker 1", "Speaker 2", "Speaker 3")
    assert [segment.speaker for segment, _ in found.words()] == [f"Speaker {who + 1}" for who, _ in talk.words]


@pytest.mark.slow
@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 3), st.floats(1.0, 8.0)), min_size=1, max_size=12), st.integers(1, 99))
def test_no_word_is_lost_and_speakers_are_numbered_as_they_are_heard(turns: list[tuple[int, float]], seed: int) -> None:
    talk = Conversation(turns, seed=seed)
    found = diarised(talk)
    assert [word for _, word in found.words()] == [word for _, word in talk.words]
    count = len(found.speakers)
    assert found.speakers in (("Speaker",), tuple(f"Speaker {n + 1}" for n in range(count)))


def test_one_voice_stays_one_speaker_with_the_name_it_had() -> None:
    talk = Conversation([(0, 20), (0, 30)], spread=0.09)
    assert diarised(talk) == talk.transcript


@pytest.mark.slow
def test_a_cough_is_nobody() -> None:
    talk = Conversation([(0, 60), (1, 60), (5, 0.5), (0, 60)])
    assert len(diarised(talk).speakers) == 2


@pytest.mark.slow
def test_voices_of_a_long_recording_are_clustered_by_some_of_its_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    # As an hour is by 1500 of its windows.
    monkeypatch.setattr(voices_module, "_MOST_CLUSTERED", 60)
    talk = Conversation([(n % 3, 10) for n in range(15)])
    said = [
        (segment.speaker, f"Speaker {who + 1}")
        for (segment, _), (who, _) in zip(diarised(talk).words(), talk.words, strict=True)
    ]
    assert np.mean([found == true for found, true in said]) > 0.999


def test_a_recording_without_speech_has_no_voices() -> None:
    voices = find_voices(lambda _start_s, _end_s: np.zeros(0, np.float32), [], lambda samples: samples)
    assert voices.count == 0
    assert with_voices(Transcript(), voices, str) == Transcript()


@pytest.mark.slow
def test_a_model_in_a_file_tells_a_muffled_voice_from_a_thin_one() -> None:
    random = np.random.default_rng(2)
    hiss = random.normal(scale=0.1, size=(6, 4 * MODEL_RATE))
    muffled = sosfilt(butter(6, 400, fs=MODEL_RATE, output="sos"), hiss)
    thin = sosfilt(butter(6, 3000, "high", fs=MODEL_RATE, output="sos"), hiss)
    samples = np.concatenate([(muffled if n % 2 else thin)[n] for n in range(6)]).astype(np.float32)
    speech = [Span(4.0 * n, 4.0 * n + 4) for n in range(6)]
    found = find_voices(
        lambda a, b: samples[round(a * MODEL_RATE) : round(b * MODEL_RATE)], speech, open_voice_model(BANDS)
    )
    assert found.count == 2
    assert [int(found.similarity[np.abs(found.centres_s - at).argmin()].argmax()) for at in (2, 6, 10, 14)] == [
        0,
        1,
        0,
        1,
    ]
