"""Highlights: ranked passages that can be understood alone, each with its reasons."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest

import toolkit.editorial.highlights as highlights_module
from toolkit.editorial.boundary_features import SentenceAnalysis, analyse_sentences
from toolkit.editorial.chapters import draft_chapters
from toolkit.editorial.highlights import choose_passages, draft_highlights, score_columns, standardised
from toolkit.editorial.passages import Passage, find_passages, passage_table
from toolkit.editorial.quotability import opens_on_reference
from toolkit.editorial.sentences import Sentence, sentences_of
from toolkit.model.chapter import Chapter
from toolkit.model.highlight import Highlight
from toolkit.model.transcript import Segment, Transcript


@pytest.fixture(scope="module")
def drafted(rooms: Transcript) -> tuple[Highlight, ...]:
    return draft_highlights(rooms)


def test_every_quote_is_verbatim_and_at_its_time(rooms: Transcript, drafted: tuple[Highlight, ...]) -> None:
    assert drafted
    for highlight in drafted:
        words = [w for s, w in rooms.words() if s.speaker == highlight.speaker]
        inside = [w.text for w in words if highlight.start_s - 0.01 <= w.start_s and w.end_s <= highlight.end_s + 0.01]
        assert " ".join(inside) == highlight.quote


def test_highlights_last_8_to_90_seconds_and_do_not_overlap(drafted: tuple[Highlight, ...]) -> None:
    assert all(8 <= h.end_s - h.start_s <= 90 for h in drafted)
    assert all(a.end_s <= b.start_s or b.end_s <= a.start_s for a, b in combinations(drafted, 2))


def test_no_highlight_runs_across_a_chapter(rooms: Transcript) -> None:
    chapters = draft_chapters(rooms, duration_s=rooms.duration_s)
    edges = [c.start_s for c in chapters[1:]]
    assert not any(h.start_s < edge < h.end_s for h in draft_highlights(rooms, chapters=chapters) for edge in edges)


def test_chapters_in_any_order_are_the_same_chapters(rooms: Transcript) -> None:
    chapters = [Chapter(0, "One"), Chapter(40, "Two"), Chapter(80, "Three")]
    assert draft_highlights(rooms, chapters=chapters[::-1]) == draft_highlights(rooms, chapters=chapters)


def test_highlights_end_on_sentences_and_begin_on_nothing_that_points_back(drafted: tuple[Highlight, ...]) -> None:
    for highlight in drafted:
        assert highlight.quote[-1] in ".?!"
        assert not opens_on_reference(highlight.quote)


def test_greetings_are_not_quoted(drafted: tuple[Highlight, ...]) -> None:
    assert not any("welcome to" in h.quote or "Thank you for" in h.quote for h in drafted)


def test_ranks_count_from_one_up_to_the_number_asked_for(rooms: Transcript, drafted: tuple[Highlight, ...]) -> None:
    assert [h.rank for h in drafted] == list(range(1, len(drafted) + 1))
    assert draft_highlights(rooms, count=2) == drafted[:2]
    assert draft_highlights(rooms, count=1) == drafted[:1]
    assert draft_highlights(rooms, count=0) == ()
    assert draft_highlights(rooms, count=-1) == ()


def test_ten_are_drafted_where_there_are_as_many() -> None:
    text = "Every wall of a room rings like a drum that people hear, I think, always."
    talk = Transcript(tuple(Segment(f"S{n}", 40.0 * n, 40.0 * n + 10, text) for n in range(12)), "en")
    assert len(draft_highlights(talk)) == 10


def test_the_score_is_the_share_that_a_standard_score_stands_for(
    rooms: Transcript, drafted: tuple[Highlight, ...]
) -> None:
    analysis = analyse_sentences(sentences_of(rooms, "en"), "en")
    passages = find_passages(analysis)
    table, names = passage_table(analysis, passages, rooms.duration_s)
    scores = score_columns(table, names, highlights_module._weights(names))
    assert drafted[0].score == round(1 / (1 + math.exp(-float(scores.max()))), 3)
    best = passages[int(scores.argmax())]
    assert drafted[0].start_s == analysis.sentences[best.start].start_s
    assert drafted[0].end_s == analysis.sentences[best.end - 1].end_s


def test_nothing_said_gives_nothing() -> None:
    assert draft_highlights(Transcript()) == ()
    assert draft_highlights(Transcript((Segment("A", 0, 2, "Hm."),))) == ()


def test_a_chinese_quote_gains_no_spaces() -> None:
    said = (
        "\u5899\u58c1\u662f\u58f0\u97f3\u7684\u955c\u5b50\u3002\u9ea6\u514b\u98ce\u542c\u89c1\u4e00\u767e\u6b21\u623f\u95f4\u3002"
        * 3
    )
    found = draft_highlights(Transcript((Segment("A", 0, 60, said),), "zh"))
    assert found
    assert all(h.quote in said for h in found)


def test_columns_are_standardised_within_an_episode_and_held_within_three() -> None:
    found = standardised(np.array([[1.0, 5.0], [3.0, 5.0]], np.float32))
    assert found == pytest.approx(np.array([[-1.0, 0.0], [1.0, 0.0]]), abs=1e-5)
    far = standardised(np.array([[0.0]] * 20 + [[1.0], [-1.0]], np.float32))
    assert far[-2:].tolist() == [[3.0], [-3.0]]


NAMES = ("length_s", "opinion")


@pytest.mark.parametrize(
    ("length_s", "cost"), [(12.0, 0.0), (8.0, 0.75), (60.0, 0.0), (75.0, 0.75), (90.0, 1.5), (30.0, 0.0)]
)
def test_a_passage_shorter_than_12_or_longer_than_60_seconds_costs_by_its_distance(
    length_s: float, cost: float
) -> None:
    table = np.array([[length_s, 1.0], [30.0, 0.0]], np.float32)
    assert score_columns(table, NAMES, np.array([0.0, 1.0]))[0] == pytest.approx(1.0 - cost, abs=1e-4)


def test_scores_are_the_weighed_columns_in_standard_deviations() -> None:
    table = np.array([[30.0, 1.0], [30.0, 3.0], [30.0, 2.0]], np.float32)
    found = score_columns(table, NAMES, np.array([5.0, -7.0]))
    assert found == pytest.approx([math.sqrt(1.5), -math.sqrt(1.5), 0.0], abs=1e-4)


def test_weights_of_columns_that_are_not_there_are_refused() -> None:
    with pytest.raises(ValueError, match="fit_highlights"):
        highlights_module._weights(NAMES)


def row(*speakers: str, each_s: float = 10.0, pause_s: float = 20.0) -> tuple[SentenceAnalysis, list[Passage]]:
    """Return sentences of ten seconds, each a passage, with a pause after each."""
    sentences = [
        Sentence("The wall rings.", who, (each_s + pause_s) * n, (each_s + pause_s) * n + each_s, n, opens_turn=True)
        for n, who in enumerate(speakers)
    ]
    return analyse_sentences(sentences, "en"), [Passage(n, n + 1) for n in range(len(speakers))]


def choose(scores: list[float], *, speakers: str = "", chapters_s: tuple[float, ...] = (), count: int = 9, **layout: float) -> list[int]:  # fmt: skip
    analysis, passages = row(*(speakers or "ABCDEFGH"[: len(scores)]), **layout)
    return choose_passages(analysis, passages, np.array(scores), chapters_s, count)


def test_the_best_passages_are_taken_in_their_order() -> None:
    assert choose([1.0, 3.0, 2.0]) == [1, 2, 0]
    assert choose([1.0, 3.0, 2.0], count=2) == [1, 2]


def test_a_passage_within_twenty_seconds_of_another_is_left_out() -> None:
    assert choose([1.0, 3.0, 2.0], pause_s=20.0) == [1, 2, 0]
    assert choose([1.0, 3.0, 2.0], pause_s=19.9) == [1]


def test_every_passage_of_a_chapter_costs_the_next_one_a_quarter() -> None:
    # Passages begin at 0, 30, 60 and 90 s; the last two are in the second chapter.
    assert choose([3.0, 2.5, 2.3, 0.0], chapters_s=(60.0,)) == [0, 2, 1, 3]
    assert choose([3.0, 2.56, 2.3, 0.0], chapters_s=(60.0,)) == [0, 1, 2, 3]
    assert choose([3.0, 2.5, 2.3, 0.0]) == [0, 1, 2, 3]


def test_every_passage_of_a_speaker_costs_the_next_one_a_tenth() -> None:
    assert choose([3.0, 2.0, 1.95, 0.0], speakers="AABB") == [0, 2, 1, 3]
    assert choose([3.0, 2.0, 1.85, 0.0], speakers="AABB") == [0, 1, 2, 3]


def test_the_cost_of_a_speaker_may_be_none() -> None:
    analysis, passages = row(*"AABB")
    scores = np.array([3.0, 2.0, 1.95, 0.0])
    assert choose_passages(analysis, passages, scores, (), 9, speaker_cost=0.0) == [0, 1, 2, 3]
    assert scores.tolist() == [3.0, 2.0, 1.95, 0.0]


def test_reasons_are_given_and_lie_between_0_and_1(drafted: tuple[Highlight, ...]) -> None:
    for highlight in drafted:
        assert 1 <= len(highlight.why) <= 4
        assert all(0 <= share <= 1 for share in highlight.why.values())
        assert list(highlight.why.values()) == sorted(highlight.why.values(), reverse=True)


COLUMNS = ("opinion", "surprise", "superlative", "contrast", "feeling", "figurative", "laughter", "centrality", "rarity",
           "asked_before", "reply_length", "connects", "dangles_inside")  # fmt: skip


def reasons(**columns: list[float]) -> list[dict[str, float]]:
    n = max(len(values) for values in columns.values())
    table = np.array([columns.get(name, [0.0] * n) for name in COLUMNS], np.float32).T
    return highlights_module._reasons(table, COLUMNS)


def test_a_reason_is_the_share_of_the_other_passages_that_have_less() -> None:
    found = reasons(opinion=[0.1, 0.4, 0.2, 0.3, 0.0])
    assert [why.get("opinion", 0.0) for why in found] == [0.0, 1.0, 0.0, 0.75, 0.0]


def test_what_a_passage_does_not_have_is_no_reason_even_where_others_have_less() -> None:
    found = reasons(centrality=[-0.5, -0.1, 0.2])
    assert [why.get("close to the episode's subject", 0.0) for why in found] == [0.0, 0.0, 1.0]


def test_standing_alone_is_a_reason_and_connectives_and_references_take_it_away() -> None:
    found = reasons(connects=[0.0, 1.0, 0.0, 1.0], dangles_inside=[0.0, 0.0, 0.5, 1.0])
    assert [why.get("stands alone", 0.0) for why in found] == [1.0, 0.5, 0.75, 0.0]


def test_the_four_strongest_reasons_over_six_tenths_are_given_and_the_best_always() -> None:
    strongest = highlights_module._strongest
    assert strongest({"a": 0.9, "b": 0.6, "c": 0.7, "d": 0.8, "e": 0.65}) == {"a": 0.9, "d": 0.8, "c": 0.7, "e": 0.65}
    assert strongest({"a": 0.3, "b": 0.2}) == {"a": 0.3}
    assert strongest({"a": 0.912, "b": 0.6, "c": 0.59}) == {"a": 0.91, "b": 0.6}


def test_every_reason_has_words_for_people() -> None:
    columns = {name: [0.0, 1.0] for name in COLUMNS[:11]}
    for name, values in columns.items():
        found = reasons(**{name: values}, connects=[1.0, 1.0], dangles_inside=[1.0, 1.0])
        assert list(found[1].values()) == [1.0], name
