"""An item's place in a feed that somebody else wrote."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.formats.feed_items import ITEM
from toolkit.formats.feed import Enclosure, FeedItem
from toolkit.formats.feed_file import with_item
from toolkit.formats.feed_spaces import PODCAST
from toolkit.model.errors import UnreadableMedia
from toolkit.model.feed_errors import AddressTaken

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
LEGACY = "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"
LEAST = FeedItem("Rooms & microphones", "0b6f-1", ITEM.published, ITEM.enclosure, 321.4)
OURS = (
    '    <item>\n      <title>Rooms &amp; microphones</title>\n      <guid isPermaLink="false">0b6f-1</guid>\n'
    '      <enclosure url="https://example.org/a.mp3" length="1" type="audio/mpeg"/>\n    </item>\n'
)
OTHER = (
    "    <item>\n      <title>Ä <![CDATA[<b>&</b>]]></title>\n      <!-- a > b -->\n"
    "      <guid\tisPermaLink = 'false' >old</guid>\n"
    '      <description><![CDATA[<p>a <!-- wp: b</p> </rss> <item> ]]></description>\n      <x a="1>0" />\n    </item>\n'
)


def added(feed: bytes, item: FeedItem = ITEM, path: Path = PATH) -> bytes:
    return with_item(feed, item, path).content


def test_an_item_goes_before_the_others_and_nothing_else_changes() -> None:
    found = added(FEED, ITEM, PATH)
    assert found.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- written by hand -->\n<rss ')
    assert found.endswith(FEED[FEED.index(b"    <item>") :])
    assert FEED[FEED.index(b"  <channel>") : FEED.index(b"    <item>")].strip() in found
    assert b"<![CDATA[An <old> one]]>" in found
    assert [i.findtext("guid") for i in etree.fromstring(found).iter("item")] == ["0b6f-1", "old"]


def test_the_same_item_again_changes_nothing() -> None:
    once = added(FEED, ITEM, PATH)
    assert added(once, ITEM, PATH) == once


def test_a_renewed_item_keeps_what_others_put_into_it() -> None:
    found = etree.fromstring(added(FEED, replace(ITEM, guid="old"), PATH))
    (item,) = found.iter("item")
    assert item.findtext("{https://mine.example}value") == "7"
    assert item.findtext("title") == "Rooms & microphones"


@pytest.mark.parametrize("feed", [b"", b"no xml", b"<rss>", b"<rss/>", b"<feed><channel/></feed>"])
def test_what_is_no_feed_is_refused(feed: bytes) -> None:
    with pytest.raises(UnreadableMedia, match="feed"):
        added(feed, ITEM, PATH)


def test_a_feed_cannot_make_podkit_read_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("do not tell")
    feed = f'<!DOCTYPE rss [<!ENTITY s SYSTEM "file://{secret}">]><rss><channel><title>&s;</title></channel></rss>'.encode()
    found = added(feed, ITEM, PATH)
    assert b"do not tell" not in found
    assert b"&s;" in found


@pytest.mark.slow
@given(st.text(), st.text())
def test_any_text_makes_a_feed_that_parses(title: str, html: str) -> None:
    found = etree.fromstring(added(FEED, replace(ITEM, title=title, description=html), PATH))
    assert next(found.iter("item")).findtext("guid") == "0b6f-1"


def test_the_first_item_of_a_feed_and_one_in_another_encoding() -> None:
    empty = b'<rss version="2.0"><channel><title>Caf\xe9</title></channel></rss>'
    found = added(b'<?xml version="1.0" encoding="ISO-8859-1"?>' + empty, ITEM, PATH)
    assert b"<title>Caf\xe9</title>" in found
    assert [i.findtext("guid") for i in etree.fromstring(found).iter("item")] == ["0b6f-1"]
    wide = added(FEED.decode().replace("UTF-8", "UTF-16").encode("utf-16"), ITEM, PATH)
    assert [i.findtext("guid") for i in etree.fromstring(wide).iter("item")] == ["0b6f-1", "old"]


def test_a_comment_that_looks_like_a_feed_is_left_alone() -> None:
    commented = FEED.replace(b"<!-- written by hand -->", b"<!-- <rss><channel></channel></rss> -->")
    found = added(commented, ITEM, PATH)
    assert found.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- <rss><channel></channel></rss> -->\n<rss ')
    assert added(found, ITEM, PATH) == found


def feed_of(*items: str, spaces: str = "", encoding: str = "UTF-8") -> str:
    head = f'<?xml version="1.0" encoding="{encoding}"?>\n<!-- <rss> by hand -->\n<rss version="2.0" {spaces}>\n  <channel >\n'
    return f"{head}    <title>Ä</title>\n{''.join(items)}  </channel>\n</rss>\n<!-- cached </rss> -->\n"


def items_of(feed: bytes) -> list[etree._Element]:
    return list(etree.fromstring(feed).iter("item"))


def around_item(feed: bytes, mark: bytes = b"0b6f-1") -> tuple[bytes, bytes]:
    """Return the bytes before and after the one item that holds a mark."""
    at = feed.index(mark)
    begin, end = feed.rindex(b"<item", 0, at), feed.index(b"</item>", at) + len(b"</item>")
    return feed[:begin], feed[end:]


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "windows-1252", "utf-8-sig"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("is_there", [True, False])
def test_outside_of_the_item_every_byte_stays(encoding: str, newline: str, *, is_there: bool) -> None:
    text = feed_of(*([OURS] if is_there else []), OTHER, encoding=encoding.removesuffix("-sig"))
    before = text.replace("\n", newline).encode(encoding)
    item = replace(ITEM, title="Räume — und Mikrofone", description="<p>“Räume”\nzwei — drei</p>")
    after = added(before, item)
    head, tail = around_item(after)
    if is_there:
        assert (head, tail) == around_item(before)
    else:
        assert before.startswith(head)
        assert before.endswith(tail.lstrip())
        assert head + tail.lstrip() == before
    assert after.count(b"\n") in (0, after.count(b"\r\n")) or newline == "\n"
    found = items_of(after)[0]
    assert found.findtext("title") == "Räume — und Mikrofone"
    assert found.findtext("description") == "<p>“Räume”\nzwei — drei</p>"
    assert added(after, item) == after


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_feed_of_two_bytes_a_letter_stays_one(encoding: str) -> None:
    before = feed_of(OTHER, encoding="UTF-16").encode(encoding)
    if encoding != "utf-16":
        before = "\ufeff".encode(encoding) + before
    after = added(before)
    head, tail = around_item(after.decode("utf-16").encode())
    assert head.decode() + tail.decode().lstrip() == before.decode("utf-16")
    assert after[:2] == before[:2]
    assert [found.findtext("guid") for found in items_of(after)] == ["0b6f-1", "old"]


def test_what_the_episode_no_longer_has_goes_and_what_others_put_there_stays() -> None:
    full = added(feed_of(OTHER, spaces='xmlns:m="https://mine.example"').encode())
    mine = b"<m:value a='1'>7</m:value><!-- mine --><link>https://example.org/12</link>"
    after = added(full.replace(b"</item>", mine + b"</item>", 1), LEAST)
    assert mine in after
    names = [etree.QName(child).localname for child in items_of(after)[0] if isinstance(child.tag, str)]
    assert sorted(names) == sorted(
        ["title", "guid", "pubDate", "enclosure", "duration", "episodeType", "explicit", "value", "link"]
    )


def test_the_item_of_another_guid_with_the_same_file_is_the_episode_and_keeps_its_guid() -> None:
    before = feed_of(
        OTHER, OURS.replace("0b6f-1", "host-9911").replace("https:", "http:").replace("a.mp3", "a.mp3?src=rss")
    )
    found = with_item(before.encode(), ITEM, PATH)
    assert (found.guid, [item.findtext("guid") for item in items_of(found.content)]) == (
        "host-9911",
        ["old", "host-9911"],
    )
    (remark,) = found.remarks
    assert "host-9911" in remark
    assert "keeps its guid" in remark


def test_two_items_of_the_episode_are_told() -> None:
    found = with_item(feed_of(OURS, OTHER, OURS.replace("0b6f-1", "host-9911")).encode(), ITEM, PATH)
    assert [item.findtext("guid") for item in items_of(found.content)] == ["0b6f-1", "old", "host-9911"]
    assert [("item 3" in remark, "remove one" in remark) for remark in found.remarks] == [(True, True)]


@pytest.mark.parametrize(
    ("itunes", "podcast"),
    [
        ("http://www.itunes.com/DTDs/Podcast-1.0.dtd", LEGACY),
        ("https://www.itunes.com/dtds/podcast-1.0.dtd", LEGACY.replace("main", "master").replace("https", "http")),
        ("http://itunes.com/dtds/podcast-1.0.dtd/", "http://podcastindex.org/namespace/1.0/"),
        ("HTTP://WWW.ITUNES.COM/dtds/podcast-1.0.dtd", "https://Podcastindex.org/namespace/1.0"),
    ],
)
def test_older_addresses_of_a_namespace_are_that_namespace(itunes: str, podcast: str) -> None:
    spaces = f'xmlns:i="{itunes}" xmlns:p="{podcast}"'
    more = (
        '<i:duration>1</i:duration><i:image href="x"/><p:transcript url="u" type="text/vtt"/><p:transcript url="v"/>'
        '<p:value/><p:chapters url="w"/></item>'
    )
    after = added(feed_of(OURS.replace("</item>", more), spaces=spaces).encode())
    item = items_of(after)[0]
    names = [etree.QName(child).localname for child in item]
    assert [names.count(name) for name in ("duration", "transcript", "chapters", "image", "value")] == [1] * 5
    assert item.find(f"{{{podcast}}}transcript").get("url") == "https://example.org/t.vtt"
    assert item.findtext(f"{{{itunes}}}episode") == "12"
    assert b"xmlns:podcast" not in after
    assert b"xmlns:itunes" not in after


def test_a_prefix_that_means_something_else_is_left_to_it() -> None:
    after = added(feed_of(OURS, spaces='xmlns:podcast="https://mine.example"').encode())
    (item,) = items_of(after)
    assert item.nsmap["podcast"] == "https://mine.example"
    assert item.findtext(f"{{{PODCAST}}}episode") == "12"


def test_the_hour_of_a_published_date_stays_and_a_guessed_day_never_moves_it() -> None:
    hour, other_day = "Fri, 02 Jan 2026 06:00:00 +0100", "Thu, 01 Jan 2026 06:00:00 +0100"

    def date_after(published: str, *, known: bool) -> str | None:
        before = feed_of(OURS.replace("</title>", f"</title><pubDate>{published}</pubDate>")).encode()
        return items_of(added(before, replace(ITEM, date_is_known=known)))[0].findtext("pubDate")

    assert date_after(hour, known=True) == hour
    assert date_after(other_day, known=True) == "Fri, 02 Jan 2026 00:00:00 +0000"
    assert date_after(other_day, known=False) == other_day
    assert date_after("soon", known=False) == "Fri, 02 Jan 2026 00:00:00 +0000"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"transcripts": (), "chapters": ""},
        {"transcripts": (), "chapters": "", "enclosure": Enclosure("https://example.org/b.mp3", 1, "audio/mpeg")},
    ],
)
def test_a_file_that_another_episode_has_is_refused_with_the_way_out(changes: dict[str, object]) -> None:
    alternate = Enclosure("https://example.org/12.m4a", 1, "audio/x-m4a")
    first = added(feed_of().encode(), replace(ITEM, alternates=(alternate,)))
    second = replace(ITEM, guid="other", number=13, alternates=(alternate,))
    with pytest.raises(
        AddressTaken, match=r"is another episode and has https://example\.org/.*--base-url, for example https"
    ):
        added(first, replace(second, **changes))  # type: ignore[arg-type]
    elsewhere = Enclosure("https://example.org/13/a.mp3", 1, "audio/mpeg")
    alone = replace(second, enclosure=elsewhere, transcripts=(), chapters="", alternates=())
    assert len(items_of(added(first, alone))) == 2


def test_an_entity_of_html_is_named_with_its_line() -> None:
    with pytest.raises(UnreadableMedia, match="line 7: &nbsp; is an entity of HTML"):
        added(feed_of(OURS.replace("Rooms", "Rooms&nbsp;")).encode())


@pytest.mark.parametrize("channel", ["<channel/>", "<channel />", "<channel></channel>", "<channel>\n  </channel>"])
def test_an_empty_channel_gets_its_first_item(channel: str) -> None:
    after = added(f"<rss>{channel}</rss>".encode())
    assert [item.findtext("guid") for item in items_of(after)] == ["0b6f-1"]
    assert added(after) == after
