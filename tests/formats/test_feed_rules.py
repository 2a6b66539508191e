"""What directories and apps require of an item, found where it is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from lxml import etree

from tests.formats.feed_items import ITEM
from toolkit.formats.feed import item_element
from toolkit.formats.feed_rules import is_address, item_problems
from toolkit.formats.feed_spaces import ITUNES, PODCAST


def cut(path: str) -> Callable[[Any], None]:
    return lambda item: item.remove(item.find(path))


def put(path: str, name: str, value: str) -> Callable[[Any], None]:
    return lambda item: item.find(path).set(name, value)


def say(path: str, text: str) -> Callable[[Any], None]:
    return lambda item: setattr(item.find(path), "text", text)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (cut("title"), "<title>"),
        (cut("guid"), "<guid>"),
        (cut("pubDate"), "<pubDate>"),
        (cut("enclosure"), "0 enclosures"),
        (put("enclosure", "url", "a.mp3"), "url is not an address"),
        (put("enclosure", "length", "0"), "number of bytes"),
        (put("enclosure", "type", "audio/x-wav"), "apps play"),
        (put("guid", "isPermaLink", "true"), "isPermaLink"),
        (say("pubDate", "yesterday"), "RFC 2822"),
        (say(f"{{{ITUNES}}}episode", "twelve"), "itunes:episode"),
        (say(f"{{{ITUNES}}}explicit", "clean"), "explicit"),
        (say("description", "x" * 4001), "4000 bytes"),
        (put(f"{{{PODCAST}}}transcript", "type", "text/x"), "transcript"),
        (put(f"{{{PODCAST}}}chapters", "url", "c.json"), "chapters"),
        (put(f"{{{PODCAST}}}soundbite", "duration", "-3"), "soundbite"),
    ],
)
def test_the_check_finds_what_is_wrong(spoil: Callable[[Any], None], why: str) -> None:
    item = item_element(ITEM)
    spoil(item)
    assert any(why in problem for problem in item_problems(item))


def test_an_item_with_everything_and_one_with_the_least_are_taken() -> None:
    assert item_problems(item_element(ITEM)) == []
    least = replace(
        ITEM,
        description="",
        content="",
        number=None,
        season=None,
        transcripts=(),
        chapters="",
        people=(),
        soundbites=(),
    )
    assert item_problems(item_element(least)) == []


def test_an_empty_item_lacks_what_every_item_needs() -> None:
    problems = item_problems(etree.Element("item"))
    assert problems[:4] == [
        "<title> is missing.", "<guid> is missing.", "<pubDate> is missing.", "there are 0 enclosures; apps accept exactly one."]  # fmt: skip
    assert all(problem.endswith(".") and "\n" not in problem for problem in problems)


def test_a_guid_that_is_an_address_needs_not_say_what_it_is() -> None:
    item = item_element(replace(ITEM, guid="https://example.org/12"))
    del item.find("guid").attrib["isPermaLink"]
    assert item_problems(item) == []


@pytest.mark.parametrize(("letters", "problems"), [(4000, 0), (4001, 1)])
def test_a_description_of_4000_bytes_is_taken(letters: int, problems: int) -> None:
    assert len(item_problems(item_element(replace(ITEM, description="x" * letters)))) == problems
    assert len(item_problems(item_element(replace(ITEM, description="\u00e9" * 2001)))) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.org/a", True), ("http://example.org", True), ("ftp://example.org", False), ("https:///a", False), ("example.org", False),
        ("", False), ("https://[::1", False),
    ],
)  # fmt: skip
def test_an_address_has_a_scheme_of_the_web_and_a_host(text: str, *, expected: bool) -> None:
    assert is_address(text) is expected
