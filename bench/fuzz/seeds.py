"""Real files of each kind, to be changed: podkit's own of every form, and those of other programs that lie beside the checkout."""

from __future__ import annotations

import io
import json
import struct
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import soundfile
from PIL import Image

from toolkit.formats.captions import CAPTION_FORMS
from toolkit.formats.chapter_text import render_chapter_text
from toolkit.formats.chapters import CHAPTER_FORMS
from toolkit.formats.highlights_json import render_highlights_json
from toolkit.formats.highlights_toml import render_highlights_toml
from toolkit.formats.listen_toml import render_listen_toml
from toolkit.formats.tags import EpisodeTags, copy_tagged
from toolkit.formats.vtt import render_vtt
from toolkit.model.caption import Captions
from toolkit.model.chapter import Chapter, ChapterFile, ChapterFileFacts
from toolkit.model.errors import PodkitError
from toolkit.model.highlight import Highlight
from toolkit.model.listen import ListenPlace
from toolkit.model.transcript import Segment, Transcript, Word
from toolkit.speech.captions import caption_cues
from toolkit.storage.identity import digest_of

HOUSE = Path(__file__).parents[2]
BESIDE = HOUSE.parent / "shared" / "data"
LARGEST = 60_000


@cache
def transcript() -> Transcript:
    """Return four turns of two speakers, with the times of words."""
    segments = []
    for number, text in enumerate(
        ("Welcome to small rooms.", "Thank you & hello <there>.", "What is a room?", "Four walls, 1:30 long.")
    ):
        start_s = 2.5 * number
        words = tuple(
            Word(word, start_s + 0.3 * at, start_s + 0.3 * at + 0.25, 0.9) for at, word in enumerate(text.split())
        )
        segments.append(Segment(("Ada Park", "Ben")[number % 2], start_s, start_s + 2.0, text, words))
    return Transcript(tuple(segments), "en", "faster-whisper", "base")


@cache
def chapters() -> tuple[Chapter, ...]:
    """Return four chapters with everything that chapters have."""
    return (
        Chapter(0.0, "Intro"),
        Chapter(10.5, "Rooms; with = signs # and \\ others", 20.0, "https://example.org/?a=1&b=2", "room.jpg"),
        Chapter(31.25, "„Umlaute“ und 日本", None, toc=False),
        Chapter(50.0, "The end", 70.0),
    )


def _beside(folder: str, *suffixes: str) -> list[bytes]:
    files = sorted(path for path in (BESIDE / folder).rglob("*") if path.suffix.lower() in suffixes and path.is_file())
    return [path.read_bytes()[:LARGEST] for path in files]


@cache
def captions() -> list[bytes]:
    """Return transcripts in every form, and those of other programs."""
    held = Captions(transcript(), tuple(caption_cues(transcript())))
    own = [form.render(held).encode() for form in CAPTION_FORMS.values()]
    words = [{"word": " hi", "start": 0.0, "end": 0.4, "score": 0.5}, {"word": "4"}]
    others = [
        {
            "text": "hi",
            "segments": [{"id": 0, "start": 0.0, "end": 2, "text": " hi", "words": words}],
            "language": "english",
        },
        {
            "result": {"language": "en"},
            "transcription": [{"offsets": {"from": 0, "to": 900}, "text": " hi", "tokens": []}],
        },
        {"segments": [{"start": 0, "end": 1.5, "text": "hi"}], "words": words},
        [{"speaker": "A", "start": 1, "end": 2, "text": "hi"}],
    ]
    return [
        *own,
        *(json.dumps(one).encode() for one in others),
        *_beside("reported/text", ".vtt", ".srt", ".json", ".txt", ".sbv", ".ass"),
    ]


@cache
def chapter_files() -> list[bytes]:
    """Return chapters in every form, and those of other programs."""
    file = ChapterFile(chapters(), ChapterFileFacts(title="Rooms", author="Ada"), "rooms.mp3")
    own = [form.render(file).encode() for form in CHAPTER_FORMS.values()]
    return [
        *own,
        b"0.5\t0.5\tA\n1.0\t2.0\tB\n\\\t20\t30\n",
        *_beside("reported/text", ".txt", ".cue", ".xml", ".json", ".csv"),
    ]


@cache
def highlights() -> tuple[Highlight, ...]:
    """Return two highlights."""
    return (
        Highlight(1, 1.0, 3.5, "Ada Park", "Welcome to small rooms.", 0.9, {"a question": 0.5}),
        Highlight(2, 5.0, 7.5, "Ben", 'What is a "room"?', 0.4, {}, "clips/2.mp3"),
    )


@cache
def drafts() -> list[bytes]:
    """Return what lies in a draft folder."""
    places = [ListenPlace(1.0, 2.0, 3.0, "Ada Park", "small [rooms]", "an unsure word", 1.0, is_heard=True)]
    return [
        render_vtt(caption_cues(transcript())).encode(),
        render_chapter_text(chapters()).encode(),
        render_highlights_toml(highlights()).encode(),
        render_listen_toml(places).encode(),
    ]


@cache
def draft_memories() -> list[bytes]:
    """Return the memory beside the drafts, signed as podkit signs it and not."""
    timeline = {"sample_rate": 48_000, "clips": [{"source": "conversation", "start": 0, "end": 96_000, "at": 0}]}
    edited = {"timelines": [timeline], "times": {"1000": 0, "2000": 7, "3000": -9}, "last": timeline}
    values = [
        {"transcript": {"sha256": "ab", "timeline": timeline, "edited": edited, "names": {"ada": ["Ada", "Ada Park"]}}},
        {
            "transcript": {"edited": {"times": {"1000": 3}}},
            "notes": {"sections": {"chapters": "## Chapters"}, "quotes": ["a"]},
        },
    ]
    return [
        *(json.dumps({"sha256": digest_of(value), "value": value}).encode() for value in values),
        *(json.dumps(v).encode() for v in values),
    ]


_MANIFEST = """
[episode]
title = "The room matters"
show = "Small Rooms"
number = 12
season = 2
date = 2026-11-23
language = "en"
artwork = "cover.png"
preset = "apple"
words = ["Kowalczyk", "RT60"]
summary = \"\"\"Two people,
one room.\"\"\"
guid = "abc"
keywords = ["rooms"]

[[track]]
file = "tracks/ada.wav"
speaker = "Ada Park"
role = "host"
link = "https://example.org/ada"

[[track]]
file = "tracks/ben.wav"
speaker = "Ben"
role = "guest"
gain_db = 1.5

[[link]]
title = "Rooms"
url = "https://example.org/rooms"

[stitch]
intro = "music/intro.wav"
tighten = 0.7
cold_open = true
crossfade = 1.5

[produce]
skip = ["clips"]
denoise = "off"
"""


@cache
def manifests() -> list[bytes]:
    """Return manifests of episodes."""
    return [_MANIFEST.encode(), (HOUSE / "samples/small-rooms/episode.toml").read_bytes(), b'[episode]\ntitle = "A"\n']


@cache
def shows() -> list[bytes]:
    """Return show files."""
    text = _MANIFEST.replace("[episode]", "[show]").replace("title =", "name =").partition("[[track]]")[0]
    return [
        text.encode(),
        b'[show]\nname = "Small Rooms"\nwords = ["a"]\n[[host]]\nspeaker = "Ada"\nfile = "ada"\n[music]\nintro = "music/intro.wav"\n',
    ]


@cache
def presets() -> list[bytes]:
    """Return the presets that podkit ships."""
    return [path.read_bytes() for path in sorted((HOUSE / "presets").glob("*.toml"))]


@cache
def settings() -> list[bytes]:
    """Return settings of a check."""
    text = """[check]
select = ["AUD", "MAN"]
ignore = ["AUD004"]
baseline = "known.txt"
[check.severity]
AUD004 = "error"
[check.limits.AUD004]
noise_floor_dbfs = -50
[check.per-path."tracks/*.wav"]
ignore = ["AUD023"]
[check.presets.apple]
select = ["all"]
"""
    return [text.encode(), b'[tool.podkit.check]\nselect = ["all"]\n']


@cache
def highlights_json() -> list[bytes]:
    """Return published highlights."""
    return [render_highlights_json(highlights()).encode()]


@cache
def notes() -> list[bytes]:
    """Return notes, podkit's own and with everything that Markdown has."""
    own = "# The room\n\nAbout rooms.\n\n## Chapters\n\n- 0:00 Intro\n- 0:10 Rooms\n\n## Highlights\n\n> What is a room?\n> - Ben, 0:05\n\n## Links\n\n- [Rooms](https://example.org)\n"
    rich = 'Title\n=====\n\n1. one\n   - *two* **three** `four`\n\n```py\ncode\n```\n\n![a](b.png "t") <b>html</b> &amp; \\* <https://x.org>\n\n[r]: https://x.org\n\n***\n\n> > quote\n\n| a | b |\n|---|---|\n| 1 | 2 |\n'
    return [own.encode(), rich.encode()]


@cache
def feeds() -> list[bytes]:
    """Return feeds: plain ones, with other namespaces, encodings and line ends, and with what is dangerous."""
    item = '<item><title>Older &#8211; one</title><guid isPermaLink="false">old-1</guid><enclosure url="https://example.org/old.mp3" length="1" type="audio/mpeg"/></item>'
    same = (
        item.replace("old-1", "guid-13")
        .replace("old.mp3", "13.mp3")
        .replace("<title>", "<itunes:duration>1</itunes:duration><title>")
    )
    spaces = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0"'

    def feed(items: str, head: str = "") -> str:
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}<rss version="2.0" {spaces}>\n  <channel>\n    <title>T</title>\n    {items}\n  </channel>\n</rss>\n'

    entities = (
        '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    )
    return [
        feed(item).encode(), feed(same + item).encode(), feed("").encode(), feed(item).replace("\n", "\r\n").encode("utf-8-sig"),
        feed(item, entities).replace("one", "&b;").encode(), feed(item).replace("UTF-8", "UTF-16").encode("utf-16"),
        feed(item.replace("Older", "<![CDATA[ <rss> ]]>"), "<!-- <rss> -->").encode(), *_beside("reported/text", ".xml"),
    ]  # fmt: skip


@cache
def sounds() -> list[bytes]:
    """Return recordings of a moment in every container, with tags, pictures and marks, and awkward ones of other programs."""
    noise = np.random.default_rng(3).normal(0, 0.05, 4_000).astype(np.float32)
    found = []
    with tempfile.TemporaryDirectory() as scratch:
        for suffix in ("wav", "flac", "ogg", "mp3", "aiff", "w64", "caf", "au"):
            path = Path(scratch) / f"a.{suffix}"
            soundfile.write(path, noise, 16_000)
            found.append(path.read_bytes())
            tags = EpisodeTags(
                title="Rooms",
                show="House",
                artwork=pictures()[0],
                lyrics="la",
                chapter_pictures={"room.jpg": pictures()[0]},
            )
            try:
                copy_tagged(path, Path(scratch) / "b", tags, chapters()[:2], 100.0)
            except PodkitError:
                continue
            found.append((Path(scratch) / "b").read_bytes()[:LARGEST])
    return [
        *found,
        _marked_wav(),
        *_beside(
            "awkward",
            ".mp3",
            ".m4a",
            ".mp4",
            ".flac",
            ".ogg",
            ".opus",
            ".wav",
            ".oga",
            ".oggflac",
            ".aif",
            ".aiff",
            ".mka",
            ".webm",
            ".wma",
            ".id3",
            ".ape",
            ".wv",
            ".aac",
        ),
    ]


def _marked_wav() -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)

    points = struct.pack("<I", 2) + b"".join(
        struct.pack("<II4sIII", n, 100 * n, b"data", 0, 0, 100 * n) for n in (1, 2)
    )
    lists = (
        b"adtl"
        + chunk(b"labl", struct.pack("<I", 1) + b"Intro\0")
        + chunk(b"ltxt", struct.pack("<II4sHHHH", 2, 50, b"rgn ", 0, 0, 0, 0))
    )
    body = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16)) + chunk(b"data", bytes(800))
    body += chunk(b"cue ", points) + chunk(b"LIST", lists) + chunk(b"r64m", bytes(320)) + chunk(b"ds64", bytes(28))
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body


@cache
def pictures() -> list[bytes]:
    """Return small pictures in the forms that artwork has."""
    found = []
    for form, mode in (
        ("JPEG", "RGB"),
        ("PNG", "RGB"),
        ("PNG", "P"),
        ("PNG", "RGBA"),
        ("GIF", "P"),
        ("WEBP", "RGB"),
        ("JPEG", "CMYK"),
    ):
        held = io.BytesIO()
        Image.new(mode, (40, 40), 128).save(held, form)
        found.append(held.getvalue())
    return found
