"""Highlights trimmed to quotes that fit on a page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from toolkit.editorial.pull_quotes import PullQuote, pull_quotes
from toolkit.model.highlight import Highlight
from toolkit.model.transcript import Segment, Transcript

STRONG = "I believe the best room is never the most expensive one, but people love the wrong wonderful things and hate the good ones."
FILLER = "Um, like, you know, it is kind of a room with some walls and a door and a floor and a window and so on."
PLAIN = "The door of the house stands beside the window of the other house."


def talk(*texts: str, speaker: str = "Ada", sentence_s: float = 10.0) -> Transcript:
    """Return a talk in which every text is a segment of ten seconds."""
    return Transcript(
        tuple(Segment(speaker, sentence_s * n, sentence_s * (n + 1), text) for n, text in enumerate(texts)), "en"
    )


def highlight(quote: str, start_s: float, end_s: float, rank: int = 1, speaker: str = "Ada") -> Highlight:
    return Highlight(rank, start_s, end_s, speaker, quote, 0.5)


def test_a_highlight_keeps_its_strongest_sentences() -> None:
    whole = f"{FILLER} {STRONG}"
    (quote,) = pull_quotes(talk(FILLER, STRONG), [highlight(whole, 0.0, 20.0)], "en")
    assert quote == PullQuote(STRONG, STRONG.rstrip("."), "Ada", 10.0)


def test_two_short_sentences_make_a_quote_together() -> None:
    first, second = "The wall is a mirror for the sound.", "The best microphone only hears it twice."
    (quote,) = pull_quotes(talk(first, second), [highlight(f"{first} {second}", 0.0, 20.0)], "en")
    assert quote.text == f"{first} {second}"
    assert quote.opening == first.rstrip(".")
    assert quote.start_s == 0.0


def test_an_opening_that_refers_back_is_trimmed() -> None:
    dangling = "But that is why they always hate it and never love it and should care about the best ones."
    (quote,) = pull_quotes(talk(dangling, STRONG), [highlight(f"{dangling} {STRONG}", 0.0, 20.0)], "en")
    assert quote.text == STRONG


def test_of_sentences_alike_the_earliest_stays() -> None:
    (quote,) = pull_quotes(talk(STRONG, STRONG), [highlight(f"{STRONG} {STRONG}", 0.0, 20.0)], "en")
    assert (quote.text, quote.start_s) == (STRONG, 0.0)


def test_a_highlight_that_a_producer_changed_is_quoted_as_written() -> None:
    (quote,) = pull_quotes(talk(FILLER, STRONG), [highlight("My own  words.", 3.0, 20.0)], "en")
    assert quote == PullQuote("My own words.", "My own words", "Ada", 3.0)


def test_a_sentence_left_out_of_a_highlight_makes_it_the_producers() -> None:
    (quote,) = pull_quotes(talk(PLAIN, FILLER, STRONG), [highlight(f"{PLAIN} {STRONG}", 0.0, 30.0)], "en")
    assert quote.text == f"{PLAIN} {STRONG}"


@pytest.mark.parametrize(("start_s", "end_s", "trimmed"), [(0.5, 19.5, True), (0.51, 20.0, False), (0.0, 19.49, False)])
def test_edges_may_be_half_a_second_off(start_s: float, end_s: float, trimmed: bool) -> None:  # noqa: FBT001
    (quote,) = pull_quotes(talk(FILLER, STRONG), [highlight(f"{FILLER} {STRONG}", start_s, end_s)], "en")
    assert (quote.text == STRONG) == trimmed


def test_another_speakers_words_are_not_the_highlights() -> None:
    (quote,) = pull_quotes(talk(FILLER, STRONG), [highlight(f"{FILLER} {STRONG}", 0.0, 20.0, speaker="Ben")], "en")
    assert quote.text == f"{FILLER} {STRONG}"
    assert quote.speaker == "Ben"


def test_the_five_best_highlights_are_quoted_in_their_order() -> None:
    highlights = [replace(highlight(f"Quote {rank}.", 0.0, 5.0), rank=rank) for rank in (4, 2, 6, 1, 3, 5)]
    assert [quote.text for quote in pull_quotes(Transcript(), highlights, "en")] == [
        "Quote 1.", "Quote 2.", "Quote 3.", "Quote 4.", "Quote 5.",
    ]  # fmt: skip


def test_a_question_keeps_its_mark_in_the_opening() -> None:
    (quote,) = pull_quotes(Transcript(), [highlight("Why do rooms ring? ", 0.0, 5.0)], "en")
    assert (quote.text, quote.opening) == ("Why do rooms ring?", "Why do rooms ring?")


def test_without_highlights_there_are_no_quotes() -> None:
    assert pull_quotes(talk(STRONG), [], "en") == []
