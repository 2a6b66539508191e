"""Names put right where the engine was unsure."""

from __future__ import annotations

import pytest

from toolkit.model.transcript import Segment, Transcript, Word
from toolkit.speech.names import consonants, repair_names, similarity


def transcript(*words: tuple[str, float]) -> Transcript:
    said = tuple(Word(text, i * 0.5, i * 0.5 + 0.4, probability) for i, (text, probability) in enumerate(words))
    return Transcript((Segment("Ada", 0, len(words) / 2, " ".join(w.text for w in said), said),), "en")


@pytest.mark.parametrize("heard", ["Kovalchik", "Kowalchick", "Covalcheck", "Kowalczik"])
def test_a_name_that_sounds_alike_is_written_as_given(heard: str) -> None:
    repaired, repairs = repair_names(transcript(("with", 0.9), (heard, 0.3), ("today", 0.9)), ["Kowalczyk"])
    assert repaired.text == "with Kowalczyk today"
    assert [(repair.found, repair.written) for repair in repairs] == [(heard, "Kowalczyk")]
    assert [(repair.speaker, repair.start_s, repair.end_s) for repair in repairs] == [("Ada", 0.5, 0.9)]
    assert all(0.78 <= repair.similarity < 1 for repair in repairs)


def test_a_name_heard_as_several_words_becomes_one_over_their_time() -> None:
    repaired, _ = repair_names(
        transcript(("Miss", 0.9), ("koval", 0.2), ("chick,", 0.3), ("hello", 0.9)), ["Kowalczyk"]
    )
    assert repaired.text == "Miss Kowalczyk, hello"
    assert (repaired.segments[0].words[1].start_s, repaired.segments[0].words[1].end_s) == (0.5, 1.4)


def test_a_word_of_which_the_engine_was_sure_is_left() -> None:
    given = transcript(("with", 0.9), ("Kovalchik", 0.95))
    assert repair_names(given, ["Kowalczyk"]) == (given, ())


def test_an_unsure_word_that_is_not_like_it_is_left() -> None:
    given = transcript(("the", 0.3), ("corner", 0.3), ("window", 0.2))
    assert repair_names(given, ["Kowalczyk", "room tone"])[0] == given


def test_the_possessive_and_the_full_stop_stay() -> None:
    repaired, _ = repair_names(transcript(("Kovalchik's", 0.3), ("room", 0.9)), ["Kowalczyk"])
    assert repaired.text == "Kowalczyk's room"


def test_a_name_that_is_right_already_is_no_repair() -> None:
    assert repair_names(transcript(("Kowalczyk.", 0.3)), ["Kowalczyk"])[1] == ()


def test_two_words_of_jargon_are_found_together() -> None:
    repaired, _ = repair_names(transcript(("the", 0.9), ("rume", 0.2), ("tone", 0.5), ("is", 0.9)), ["room tone"])
    assert repaired.text == "the room tone is"


def test_short_hints_change_nothing() -> None:
    given = transcript(("add", 0.2), ("us", 0.2))
    assert repair_names(given, ["Ada"])[0] == given


def test_no_hints_change_nothing() -> None:
    given = transcript(("anything", 0.1))
    assert repair_names(given, []) == (given, ())


def test_spellings_of_one_sound_sound_alike() -> None:
    assert consonants("Kowalczyk") == consonants("Kovalchik")
    assert consonants("Schmidt") == consonants("Shmit")


def test_similarity_is_one_for_the_same_and_small_for_the_unlike() -> None:
    assert similarity("room tone", "Room tone") == 1.0
    assert similarity("window", "Kowalczyk") < 0.5
    assert similarity("", "Kowalczyk") == 0.0


@pytest.mark.parametrize("said", [("Marta", "Kowalczyk,"), ("Kowalczyk,", "who"), ("Mrs", "Kowalczyk")])
def test_a_name_that_is_right_already_neither_loses_nor_gains_a_word(said: tuple[str, str]) -> None:
    given = transcript(("by", 0.9), (said[0], 0.4), (said[1], 0.3))
    assert repair_names(given, ["Kowalczyk", "Osei", "Ada Park", "Marta Kowalczyk"]) == (given, ())
