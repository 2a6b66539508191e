"""The item of a feed, and the check of it."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from tests.formats.feed_items import ITEM
from toolkit.formats.feed import (
    Enclosure,
    FeedItem,
    Soundbite,
    item_element,
    render_item,
    soundbites_of,
)
from toolkit.formats.feed_rules import item_problems
from toolkit.formats.feed_spaces import ITUNES, PODCAST


def test_an_item_says_everything_and_directories_would_take_it() -> None:
    item = etree.fromstring(render_item(ITEM).encode())
    assert item_problems(item) == []
    assert item.findtext("title") == "Rooms & microphones"
    assert item.findtext("description") == "<p>Notes &amp; more</p>"
    assert dict(item.find("enclosure").attrib) == {
        "url": "https://example.org/a.mp3",
        "length": "1234",
        "type": "audio/mpeg",
    }
    assert item.findtext(f"{{{ITUNES}}}duration") == "321"
    assert item.findtext(f"{{{PODCAST}}}person") == "Ada <Park>"
    assert item.find(f"{{{PODCAST}}}soundbite").get("startTime") == "12.0"


def test_everything_an_item_can_say_has_its_element() -> None:
    more = replace(
        ITEM,
        link="https://x.org",
        image="https://x.org/i.jpg",
        explicit=True,
        alternates=(Enclosure("https://x.org/a.m4a", 9, "audio/x-m4a"),),
    )
    item = item_element(more)
    assert (item.findtext("link"), item.find(f"{{{ITUNES}}}image").get("href")) == (
        "https://x.org",
        "https://x.org/i.jpg",
    )
    assert [item.findtext(f"{{{ITUNES}}}{name}") for name in ("episode", "season", "episodeType", "explicit")] == [
        "12",
        "2",
        "full",
        "true",
    ]
    assert [item.findtext(f"{{{PODCAST}}}{name}") for name in ("season", "episode")] == ["2", "12"]
    alternate = item.find(f"{{{PODCAST}}}alternateEnclosure")
    assert (dict(alternate.attrib), alternate[0].get("uri")) == (
        {"type": "audio/x-m4a", "length": "9"},
        "https://x.org/a.m4a",
    )
    assert dict(item.find(f"{{{PODCAST}}}transcript").attrib) == {
        "url": "https://example.org/t.vtt", "type": "text/vtt", "language": "en", "rel": "captions"}  # fmt: skip
    assert dict(item.find(f"{{{PODCAST}}}person").attrib) == {"role": "host", "href": "https://example.org/ada"}


def test_what_is_empty_has_no_element() -> None:
    least = FeedItem("T", "g", ITEM.published, ITEM.enclosure, 0.6)
    assert [etree.QName(child).localname for child in item_element(least)] == [
        "title", "guid", "pubDate", "enclosure", "duration", "episodeType", "explicit"]  # fmt: skip
    assert item_element(least).findtext(f"{{{ITUNES}}}duration") == "1"


def test_a_transcript_of_json_is_not_captions_and_a_title_of_a_soundbite_is_short() -> None:
    item = item_element(
        replace(
            ITEM,
            language="",
            transcripts=(("https://x.org/t.json", "application/json"),),
            soundbites=(Soundbite(1.25, 15.04, "x" * 200),),
        )
    )
    assert dict(item.find(f"{{{PODCAST}}}transcript").attrib) == {
        "url": "https://x.org/t.json",
        "type": "application/json",
    }
    bite = item.find(f"{{{PODCAST}}}soundbite")
    assert (len(bite.text), dict(bite.attrib)) == (128, {"startTime": "1.2", "duration": "15.0"})


def test_passages_of_15_to_120_s_become_soundbites() -> None:
    passages = [(1.0, 16.0, "a"), (1.0, 15.99, "b"), (0.0, 120.0, "c"), (0.0, 120.01, "d")]
    assert soundbites_of(passages) == (Soundbite(1.0, 15.0, "a"), Soundbite(0.0, 120.0, "c"))


def test_what_xml_cannot_hold_is_left_out() -> None:
    item = etree.fromstring(render_item(replace(ITEM, title="a\x07b\ufffe", link="https://x.org/\x00")).encode())
    assert (item.findtext("title"), item.findtext("link")) == ("ab", "https://x.org/")
