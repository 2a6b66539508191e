"""Podcasting 2.0 chapters: every field, and what stands above the list."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from tests.formats.chapter_lists import chapter_lists
from toolkit.formats.chapter_json import chapter_object, parse_chapter_json, render_chapter_json, starts_and_titles
from toolkit.formats.written_text import UnreadableText
from toolkit.model.chapter import Chapter, ChapterFile, ChapterFileFacts, Place

FACTS = ChapterFileFacts("Walls", "Small Rooms", "Ada", "About walls", "walls.mp3", waypoints=True)


@given(chapter_lists())
def test_json_gives_back_every_field(chapters: list[Chapter]) -> None:
    assert parse_chapter_json(render_chapter_json(chapters, FACTS)) == ChapterFile(tuple(chapters), FACTS)


def test_what_stands_above_the_list_is_written_under_the_names_of_the_form() -> None:
    content = json.loads(render_chapter_json([Chapter(0, "A")], FACTS))
    assert list(content) == [
        "version",
        "title",
        "podcastName",
        "author",
        "description",
        "fileName",
        "waypoints",
        "chapters",
    ]
    assert (content["podcastName"], content["waypoints"]) == ("Small Rooms", True)
    assert (
        parse_chapter_json("[]").facts == parse_chapter_json('{"chapters": [], "title": 3}').facts == ChapterFileFacts()
    )


def test_chapters_json_says_its_version_and_leaves_defaults_out() -> None:
    written = [Chapter(0, "A"), Chapter(1.5, "B", 2, "https://x.org", "https://x.org/i.png", toc=False)]
    assert json.loads(render_chapter_json(written)) == {
        "version": "1.2.0",
        "chapters": [
            {"startTime": 0, "title": "A"},
            {"startTime": 1.5, "title": "B", "endTime": 2, "img": "https://x.org/i.png", "url": "https://x.org", "toc": False},
        ],
    }  # fmt: skip


def test_the_command_line_prints_starts_and_titles() -> None:
    assert starts_and_titles([Chapter(0, "A", 1)]) == {"chapters": [{"startTime": 0, "title": "A"}]}


def test_of_a_location_empty_fields_are_left_out() -> None:
    assert chapter_object(Chapter(0, "A", location=Place("Leeds", "geo:1,2")))["location"] == {
        "name": "Leeds",
        "geo": "geo:1,2",
    }


def read(entry: object) -> Chapter:
    return parse_chapter_json(json.dumps([entry])).chapters[0]


def test_times_may_be_text_and_have_other_names() -> None:
    assert read({"start": "1:30.5", "end": 100, "title": "A"}) == Chapter(90.5, "A", 100.0)
    assert read({"startTime": 1, "start": 2}).start_s == 1.0


@pytest.mark.parametrize(("toc", "listed"), [(False, False), (True, True), (None, True), (0, True), ("false", True)])
def test_a_chapter_is_hidden_only_where_toc_is_false(toc: object, *, listed: bool) -> None:
    assert read({"startTime": 0, "title": "A", "toc": toc}).toc is listed


@pytest.mark.parametrize(
    "location", [None, 7, {}, {"name": "Leeds"}, {"geo": "geo:1,2"}, {"name": 3, "geo": "geo:1,2"}]
)
def test_a_location_without_name_or_place_is_none(location: object) -> None:
    assert read({"startTime": 0, "title": "A", "location": location}).location is None


def test_texts_that_are_not_text_are_empty_and_cleaned_to_one_line() -> None:
    assert read({"startTime": 0, "title": 3, "url": ["x"], "img": None}) == Chapter(0.0, "")
    assert read({"startTime": 0, "title": " a\n b "}).title == "a b"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", r"^this is not JSON \("),
        ("7", r"^it contains no list of chapters$"),
        ('{"chapters": {}}', r"^it contains no list of chapters$"),
        ("[[]]", r"^chapter 1 is not an object$"),
        ('[{"startTime": 0}, {"title": "B"}]', r"^chapter 2 has no startTime$"),
        ('[{"startTime": "x"}]', r"^chapter 1: 'x' is not a time such as 00:12:30\.500$"),
        ('[{"startTime": -0.001}]', r"^chapter 1: '-0\.001' is not a time in seconds$"),
        ('[{"startTime": 3600000000}]', r"^chapter 1: '3600000000' is not a time in seconds$"),
        ('[{"startTime": true}]', r"^chapter 1: 'True' is not a time in seconds$"),
        ('[{"startTime": 0, "endTime": NaN}]', r"^chapter 1: 'nan' is not a time in seconds$"),
        ('[{"startTime": 0, "title": "a\\u0007"}]', r"^chapter 1 has a control character \(U\+0007\) in its title; remove it$"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_the_chapter(text: str, why: str) -> None:
    with pytest.raises(UnreadableText, match=why):
        parse_chapter_json(text)
