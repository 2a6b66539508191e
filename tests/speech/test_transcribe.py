"""One track to words, on real weights and real speech."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from toolkit.model.errors import LanguageMismatch
from toolkit.model.span import Span
from toolkit.model.transcript import Word
from toolkit.speech.engines.engine import Engine, Piece, Recognition, Request
from toolkit.speech.scripts import comparable_text
from toolkit.speech.transcribe import Run, TrackTranscript, Window, transcribe_track

RATE = 16_000

# Half a minute in all: two windows.
CLIPS = ("jfk.flac", "leopard-en.wav", "spk1_snt2.wav", "spk1_snt3.wav", "spk1_snt4.wav")
SpeechFinder = Callable[[NDArray[np.float32]], tuple[Span, ...]]

pytestmark = pytest.mark.model


def reader(samples: NDArray[np.float32]) -> Callable[[float, float], NDArray[np.float32]]:
    return lambda start_s, end_s: samples[round(start_s * RATE) : round(end_s * RATE)]


@pytest.fixture(scope="module")
def track(clip: Callable[[str], NDArray[np.float32]]) -> NDArray[np.float32]:
    pause = np.zeros(3 * RATE, np.float32)
    parts = [clip(name) for name in CLIPS]
    return np.concatenate([part for one in parts for part in (pause, one)] + [pause])


@dataclass
class Finished:
    """A run to its end, and what it said on its way."""

    transcript: TrackTranscript
    windows: list[Window]
    shares: list[float]


@pytest.fixture(scope="module")
def finished(track: NDArray[np.float32], tiny: Engine, speech_in: SpeechFinder) -> Finished:
    windows: list[Window] = []
    shares: list[float] = []
    run = Run(on_window=windows.append, progress=shares.append)
    transcript = transcribe_track(reader(track), speech_in(track), tiny, Request("en"), speaker="Ada", run=run)
    return Finished(transcript, windows, shares)


@pytest.fixture(scope="module")
def transcribed(finished: Finished) -> TrackTranscript:
    return finished.transcript


def test_nearly_every_word_is_right(transcribed: TrackTranscript, spoken: Callable[[str], str]) -> None:
    jiwer = pytest.importorskip("jiwer")
    truth = comparable_text(" ".join(spoken(name) for name in CLIPS))
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


def test_progress_grows_to_one(finished: Finished) -> None:
    assert finished.shares == sorted(finished.shares)
    assert finished.shares[-1] == 1.0
    assert len(finished.shares) == len(finished.windows) + 1


def test_a_run_that_was_killed_goes_on_from_the_windows_that_were_done(
    track: NDArray[np.float32], tiny: Engine, finished: Finished, speech_in: SpeechFinder
) -> None:
    read: list[tuple[float, float]] = []

    def read_once(start_s: float, end_s: float) -> NDArray[np.float32]:
        read.append((start_s, end_s))
        return reader(track)(start_s, end_s)

    *done, lost = sorted(finished.windows, key=lambda window: window.end_s - window.start_s, reverse=True)
    assert done
    run = Run(finished={(window.start_s, window.end_s): window for window in done})
    again = transcribe_track(read_once, speech_in(track), tiny, Request("en"), speaker="Ada", run=run)
    assert read
    assert all(lost.start_s <= start_s < end_s <= lost.end_s for start_s, end_s in read)
    before, after = (len(list(one.transcript.words())) for one in (finished.transcript, again))
    assert after == pytest.approx(before, abs=2)


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
def test_speech_without_a_pause_is_recognised_to_its_end(
    clip: Callable[[str], NDArray[np.float32]], tiny: Engine, spoken: Callable[[str], str]
) -> None:
    jiwer = pytest.importorskip("jiwer")
    # Longer than any window.
    voice = clip("two_cities_16k.wav")[: 30 * RATE]
    found = transcribe_track(reader(voice), (Span(0.0, 30.0),), tiny, Request("en"))
    words = comparable_text(found.transcript.text).split()
    truth = comparable_text(spoken("two_cities_16k.wav")).split()[: len(words)]
    assert jiwer.wer(" ".join(truth), " ".join(words)) < 0.1
    assert found.transcript.duration_s > 28.0
    assert found.uncovered == ()


def test_text_that_nobody_said_is_listed_with_its_speaker() -> None:
    class Inventing:
        """An engine that hears the same sentence in every piece."""

        name, model, languages, batch_size = "inventing", "none", ("en",), 8

        def recognise(self, pieces: Sequence[Piece], request: Request) -> list[Recognition]:
            assert request.language == "en"
            word = Word("Thank", 0.2, 0.4, 0.3), Word("you.", 0.4, 0.6, 0.3)
            return [Recognition(word, log_probability=-0.5) for _ in pieces]

        def language_votes(self, pieces: Sequence[Piece]) -> list[Mapping[str, float]]:
            return [{} for _ in pieces]

    found = transcribe_track(
        reader(np.zeros(4 * RATE, np.float32)), (Span(0.0, 3.0),), Inventing(), Request("en"), speaker="Ada"
    )
    assert found.transcript.text == ""
    assert {(one.speaker, one.text, one.why) for one in found.rejected} == {
        ("Ada", "Thank you.", "a phrase that models invent in silence")
    }
    assert sum(span.duration_s for span in found.uncovered) > 2
