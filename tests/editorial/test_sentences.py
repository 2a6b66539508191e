from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.editorial.sentences import sentences_of
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


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(transcripts())
def test_no_word_is_lost_or_added(transcript: Transcript) -> None:
    assert "".join("".join(s.text.split()) for s in sentences_of(transcript)) == "".join(transcript.text.split())


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(transcripts())
def test_times_never_run_backwards(transcript: Transcript) -> None:
    found = sentences_of(transcript)
    assert all(a.start_s <= b.start_s + 1e-3 for a, b in pairwise(found))
    assert all(s.end_s >= s.start_s for s in found)


def test_abbreviations_and_decimals_end_no_sentence() -> None:
    said = Transcript((Segment("A", 0, 9, "Dr. Park paid 3.5 euros. It was enough."),), "en")
    assert [s.text for s in sentences_of(said)] == ["Dr. Park paid 3.5 euros.", "It was enough."]


def test_a_sentence_takes_the_times_of_its_words() -> None:
    words = (Word("One.", 1.0, 1.4), Word("Two", 5.0, 5.3), Word("three.", 5.4, 6.0))
    found = sentences_of(Transcript((Segment("A", 1.0, 6.0, "One. Two three.", words),), "en"))
    assert [(s.start_s, s.end_s) for s in found] == [(1.0, 1.4), (5.0, 6.0)]
    assert found[1].pause_s == pytest.approx(3.6)


def test_a_sentence_runs_on_over_the_edge_of_a_segment() -> None:
    said = Transcript((Segment("A", 0, 4, "The wall is"), Segment("A", 4, 8, "a mirror. Yes.")), "en")
    assert [s.text for s in sentences_of(said)] == ["The wall is a mirror.", "Yes."]


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


def test_talk_without_punctuation_is_cut_into_short_pieces() -> None:
    said = Transcript((Segment("A", 0, 100, " ".join(["word"] * 200)),), "en")
    found = sentences_of(said)
    assert max(len(s.text.split()) for s in found) == 30
    assert found[-1].end_s == 100


def test_without_word_times_no_pause_is_claimed() -> None:
    said = Transcript((Segment("A", 0, 4, "One."), Segment("B", 9, 12, "Two.")), "en")
    assert [s.pause_s for s in sentences_of(said)] == [None, None]


def test_german_and_chinese_are_split_by_their_own_rules() -> None:
    german = Transcript((Segment("A", 0, 9, "Das ist z.B. ein Raum. Er hallt."),), "de")
    chinese = Transcript((Segment("A", 0, 9, "\u4f60\u597d\u3002\u518d\u89c1\u3002"),), "zh")
    assert len(sentences_of(german)) == 2
    assert len(sentences_of(chinese)) == 2
