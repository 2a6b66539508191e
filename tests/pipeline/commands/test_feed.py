"""A produced episode in a feed."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from toolkit.formats.feed import render_item
from toolkit.model.errors import NoSuchInput, UnreadableMedia
from toolkit.pipeline.commands.feed import add_to_feed, complaints, feed_item

BASE = "https://example.org/files/"


@pytest.mark.slow
def test_a_produced_episode_makes_an_item_that_directories_take(produced: Path) -> None:
    item = feed_item(produced, BASE)
    assert complaints(item) == []
    (audio,) = (produced / "out").glob(f"*{Path(item.enclosure.url).suffix}")
    assert item.enclosure.length_bytes == audio.stat().st_size
    assert item.enclosure.url == f"https://example.org/files/{audio.name}"
    assert item.chapters == "https://example.org/files/chapters.json"
    assert "Ada Park" in [person.name for person in item.people]
    assert etree.fromstring(render_item(item).encode()).tag == "item"


def test_the_other_files_are_offered_beside_the_first(produced: Path) -> None:
    item = feed_item(produced, BASE)
    others = [path for suffix in (".mp3", ".m4a", ".opus") for path in (produced / "out").glob(f"*{suffix}")][1:]
    listed = etree.fromstring(render_item(item).encode()).iter("{*}alternateEnclosure")
    assert [(a.get("type"), int(a.get("length")), a[0].get("uri")) for a in listed] == [
        ({".m4a": "audio/x-m4a", ".opus": "audio/ogg"}[o.suffix], o.stat().st_size, f"{BASE}{o.name}") for o in others
    ]


def test_its_guid_is_the_same_every_time(produced: Path) -> None:
    assert feed_item(produced, BASE).guid == feed_item(produced, "https://other.example").guid


def test_it_goes_into_a_feed_once(produced: Path, tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_text('<rss version="2.0"><channel><title>Small Rooms</title></channel></rss>')
    item = feed_item(produced, BASE)
    assert add_to_feed(feed, item).changed
    assert not add_to_feed(feed, item).changed
    assert len(list(etree.parse(feed).iter("item"))) == 1


def test_what_is_not_there_is_said(produced: Path, tmp_path: Path) -> None:
    item = feed_item(produced, BASE)
    with pytest.raises(NoSuchInput, match="feed"):
        add_to_feed(tmp_path / "none.xml", item)
    for path in (produced / "out").glob("*.m*"):
        path.unlink()
    with pytest.raises(NoSuchInput, match="podkit produce"):
        feed_item(produced, BASE)
    with pytest.raises(ValueError, match="is not an address"):
        feed_item(produced, "example")


def test_highlights_that_cannot_be_read_are_named(produced: Path) -> None:
    (produced / "out" / "highlights.json").write_text("[{}]")
    with pytest.raises(
        UnreadableMedia, match=r"highlights\.json: highlight 1, rank: field required; run podkit produce"
    ):
        feed_item(produced, BASE)
