"""The item of a feed, its place in somebody else's feed, and the check of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.formats.feed_items import ITEM
from toolkit.formats.feed import (
    ITUNES,
    PODCAST,
    Enclosure,
    FeedItem,
    Soundbite,
    item_element,
    render_item,
    soundbites_of,
    with_item,
)
from toolkit.formats.feed_rules import item_problems
from toolkit.model.errors import UnreadableMedia

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


@pytest.mark.slow
@given(st.text(), st.text())
def test_any_text_makes_a_feed_that_parses(title: str, html: str) -> None:
    found = etree.fromstring(with_item(FEED, replace(ITEM, title=title, description=html), PATH))
    assert next(found.iter("item")).findtext("guid") == "0b6f-1"


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


def test_the_first_item_of_a_feed_and_one_in_another_encoding() -> None:
    empty = b'<rss version="2.0"><channel><title>Caf\xe9</title></channel></rss>'
    found = with_item(b'<?xml version="1.0" encoding="ISO-8859-1"?>' + empty, ITEM, PATH)
    assert b"<title>Caf\xe9</title>" in found
    assert [i.findtext("guid") for i in etree.fromstring(found).iter("item")] == ["0b6f-1"]
    wide = with_item(FEED.decode().replace("UTF-8", "UTF-16").encode("utf-16"), ITEM, PATH)
    assert [i.findtext("guid") for i in etree.fromstring(wide).iter("item")] == ["0b6f-1", "old"]


def test_a_comment_that_looks_like_a_feed_is_left_alone() -> None:
    commented = FEED.replace(b"<!-- written by hand -->", b"<!-- <rss><channel></channel></rss> -->")
    found = with_item(commented, ITEM, PATH)
    assert found.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- <rss><channel></channel></rss> -->\n<rss ')
    assert with_item(found, ITEM, PATH) == found


def test_what_xml_cannot_hold_is_left_out() -> None:
    item = etree.fromstring(render_item(replace(ITEM, title="a\x07b\ufffe", link="https://x.org/\x00")).encode())
    assert (item.findtext("title"), item.findtext("link")) == ("ab", "https://x.org/")
