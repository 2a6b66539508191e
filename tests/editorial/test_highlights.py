from __future__ import annotations

from itertools import combinations

import pytest

from toolkit.editorial.chapters import draft_chapters
from toolkit.editorial.highlights import draft_highlights
from toolkit.editorial.quotability import KINDS, opens_on_connective, opens_on_reference, wording_matrix
from toolkit.model.transcript import Segment, Transcript


def test_every_quote_is_verbatim_and_at_its_time(rooms: Transcript) -> None:
    found = draft_highlights(rooms)
    assert found
    for highlight in found:
        words = [w for s, w in rooms.words() if s.speaker == highlight.speaker]
        inside = [w.text for w in words if highlight.start_s - 0.01 <= w.start_s and w.end_s <= highlight.end_s + 0.01]
        assert " ".join(inside) == highlight.quote


def test_highlights_last_8_to_90_seconds_and_do_not_overlap(rooms: Transcript) -> None:
    found = draft_highlights(rooms)
    assert all(8 <= h.end_s - h.start_s <= 90 for h in found)
    assert all(a.end_s <= b.start_s or b.end_s <= a.start_s for a, b in combinations(found, 2))


def test_no_highlight_runs_across_a_chapter(rooms: Transcript) -> None:
    chapters = draft_chapters(rooms, duration_s=rooms.duration_s)
    edges = [c.start_s for c in chapters[1:]]
    assert not any(h.start_s < edge < h.end_s for h in draft_highlights(rooms, chapters=chapters) for edge in edges)


def test_highlights_end_on_sentences_and_begin_on_nothing_that_points_back(rooms: Transcript) -> None:
    for highlight in draft_highlights(rooms):
        assert highlight.quote[-1] in ".?!"
        assert not opens_on_reference(highlight.quote)


def test_reasons_are_given_and_lie_between_0_and_1(rooms: Transcript) -> None:
    for highlight in draft_highlights(rooms):
        assert highlight.why
        assert all(0 <= share <= 1 for share in highlight.why.values())
        assert 0 <= highlight.score <= 1


def test_ranks_count_from_one_up_to_the_number_asked_for(rooms: Transcript) -> None:
    assert [h.rank for h in draft_highlights(rooms, count=2)] == [1, 2]
    assert draft_highlights(rooms, count=0) == ()


def test_nothing_said_gives_nothing() -> None:
    assert draft_highlights(Transcript()) == ()
    assert draft_highlights(Transcript((Segment("A", 0, 2, "Hm."),))) == ()


def test_a_sentence_that_points_back_is_told_from_one_that_stands() -> None:
    assert opens_on_reference("That's why he left.")
    assert opens_on_reference("And so they did it again.")
    assert opens_on_reference("Which is the point.")
    assert not opens_on_reference("The wall is the instrument.")
    assert opens_on_connective("But the wall is the instrument.")
    assert not opens_on_connective("Butter is cheap.")


def test_a_chinese_quote_gains_no_spaces() -> None:
    said = (
        "\u5899\u58c1\u662f\u58f0\u97f3\u7684\u955c\u5b50\u3002\u9ea6\u514b\u98ce\u542c\u89c1\u4e00\u767e\u6b21\u623f\u95f4\u3002"
        * 3
    )
    found = draft_highlights(Transcript((Segment("A", 0, 60, said),), "zh"))
    assert found
    assert all(h.quote in said for h in found)


def test_greetings_are_not_quoted(rooms: Transcript) -> None:
    assert not any("welcome to" in h.quote or "Thank you for" in h.quote for h in draft_highlights(rooms))


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("Sometimes the, the company that I I know", 2),
        ("we are healing and, assisting how to, create", 1),
        ("I know that that is very very good, of course", 0),
        ("He had had it with them, you know", 0),
        ("The theory of the thesis", 0),
    ],
)
def test_words_said_twice_and_words_that_lead_nowhere_are_stumbles(text: str, times: int) -> None:
    assert wording_matrix([text])[0][KINDS.index("stumble")] == times
