"""One track to words, on real weights and real speech."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from toolkit.model.errors import LanguageMismatch
from toolkit.model.span import Span
from toolkit.speech.engines.engine import Engine, Request
from toolkit.speech.scripts import comparable_text
from toolkit.speech.transcribe import Run, TrackTranscript, Window, transcribe_track

RATE = 16_000

SpeechFinder = Callable[[NDArray[np.float32]], tuple[Span, ...]]

pytestmark = pytest.mark.model


def reader(samples: NDArray[np.float32]) -> Callable[[float, float], NDArray[np.float32]]:
    return lambda start_s, end_s: samples[round(start_s * RATE) : round(end_s * RATE)]


@pytest.fixture(scope="module")
def track(clip: Callable[[str], NDArray[np.float32]]) -> NDArray[np.float32]:
    pause = np.zeros(3 * RATE, np.float32)
    parts = [clip("jfk.flac"), clip("leopard-en.wav"), clip("spk1_snt2.wav"), clip("two_cities_16k.wav")]
    return np.concatenate([part for one in parts for part in (pause, one)] + [pause])


@pytest.fixture(scope="module")
def transcribed(track: NDArray[np.float32], tiny: Engine, speech_in: SpeechFinder) -> TrackTranscript:
    return transcribe_track(reader(track), speech_in(track), tiny, Request("en"), speaker="Ada")


def test_nearly_every_word_is_right(transcribed: TrackTranscript, spoken: Callable[[str], str]) -> None:
    jiwer = pytest.importorskip("jiwer")
    names = ("jfk.flac", "leopard-en.wav", "spk1_snt2.wav", "two_cities_16k.wav")
    truth = comparable_text(" ".join(spoken(name) for name in names))
    assert jiwer.wer(truth, comparable_text(transcribed.transcript.text)) < 0.06


def test_every_stretch_of_speech_has_words(transcribed: TrackTranscript) -> None:
    assert transcribed.uncovered == ()


def test_each_clip_is_heard_where_it_was_put(transcribed: TrackTranscript) -> None:
    starts = {comparable_text(word.text): word.start_s for _, word in transcribed.transcript.words()}
    assert starts["quilter"] == pytest.approx(3 + 11 + 3 + 0.86, abs=0.35)


def test_words_follow_each_other_and_lie_in_speech(
    transcribed: TrackTranscript, track: NDArray[np.float32], speech_in: SpeechFinder
) -> None:
    speech = speech_in(track)
    words = [word for _, word in transcribed.transcript.words()]
    assert all(a.end_s <= b.start_s + 1e-6 for a, b in pairwise(words))
    assert all(any(s.start_s - 1e-3 <= w.start_s and w.end_s <= s.end_s + 1e-3 for s in speech) for w in words)


def test_the_transcript_says_who_with_what_and_in_which_language(transcribed: TrackTranscript) -> None:
    transcript = transcribed.transcript
    assert transcript.speakers == ("Ada",)
    assert (transcript.engine, transcript.model, transcript.language) == ("faster-whisper", "tiny.en", "en")


def test_progress_grows_to_one(track: NDArray[np.float32], tiny: Engine, speech_in: SpeechFinder) -> None:
    shares: list[float] = []
    part = track[: 16 * RATE]
    transcribe_track(reader(part), speech_in(part), tiny, Request("en"), run=Run(progress=shares.append))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_run_that_was_killed_goes_on_from_the_windows_that_were_done(
    track: NDArray[np.float32], tiny: Engine, transcribed: TrackTranscript, speech_in: SpeechFinder
) -> None:
    speech = speech_in(track)
    done: dict[tuple[float, float], Window] = {}
    read: list[tuple[float, float]] = []

    def remember(window: Window) -> None:
        done[window.start_s, window.end_s] = window

    def read_once(start_s: float, end_s: float) -> NDArray[np.float32]:
        read.append((start_s, end_s))
        return reader(track)(start_s, end_s)

    transcribe_track(reader(track), speech, tiny, Request("en"), speaker="Ada", run=Run(on_window=remember))
    lost = list(done)[1]
    del done[lost]
    again = transcribe_track(read_once, speech, tiny, Request("en"), speaker="Ada", run=Run(finished=done))
    assert read
    assert all(lost[0] <= start_s < end_s <= lost[1] for start_s, end_s in read)
    assert len(list(again.transcript.words())) == pytest.approx(len(list(transcribed.transcript.words())), abs=2)


def test_a_track_without_speech_gives_an_empty_transcript(tiny: Engine) -> None:
    found = transcribe_track(reader(np.zeros(RATE, np.float32)), (), tiny, Request("en"))
    assert found.transcript.segments == ()
    assert found.uncovered == ()


@pytest.mark.slow
def test_noise_that_was_taken_for_speech_gets_no_words_and_is_listed(tiny: Engine) -> None:
    noise = np.random.default_rng(3).normal(0, 0.02, 8 * RATE).astype(np.float32)
    found = transcribe_track(reader(noise), (Span(0.5, 7.5),), tiny, Request("en"))
    assert found.transcript.text == ""
    assert sum(span.duration_s for span in found.uncovered) > 6


def test_a_language_that_the_model_does_not_speak_is_refused(tiny: Engine) -> None:
    with pytest.raises(LanguageMismatch, match=r"tiny\.en only knows English"):
        transcribe_track(reader(np.zeros(RATE, np.float32)), (Span(0, 1),), tiny, Request("de"))


@pytest.mark.slow
def test_a_minute_without_a_pause_is_heard_to_its_end(
    clip: Callable[[str], NDArray[np.float32]], tiny: Engine, spoken: Callable[[str], str]
) -> None:
    jiwer = pytest.importorskip("jiwer")
    voice = clip("two_cities_16k.wav")
    found = transcribe_track(reader(voice), (Span(0.0, voice.size / RATE),), tiny, Request("en"))
    assert jiwer.wer(comparable_text(spoken("two_cities_16k.wav")), comparable_text(found.transcript.text)) < 0.1
