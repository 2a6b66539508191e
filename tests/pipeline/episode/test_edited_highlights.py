"""Edited highlights follow what is said."""

from toolkit.model.highlight import Highlight
from toolkit.model.transcript import Segment, Transcript, Word
from toolkit.pipeline.episode.edited_highlights import follow_transcript

TEXT = "When you speak your voice hits the wall and comes back later."


def spoken(text: str, speaker: str = "Ada Park") -> Transcript:
    words = tuple(Word(one, 10.0 + n, 10.8 + n) for n, one in enumerate(text.split()))
    return Transcript((Segment(speaker, 10.0, words[-1].end_s, text, words),), "en")


HEARD = spoken(TEXT)


def highlight(start_s: float, end_s: float, quote: str, speaker: str = "Ada Park") -> Highlight:
    return Highlight(1, start_s, end_s, speaker, quote, 0.5)


def test_a_highlight_that_is_true_stays_as_it_is() -> None:
    one = highlight(10.0, 21.8, TEXT)
    for is_own in (True, False):
        found = follow_transcript(one, HEARD, HEARD, {}, is_own_quote=is_own)
        assert (found.highlight, found.warning) == (one, "")


def test_a_trimmed_highlight_trims_its_quote() -> None:
    found = follow_transcript(highlight(13.0, 18.8, TEXT), HEARD, HEARD, {}, is_own_quote=True)
    assert found.highlight == highlight(13.0, 18.8, "your voice hits the wall and")


def test_a_highlight_begins_with_its_first_word_and_ends_with_its_last() -> None:
    for is_own in (True, False):
        found = follow_transcript(highlight(5.0, 30.0, TEXT), HEARD, HEARD, {}, is_own_quote=is_own)
        assert found.highlight == highlight(10.0, 21.8, TEXT)
    cut = follow_transcript(highlight(13.3, 18.6, TEXT), HEARD, HEARD, {}, is_own_quote=True)
    assert cut.highlight == highlight(13.0, 18.8, "your voice hits the wall and")


def test_an_extended_highlight_extends_its_quote() -> None:
    found = follow_transcript(highlight(10.0, 21.8, "your voice hits"), HEARD, HEARD, {}, is_own_quote=True)
    assert found.highlight.quote == TEXT


def test_a_trimmed_quote_trims_its_highlight() -> None:
    found = follow_transcript(highlight(10.0, 21.8, "your voice hits the wall"), HEARD, HEARD, {}, is_own_quote=False)
    assert found.highlight == highlight(13.0, 17.8, "your voice hits the wall")


def test_one_trimmed_by_its_words_and_its_times_keeps_what_both_have() -> None:
    one = highlight(13.0, 21.8, TEXT.removesuffix(" back later."))
    found = follow_transcript(one, HEARD, HEARD, {}, is_own_quote=False)
    assert found.highlight == highlight(13.0, 19.8, "your voice hits the wall and comes")
    assert found.warning == ""


def test_a_word_that_was_corrected_in_the_captions_reaches_the_quote() -> None:
    now = spoken(TEXT.replace("wall", "door"))
    for is_own in (True, False):
        found = follow_transcript(highlight(10.0, 21.8, TEXT), now, HEARD, {}, is_own_quote=is_own)
        assert found.highlight.quote == TEXT.replace("wall", "door")
        assert found.warning == ""


def test_a_corrected_word_reaches_a_trimmed_quote() -> None:
    now = spoken(TEXT.replace("wall", "door"))
    one = highlight(13.0, 21.8, TEXT.removesuffix(" back later."))
    found = follow_transcript(one, now, HEARD, {}, is_own_quote=False)
    assert found.highlight == highlight(13.0, 19.8, "your voice hits the door and comes")


def test_a_quote_that_is_not_said_there_stays_and_is_named() -> None:
    one = highlight(10.0, 13.8, "Sound is a kind of light.")
    found = follow_transcript(one, HEARD, HEARD, {}, is_own_quote=False)
    assert found.highlight == one
    assert found.warning == (
        "the highlight at 0:10 quotes 'Sound is a kind of light.'; what is said there is 'When you speak your'"
    )


def test_a_former_name_becomes_the_one_of_today() -> None:
    one = highlight(10.0, 21.8, TEXT, "Ada")
    found = follow_transcript(one, HEARD, HEARD, {"Ada": "Ada Park"}, is_own_quote=True)
    assert (found.highlight.speaker, found.warning) == ("Ada Park", "")


def test_a_name_that_nobody_has_is_named() -> None:
    found = follow_transcript(highlight(10.0, 21.8, TEXT, "Tom"), HEARD, HEARD, {}, is_own_quote=True)
    assert found.warning == "the highlight at 0:10 names 'Tom'; its words are 'Ada Park''s in the transcript"


def test_a_highlight_where_nobody_speaks_is_named() -> None:
    found = follow_transcript(highlight(90.0, 95.0, TEXT), HEARD, HEARD, {}, is_own_quote=True)
    assert found.warning == "the highlight at 1:30 lies where nobody speaks"
