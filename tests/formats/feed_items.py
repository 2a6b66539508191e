"""An item of a feed with everything in it."""

from __future__ import annotations

import datetime

from toolkit.formats.feed import Enclosure, FeedItem, FeedPerson, Soundbite

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
