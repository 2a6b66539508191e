"""Words that cannot be what was said stop an episode before it is drafted; doubtful ones are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.speech.test_understanding import COPIED, ENGLISH
from toolkit.model.span import Span
from toolkit.model.speech_errors import SpeechNotUnderstood
from toolkit.model.transcript import Segment, Transcript, Word
from toolkit.pipeline.graph.stage import Work
from toolkit.pipeline.stages.understood import Heard, require_understood
from toolkit.speech.transcribe import TrackTranscript

ONE = Heard(("ada.wav",), only_english=True, is_language_given=False)
BOTH = Heard(("ada.wav", "ben.wav"), only_english=True, is_language_given=False)


def track(text: str, probability: float, unheard_s: float = 0.0, language: str = "en") -> TrackTranscript:
    words = tuple(Word(part, at, at + 0.3, probability) for at, part in enumerate(text.split()))
    segments = (Segment("Ada", 0.0, 60.0, text, words),) if words else ()
    uncovered = (Span(0.0, unheard_s),) if unheard_s else ()
    return TrackTranscript(Transcript(segments, language, "faster-whisper", "tiny.en"), uncovered)


def warnings_of(tracks: list[TrackTranscript], heard: Heard) -> list[str]:
    said: list[str] = []
    require_understood(Work({}, Path(), Path(), lambda _: None, said.append), tracks, heard)
    return said


def test_english_passes_in_silence() -> None:
    assert warnings_of([track(ENGLISH, 0.87)], ONE) == []


def test_nonsense_is_refused_with_the_file_and_the_way_out() -> None:
    with pytest.raises(SpeechNotUnderstood) as refused:
        warnings_of([track(ENGLISH, 0.87), track(COPIED, 0.55, unheard_s=9.0)], BOTH)
    assert str(refused.value) == (
        "ben.wav: tiny.en did not understand what is said (its 42 words are 55% sure, and 9 s of speech have none); "
        'if this is another language, name it with language = "de" or --language de and get a model that knows it: '
        "podkit models get base; podkit produce --skip transcribe leaves the words out."
    )


def test_what_saying_english_would_let_pass_is_told_so_and_passes_with_a_warning() -> None:
    middle = track(ENGLISH, 0.47)
    with pytest.raises(SpeechNotUnderstood, match=r'if this is English, say so with language = "en" in episode\.toml'):
        warnings_of([middle], ONE)
    insisted = Heard(ONE.files, only_english=True, is_language_given=True)
    assert warnings_of([middle], insisted) == [
        "ada.wav: tiny.en may not have understood what is said (its 46 words are 47% sure); "
        "listen to a few places before you publish it"
    ]


def test_a_track_whose_microphone_hears_more_than_a_voice_does_not_stop_the_others() -> None:
    assert warnings_of([track(ENGLISH * 3, 0.87), track("", 0.0, unheard_s=40.0)], BOTH) == [
        "ben.wav: tiny.en may not have understood what is said (it found no words, and 40 s of speech have none); "
        "listen to a few places before you publish it"
    ]


def test_speech_without_any_words_is_refused_for_all_tracks() -> None:
    with pytest.raises(
        SpeechNotUnderstood, match=r"^ada\.wav, ben\.wav: tiny\.en did not .* \(it found no words, and 60 s"
    ):
        warnings_of([track("", 0.0, 30.0), track("", 0.0, 30.0)], BOTH)


def test_of_another_language_a_larger_model_is_the_way_out() -> None:
    heard = Heard(("ada.wav",), only_english=False, is_language_given=True)
    with pytest.raises(SpeechNotUnderstood, match=r"if this is 'fi', take a larger model \(podkit models\)"):
        warnings_of([track("", 0.0, 30.0, language="fi")], heard)


def test_a_silent_episode_is_not_refused() -> None:
    assert warnings_of([track("", 0.0)], ONE) == []
