"""The item of a feed, its place in somebody else's feed, and the check of it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from toolkit.formats.feed import (
    ITUNES,
    PODCAST,
    Enclosure,
    FeedItem,
    FeedPerson,
    Soundbite,
    item_element,
    render_item,
    with_item,
)
from toolkit.formats.feed_rules import item_problems
from toolkit.model.errors import UnreadableMedia

ITEM = FeedItem(
    title="Rooms & microphones",
    guid="0b6f-1",
    published=datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC),
    enclosure=Enclosure("https://example.org/a.mp3", 1234, "audio/mpeg"),
    duration_s=321.4,
    description="<p>Notes &amp; more</p>",
    content="<p>All ]]> notes</p>",
    number=12,
    season=2,
    transcripts=(("https://example.org/t.vtt", "text/vtt"),),
    language="en",
    chapters="https://example.org/c.json",
    people=(FeedPerson("Ada <Park>", "host", "https://example.org/ada"),),
    soundbites=(Soundbite(12.0, 30.0, "A passage"),),
)
FEED = b"""<?xml version="1.0" encoding="UTF-8"?>
<!-- written by hand -->
<rss version="2.0" xmlns:mine="https://mine.example">
  <channel>
    <title>Small Rooms</title>
    <mine:thing a="1"/>
    <item>
      <title><![CDATA[An <old> one]]></title>
      <guid isPermaLink="false">old</guid>
      <mine:value>7</mine:value>
    </item>
  </channel>
</rss>
"""
PATH = Path("feed.xml")


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
        (put("enclosure", "url", "a.mp3"), "url is no address"),
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


def test_an_item_goes_before_the_others_and_nothing_else_changes() -> None:
    found = with_item(FEED, ITEM, PATH)
    assert found.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- written by hand -->\n<rss ')
    assert found.endswith(FEED[FEED.index(b"    <item>") :])
    assert FEED[FEED.index(b"  <channel>") : FEED.index(b"    <item>")].strip() in found
    assert b"<![CDATA[An <old> one]]>" in found
    assert [i.findtext("guid") for i in etree.fromstring(found).iter("item")] == ["0b6f-1", "old"]


def test_the_same_item_again_changes_nothing() -> None:
    once = with_item(FEED, ITEM, PATH)
    assert with_item(once, ITEM, PATH) == once


def test_a_renewed_item_keeps_what_others_put_into_it() -> None:
    found = etree.fromstring(with_item(FEED, replace(ITEM, guid="old"), PATH))
    (item,) = found.iter("item")
    assert item.findtext("{https://mine.example}value") == "7"
    assert item.findtext("title") == "Rooms & microphones"


@pytest.mark.parametrize("feed", [b"", b"no xml", b"<rss>", b"<rss/>", b"<feed><channel/></feed>"])
def test_what_is_no_feed_is_refused(feed: bytes) -> None:
    with pytest.raises(UnreadableMedia, match="feed"):
        with_item(feed, ITEM, PATH)


def test_a_feed_cannot_make_podkit_read_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("do not tell")
    feed = f'<!DOCTYPE rss [<!ENTITY s SYSTEM "file://{secret}">]><rss><channel><title>&s;</title></channel></rss>'.encode()
    found = with_item(feed, ITEM, PATH)
    assert b"do not tell" not in found
    assert b"&s;" in found


@given(st.text(), st.text())
def test_any_text_makes_a_feed_that_parses(title: str, html: str) -> None:
    found = etree.fromstring(with_item(FEED, replace(ITEM, title=title, description=html), PATH))
    assert next(found.iter("item")).findtext("guid") == "0b6f-1"
