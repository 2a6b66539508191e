"""A transcript that goes through a timeline: words move with the sound, and what a cut takes out is gone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.model.timeline import Clip, EpisodeSample, SourceSample, Timeline
from toolkit.model.transcript import Segment, Transcript, Word, mapped

RATE = 1000
TALK = Timeline(RATE, (Clip("talk", SourceSample(0), SourceSample(100_000), EpisodeSample(0)),))


def said(text: str, words: list[str]) -> Transcript:
    """One segment, a word each second."""
    spoken = tuple(Word(word, n + 0.1, n + 0.9) for n, word in enumerate(words))
    return Transcript((Segment("Ada", 0.1, len(words) - 0.1, text, spoken),), "en")


def cut(start_s: float, end_s: float) -> Timeline:
    return TALK.cut(EpisodeSample(round(start_s * RATE)), EpisodeSample(round(end_s * RATE)))


@pytest.mark.parametrize(
    ("text", "words", "left"),
    [
        ("We met, in the rain.", ["We", "met,", "in", "the", "rain."], ["We met,", "rain."]),
        ("雨の中で会った", ["雨の", "中", "で", "会", "った"], ["雨の中", "った"]),
        ("l'eau est là", ["l'eau", "est", "là"], ["l'eau est"]),
    ],
)
def test_what_a_cut_leaves_of_a_segment_is_written_as_it_was(text: str, words: list[str], left: list[str]) -> None:
    found = mapped(said(text, words), cut(2, 4), "talk")
    assert [segment.text for segment in found.segments] == left
    assert all(segment.text in text for segment in found.segments)


@given(st.integers(0, 9), st.integers(0, 9))
def test_words_before_a_cut_stay_and_words_after_it_move_up_by_its_length(one: int, other: int) -> None:
    start_s, end_s = sorted((one, other))
    talk = said("a b c d e f g h i", list("abcdefghi"))
    found = {word.text: word.start_s for _, word in mapped(talk, cut(start_s, end_s), "talk").words()}
    expected = {
        word.text: word.start_s if word.start_s < start_s else word.start_s - (end_s - start_s)
        for _, word in talk.words()
        if not start_s <= word.start_s < end_s
    }
    assert found == pytest.approx(expected)


def test_a_segment_without_word_times_goes_where_its_middle_is() -> None:
    talk = Transcript((Segment("Ada", 2.0, 6.0, "No times here."),))
    assert mapped(talk, cut(0, 1), "talk").segments == (Segment("Ada", 1.0, 5.0, "No times here."),)
    assert mapped(talk, cut(3, 5), "talk").segments == ()


def test_speakers_come_in_the_order_of_their_first_word() -> None:
    talk = Transcript(tuple(Segment(who, float(n), n + 0.5, "So.") for n, who in enumerate(["Ben", "Ada", "Ben"])))
    assert talk.speakers == ("Ben", "Ada")
