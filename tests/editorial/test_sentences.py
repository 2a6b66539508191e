"""A transcript as sentences, with the times of their words."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.editorial.sentences import joined, sentences_of
from toolkit.model.transcript import Segment, Transcript, Word

_words = st.text(alphabet="abcde.?!,'\u00e9\u4e2d 1<*", min_size=1, max_size=12).filter(lambda t: t.strip() != "")


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    at_s, segments = 0.0, []
    for _ in range(draw(st.integers(0, 6))):
        text = " ".join(draw(st.lists(_words, min_size=1, max_size=12)))
        end_s = at_s + draw(st.floats(0, 20))
        segments.append(Segment(draw(st.sampled_from(["A", "B"])), at_s, end_s, text))
        at_s = end_s
    return Transcript(tuple(segments), draw(st.sampled_from(["en", "de", "zh", "xx", ""])))


def one(text: str, language: str = "en", end_s: float = 9.0) -> Transcript:
    return Transcript((Segment("A", 0, end_s, text),), language)


@settings(max_examples=40)
@given(transcripts())
def test_no_word_is_lost_or_added_and_times_never_run_backwards(transcript: Transcript) -> None:
    found = sentences_of(transcript)
    assert "".join("".join(s.text.split()) for s in found) == "".join(transcript.text.split())
    assert all(a.start_s <= b.start_s + 1e-3 for a, b in pairwise(found))
    assert all(s.end_s >= s.start_s for s in found)


@settings(max_examples=40)
@given(transcripts())
def test_the_sentences_of_a_turn_together_are_what_was_said(transcript: Transcript) -> None:
    found = sentences_of(transcript)
    for turn in {s.turn for s in found}:
        together = joined(s for s in found if s.turn == turn)
        assert together in " ".join(transcript.text.split())


def test_abbreviations_and_decimals_end_no_sentence() -> None:
    assert [s.text for s in sentences_of(one("Dr. Park paid 3.5 euros. It was enough."))] == [
        "Dr. Park paid 3.5 euros.",
        "It was enough.",
    ]


def test_a_sentence_takes_the_times_of_its_words() -> None:
    words = (Word("One.", 1.0, 1.4), Word("Two", 5.0, 5.3), Word("three.", 5.4, 6.0))
    found = sentences_of(Transcript((Segment("A", 1.0, 6.0, "One. Two three.", words),), "en"))
    assert [(s.start_s, s.end_s) for s in found] == [(1.0, 1.4), (5.0, 6.0)]
    assert [s.pause_s for s in found] == [None, pytest.approx(3.6)]


def test_between_known_times_speech_runs_evenly() -> None:
    # 20 characters in 10 s; the first sentence is 8 of them, the second begins after 9.
    found = sentences_of(one("One two. Three four.", end_s=10.0))
    assert [(s.text, s.start_s, s.end_s) for s in found] == [("One two.", 0.0, 4.0), ("Three four.", 4.5, 10.0)]


def test_words_that_the_text_does_not_have_give_no_times() -> None:
    words = (Word("Eins.", 3.0, 4.0), Word(" ", 4.0, 4.5), Word("two.", 6.0, 8.0))
    found = sentences_of(Transcript((Segment("A", 0.0, 9.0, "One. Two two.", words),), "en"))
    assert found[1].end_s == 8.0
    assert found[0].start_s == 6.0


def test_a_word_is_looked_for_after_the_one_before_it() -> None:
    words = (Word("no", 0.0, 1.0), Word("no.", 1.0, 2.0), Word("No", 5.0, 6.0), Word("no.", 6.0, 7.0))
    found = sentences_of(Transcript((Segment("A", 0.0, 7.0, "no no. No no.", words),), "en"))
    assert [(s.start_s, s.end_s) for s in found] == [(0.0, 2.0), (5.0, 7.0)]


def test_a_word_that_ends_before_it_begins_lasts_no_time() -> None:
    words = (Word("One.", 2.0, 1.0), Word("Two.", 3.0, 2.5))
    found = sentences_of(Transcript((Segment("A", 0.0, 7.0, "One. Two.", words),), "en"))
    assert [(s.start_s, s.end_s) for s in found] == [(2.0, 2.0), (3.0, 3.0)]
    assert found[1].pause_s == 1.0


def test_a_segment_that_ends_before_it_begins_lasts_no_time() -> None:
    found = sentences_of(Transcript((Segment("A", 5.0, 4.0, "One. Two."),), "en"))
    assert [(s.start_s, s.end_s) for s in found] == [(5.0, 5.0), (5.0, 5.0)]


def test_people_who_talk_at_once_leave_no_pause() -> None:
    first = Segment("A", 0.0, 4.0, "One.", (Word("One.", 0.0, 4.0),))
    second = Segment("B", 3.0, 5.0, "Two.", (Word("Two.", 3.0, 5.0),))
    assert [s.pause_s for s in sentences_of(Transcript((first, second), "en"))] == [None, 0.0]


def test_a_sentence_runs_on_over_the_edge_of_a_segment() -> None:
    said = Transcript((Segment("A", 0, 4, "The wall  is"), Segment("A", 4, 8, "a mirror. Yes.")), "en")
    assert [s.text for s in sentences_of(said)] == ["The wall is a mirror.", "Yes."]


def test_turns_are_numbered_and_their_first_sentences_marked() -> None:
    said = Transcript(
        (
            Segment("A", 0, 4, "One. Two."),
            Segment("B", 4, 5, "   "),
            Segment("A", 5, 6, "Three."),
            Segment("B", 6, 7, "Four."),
        ),
        "en",
    )
    assert [(s.speaker, s.turn, s.opens_turn) for s in sentences_of(said)] == [
        ("A", 0, True),
        ("A", 0, False),
        ("A", 0, False),
        ("B", 1, True),
    ]


def test_what_an_interruption_leaves_unfinished_is_not_whole() -> None:
    said = Transcript(
        (Segment("A", 0, 4, "The wall is"), Segment("B", 4, 5, "Yes."), Segment("A", 5, 8, "a mirror. It shines.")),
        "en",
    )
    assert [(s.text, s.whole) for s in sentences_of(said)] == [
        ("The wall is", False),
        ("Yes.", True),
        ("a mirror.", False),
        ("It shines.", True),
    ]


@pytest.mark.parametrize(
    ("opening", "ending"),
    [("", "."), ("", "?"), ("", "!"), ("", "\u2026"), ("\u201c", ".\u201d"), ('"', '."'), ("(", ".)"), ("\u00ab", ".\u00bb"), ("", "\u3002"),
     ("", "\uff1f"), ("", "\u061f"), ("", "\u0964")],
)  # fmt: skip
def test_a_sentence_that_ends_on_a_mark_is_whole(opening: str, ending: str) -> None:
    (found,) = sentences_of(one(f"{opening}The wall is a mirror{ending}"))
    assert found.whole


def test_talk_without_punctuation_is_cut_into_short_pieces() -> None:
    found = sentences_of(one(" ".join(["word"] * 200), end_s=100.0))
    assert [len(s.text.split()) for s in found] == [30] * 6 + [20]
    assert found[0].start_s == 0.0
    assert found[-1].end_s == 100.0
    assert [s.unspaced for s in found] == [False] * 7


def test_pieces_of_talk_without_punctuation_end_with_their_segment() -> None:
    said = Transcript(
        (Segment("A", 0, 40, " ".join(["word"] * 40)), Segment("A", 40, 60, " ".join(["last"] * 45))), "en"
    )
    found = sentences_of(said)
    assert [(s.text.split()[0], len(s.text.split())) for s in found] == [("word", 30), ("word", 10), ("last", 30), ("last", 15)]  # fmt: skip
    assert found[2].start_s == 40.0


@pytest.mark.parametrize(("words", "pieces"), [(80, 1), (81, 3)])
def test_one_mark_in_eighty_words_makes_sentences(words: int, pieces: int) -> None:
    assert len(sentences_of(one(" ".join(["word"] * words) + "."))) == pieces


def test_a_turn_of_any_length_is_split() -> None:
    sentence = "The wall is a mirror for the sound of the room."
    found = sentences_of(one(" ".join([sentence] * 400), end_s=4000.0))
    assert [s.text for s in found] == [sentence] * 400
    assert found[-1].end_s == 4000.0


def test_a_turn_without_full_stops_of_any_length_loses_nothing() -> None:
    asked = "word? " * 2000
    assert {s.text for s in sentences_of(one(asked))} == {"word?"}
    chinese = "\u4f60\u597d\u3002" * 2000
    assert joined(sentences_of(one(chinese, "zh"))) == chinese


def test_without_word_times_no_pause_is_claimed() -> None:
    said = Transcript((Segment("A", 0, 4, "One."), Segment("B", 9, 12, "Two.")), "en")
    assert [s.pause_s for s in sentences_of(said)] == [None, None]


def test_german_and_chinese_are_split_by_their_own_rules() -> None:
    german = sentences_of(one("Das ist z.B. ein Raum. Er hallt.", "de"))
    chinese = sentences_of(one("\u4f60\u597d\u3002\u518d\u89c1\u3002", "zh"))
    assert [s.text for s in german] == ["Das ist z.B. ein Raum.", "Er hallt."]
    assert [(s.text, s.unspaced) for s in chinese] == [("\u4f60\u597d\u3002", False), ("\u518d\u89c1\u3002", True)]
    assert joined(chinese) == "\u4f60\u597d\u3002\u518d\u89c1\u3002"
    assert joined(german) == "Das ist z.B. ein Raum. Er hallt."


def test_a_language_without_rules_is_split_as_english() -> None:
    assert [s.text for s in sentences_of(one("Talo on vanha. Katu on pitk\u00e4.", "fi"))] == ["Talo on vanha.", "Katu on pitk\u00e4."]  # fmt: skip


def test_the_language_asked_for_comes_before_the_transcripts_own() -> None:
    said = "Das ist z.B. ein Raum."
    assert len(sentences_of(one(said, "en"), "de-AT")) == 1


def test_nothing_said_has_no_sentences() -> None:
    assert sentences_of(Transcript()) == ()
    assert sentences_of(one("  ")) == ()
    assert joined(()) == ""
