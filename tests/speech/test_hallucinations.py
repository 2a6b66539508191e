"""What of an engine's words is found."""

from __future__ import annotations

import pytest

from toolkit.model.span import Span
from toolkit.model.transcript import Word
from toolkit.speech.engines.engine import Recognition, compression_ratio
from toolkit.speech.hallucinations import credible_words, is_suspect

SPEECH = (Span(0.0, 10.0),)


def recognition(
    text: str, *, probability: float = 0.9, log_probability: float = -0.2, no_speech: float = 0.01
) -> Recognition:
    words = tuple(Word(w, i * 0.4, i * 0.4 + 0.35, probability) for i, w in enumerate(text.split()))
    return Recognition(words, log_probability, no_speech, compression_ratio(text))


def test_plain_speech_is_kept_word_for_word() -> None:
    found = credible_words(recognition("The room matters more than the microphone."), SPEECH)
    assert " ".join(word.text for word in found.words) == "The room matters more than the microphone."
    assert found.rejected == ()


def test_words_without_voice_under_them_are_refused() -> None:
    found = credible_words(Recognition((Word("hello", 1, 1.4, 0.9), Word("there", 6, 6.4, 0.9))), (Span(0.8, 1.6),))
    assert [word.text for word in found.words] == ["hello"]
    assert found.rejected[0].why == "no voice there"


def test_a_word_that_runs_into_the_pause_ends_with_the_voice() -> None:
    found = credible_words(Recognition((Word("end.", 1.0, 4.0, 0.9),)), (Span(0.5, 1.6),))
    assert found.words[0].end_s == 1.6


def test_a_loop_keeps_its_first_turn_only() -> None:
    found = credible_words(recognition("so it goes " + "on and on " * 7 + "there."), SPEECH)
    assert " ".join(word.text for word in found.words) == "so it goes on and on there."
    assert "over and over" in found.rejected[0].why


def test_a_sentence_written_twice_with_sound_for_one_is_kept_once() -> None:
    said = [
        Word(w, i * 0.3, i * 0.3 + 0.3, 0.9)
        for i, w in enumerate(["So", "what", "should", "Ben", "have", "got", "instead?"])
    ]
    again = [Word(word.text, 2.1, 2.1, 0.9) for word in said]
    found = credible_words(Recognition((*said, *again), -0.2, 0.01, 1.5), (Span(0.0, 2.3),))
    assert [word.text for word in found.words] == [word.text for word in said]


def test_a_sentence_really_said_twice_is_kept_twice() -> None:
    found = credible_words(recognition("we never went back there we never went back there"), SPEECH)
    assert len(found.words) == 10


def test_saying_no_four_times_is_no_loop() -> None:
    assert len(credible_words(recognition("no no no no that is wrong"), SPEECH).words) == 7


@pytest.mark.parametrize("phrase", ["Thank you for watching.", "Thanks for watching!", "you"])
def test_an_unsure_stock_phrase_is_refused(phrase: str) -> None:
    found = credible_words(recognition(phrase, probability=0.4), SPEECH)
    assert found.words == ()
    assert "invent" in found.rejected[0].why


def test_thanks_that_were_clearly_said_are_kept() -> None:
    assert len(credible_words(recognition("Thank you very much.", probability=0.95), SPEECH).words) == 4


def test_text_that_the_engine_doubts_is_refused() -> None:
    assert credible_words(recognition("a word or two", log_probability=-1.4, no_speech=0.8), SPEECH).words == ()


def test_an_echo_of_the_hints_is_refused() -> None:
    found = credible_words(recognition("Kowalczyk, room tone.", probability=0.5), SPEECH, ("Kowalczyk", "room tone"))
    assert "echo" in found.rejected[0].why


def test_a_hint_said_in_a_sentence_is_kept() -> None:
    assert (
        len(credible_words(recognition("Kowalczyk records room tone.", probability=0.5), SPEECH, ("Kowalczyk",)).words)
        == 4
    )


def test_silence_from_the_engine_is_no_refusal() -> None:
    assert credible_words(Recognition(), SPEECH).rejected == ()


def test_words_come_back_in_order_without_overlap() -> None:
    found = credible_words(Recognition((Word("a", 1.0, 2.0, 0.9), Word("b", 1.5, 2.5, 0.9))), SPEECH)
    assert found.words[0].end_s <= found.words[1].start_s


def test_more_words_than_anybody_says_are_listened_to_again() -> None:
    assert is_suspect(recognition("one two three four five six seven eight nine ten"), 1.0, SPEECH)
    assert not is_suspect(recognition("one two three"), 1.0, SPEECH)


def test_a_loop_is_listened_to_again_and_a_refrain_is_not() -> None:
    refrain = "so the microphone hears the room twice. " * 6
    said_in_full, said_once = (Span(0.0, 20.0),), (Span(0.0, 2.5),)
    assert recognition(refrain).compression_ratio > 2.4
    assert is_suspect(recognition(refrain), 20.0, said_once)
    assert not is_suspect(recognition("so the microphone hears the room twice. " * 2), 20.0, said_in_full)


def test_a_sentence_that_comes_twice_where_there_is_time_for_once_is_kept_once() -> None:
    sentence = "so the microphone hears the room twice. "
    found = credible_words(recognition(sentence * 4), (Span(0.0, 2.5),))
    assert " ".join(word.text for word in found.words) == sentence.strip()


def test_a_sentence_said_twice_in_earnest_is_kept_twice() -> None:
    sentence = "so the microphone hears the room twice. "
    assert len(credible_words(recognition(sentence * 2), SPEECH).words) == 14
