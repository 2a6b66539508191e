"""Where the published files of an episode say different things: times, titles, names, quotes, lengths, links.

One function a kind of contradiction; each yields a sentence. What podkit itself named in a warning counts apart: nothing wrong is
published in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree, html

from bench.edits.published import Published, clock_s, plain
from toolkit.formats.feed import item_element
from toolkit.pipeline.commands.feed import feed_item

_CLOSE_S = 0.06
_ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
_PODCAST = "{https://podcastindex.org/namespace/1.0}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}"


@dataclass(frozen=True)
class Found:
    """Contradictions of one published episode, and those that podkit named itself."""

    silent: tuple[str, ...]
    named: tuple[str, ...]


def contradictions(published: Published, former: set[str]) -> Found:
    """Return every contradiction; ``former`` are names, titles and links that the producer has since replaced."""
    found = [text for kind in KINDS for text in kind(published)]
    found += list(former_names(published, former))
    named = [text for text in found if _is_named(text, published)]
    return Found(tuple(text for text in found if text not in named), tuple(named))


def _is_named(text: str, published: Published) -> bool:
    """Whether a warning speaks of what stands between backticks in a contradiction."""
    subject = text.partition("`")[2].partition("`")[0]
    return bool(subject) and any(plain(subject) in plain(warning) for warning in published.warnings)


def captions_agree(p: Published) -> Iterator[str]:
    """WebVTT, SubRip, JSON and plain text hold the same words at the same times."""
    for one, other in zip(p.vtt, p.srt, strict=False):
        apart_s = max(abs(one.start_s - other.start_s), abs(one.end_s - other.end_s))
        if apart_s > _CLOSE_S or plain(one.text) not in plain(other.text):
            yield f"transcript.srt differs from transcript.vtt at {one.start_s}: `{other.text}`"
            break
    if len(p.vtt) != len(p.srt):
        yield f"{len(p.vtt)} captions in vtt, {len(p.srt)} in srt"
    spoken = sorted(plain(" ".join(w.text for w in p.words)).split())
    if sorted(plain(" ".join(c.text for c in p.vtt)).split()) != spoken:
        yield "transcript.vtt and transcript.json have different words"
    body = sorted(plain(" ".join(s["body"] for s in p.transcript["segments"])).split())
    if body != spoken:
        yield "segments and words of transcript.json differ"
    if {c.speaker for c in p.vtt if c.speaker} != {w.speaker for w in p.words if w.speaker}:
        yield "captions and transcript.json have different speakers"


def lengths_agree(p: Published) -> Iterator[str]:
    """Nothing lies behind the end of the sound, and the report's length is the file's."""
    if abs(p.report["master"]["duration_s"] - p.duration_s) > 0.2:
        yield f"report.json says {p.report['master']['duration_s']} s, the file has {p.duration_s}"
    late = [c for c in p.vtt if c.end_s > p.duration_s + 0.1] + [w for w in p.words if w.end_s > p.duration_s + 0.1]
    if late:
        yield f"words after the end: `{late[0].text}`"
    for start_s, title in p.chapters:
        if start_s >= p.duration_s:
            yield f"a chapter after the end: `{title}`"


def chapters_agree(p: Published) -> Iterator[str]:
    """chapters.json, the tags and the notes list the same chapters."""
    if [t for _, t in p.tag_chapters] != [t for _, t in p.chapters] or any(
        abs(a - b) > _CLOSE_S for (a, _), (b, _) in zip(p.tag_chapters, p.chapters, strict=True)
    ):
        yield f"tags list {p.tag_chapters}, chapters.json {p.chapters}"
    times = {int(start_s): title for start_s, title in p.chapters}
    for time, title in p.listed_chapters:
        if times.get(clock_s(time)) != title:
            yield f"notes list `{time} {title}`, chapters.json {p.chapters}"
    if p.listed_chapters and len(p.listed_chapters) < len(p.chapters):
        missing = {t for _, t in p.chapters} - {t for _, t in p.listed_chapters}
        yield from (f"notes leave out the chapter `{title}`" for title in sorted(missing))


def inserts_are_silent(p: Published) -> Iterator[str]:
    """Nobody of the episode is captioned while an insert plays, and every insert has its chapter."""
    titles = [entry.get("title") or "Sponsor" for entry in p.manifest.get("insert", [])]
    ends = [*(start_s for start_s, _ in p.chapters[1:]), p.duration_s]
    for (start_s, title), end_s in zip(p.chapters, ends, strict=True):
        inside = [w for w in p.words if start_s + 0.5 < (w.start_s + w.end_s) / 2 < end_s - 0.5]
        if title in titles and inside and end_s - start_s < 8:
            yield f"`{inside[0].text}` is captioned at {inside[0].start_s} inside the insert {title}"


def highlights_agree(p: Published) -> Iterator[str]:
    """Quotes are verbatim where and by whom highlights.json says."""
    speakers = {w.speaker for w in p.words}
    for h in p.highlights:
        inside = [w for w in p.words if h["start"] - 0.05 <= (w.start_s + w.end_s) / 2 <= h["end"] + 0.05]
        own = [w for w in inside if w.speaker == h["speaker"]] or inside
        if plain(h["quote"]) != plain(" ".join(w.text for w in own)):
            yield f"highlight `{h['quote']}`; said there: {' '.join(w.text for w in own)}"
        if h["speaker"] not in speakers:
            yield f"highlight by `{h['speaker']}`, who is not in the transcript"


def clips_agree(p: Published) -> Iterator[str]:
    """Clips have captions of their highlight's words and no others, no longer than its sound."""
    for h in p.highlights:
        length_s, captions = p.clip(h)
        said, quote = plain(" ".join(c.text for c in captions if c)), plain(h["quote"])
        own = plain(" ".join(c.text.partition(": ")[2] or c.text for c in captions))
        if quote not in (said, own) and sorted(quote.split()) != sorted(said.split()):
            others = [
                w for w in p.words if h["start"] <= w.start_s and w.end_s <= h["end"] and w.speaker != h["speaker"]
            ]
            if not others:
                yield f"clip {h['clip']} says `{said}`, its highlight {quote}"
        if captions and captions[-1].end_s > length_s + 0.05:
            yield f"captions of {h['clip']} last {captions[-1].end_s} s, its sound {length_s}"
        if not -0.3 <= length_s - (h["end"] - h["start"]) <= 1.0:
            yield f"{h['clip']} is {length_s} s, its highlight {h['end'] - h['start']}"


def quotes_agree(p: Published) -> Iterator[str]:
    """Quotes of the notes are said where and by whom the notes say."""
    for quote in p.quotes:
        words = [plain(w.text) for w in p.words if w.speaker == quote.speaker] or [plain(w.text) for w in p.words]
        spoken = [w for w in p.words if w.speaker == quote.speaker] or p.words
        wanted = plain(quote.text)
        starts = [
            spoken[at].start_s
            for at in range(len(words))
            if " ".join(filter(None, words[at : at + len(wanted.split()) + 3])).startswith(wanted)
        ]
        if not starts:
            yield f"notes quote `{quote.text[:60]}`, which nobody says"
        elif not any(abs(start_s - clock_s(quote.time)) < 1.6 for start_s in starts):
            yield f"notes put a quote at `{quote.time}`, it is said at {starts}"


def titles_agree(p: Published) -> Iterator[str]:
    """Tags, notes and report have the manifest's title, show and number."""
    said = p.manifest["episode"]
    for name, found in (("tag", p.tag("TIT2")), ("notes", p.heading), ("report", p.report["title"])):
        if found != said["title"]:
            yield f"{name} title `{found}`, episode.toml {said['title']}"
    if said.get("show") and p.tag("TALB") != said["show"]:
        yield f"tag show `{p.tag('TALB')}`, episode.toml {said['show']}"
    if said.get("number") and p.tag("TRCK").partition("/")[0] != str(said["number"]):
        yield f"tag number `{p.tag('TRCK')}`, episode.toml {said['number']}"


def names_agree(p: Published) -> Iterator[str]:
    """Speakers of the transcript are those of notes, tags, feed and report."""
    speakers = {w.speaker for w in p.words if w.speaker}
    people = {one["name"] for one in p.report["people"]}
    for name in sorted(speakers - people):
        yield f"`{name}` speaks, and is nobody in report.json"
    hosts = {one["name"] for one in p.report["people"] if one["role"] == "host"}
    if hosts and {name.strip() for name in p.tag("TPE1").split(",")} != hosts:
        yield f"tag artist `{p.tag('TPE1')}`, hosts {hosts}"
    tracks = {track["speaker"] for track in p.report["tracks"] if track["after"]}
    if tracks & speakers != speakers:
        yield f"tracks of the report {tracks}, speakers {speakers}"


def feed_agrees(p: Published) -> Iterator[str]:
    """Feed items say what the files say."""
    item = item_element(feed_item(p.folder, "https://example.org/files"))
    text = {child.tag: (child.text or "") for child in item}
    if text.get("title") != p.manifest["episode"]["title"]:
        yield f"feed title `{text.get('title')}`"
    people = {child.text for child in item.iter(f"{_PODCAST}person")}
    if people and people != {one["name"] for one in p.report["people"]}:
        yield f"feed people {people}, report {p.report['people']}"
    for bite in item.iter(f"{_PODCAST}soundbite"):
        quotes = {plain(h["quote"])[:40] for h in p.highlights}
        if not any(plain(bite.text or "").startswith(quote[:30]) for quote in quotes):
            yield f"soundbite `{bite.text}` is no highlight"
    content = text.get(f"{_CONTENT}encoded", "")
    shown = plain("".join(html.fromstring(f"<div>{content}</div>").itertext())) if content else ""
    if shown and shown not in plain(p.notes_text):
        yield "the feed's notes differ from notes.html"
    files = {child.get("url", "").rpartition("/")[2] for child in item.iter() if isinstance(child.tag, str)} - {""}
    for name in files & {"chapters.json", "transcript.vtt", "transcript.srt", "transcript.json"}:
        if not (p.out / name).is_file():
            yield f"the feed names `{name}`, which is not there"
    etree.tostring(item)


def links_agree(p: Published) -> Iterator[str]:
    """Links of the manifest are in the notes."""
    wanted = [entry["url"] for entry in p.manifest.get("link", [])]
    wanted += [track["link"] for track in p.manifest["track"] if track.get("link") and track.get("role") != "music"]
    for url in wanted:
        if url not in p.links:
            yield f"`{url}` is not in the notes"


def order_holds(p: Published) -> Iterator[str]:
    """Chapters and captions are in order."""
    if any(a >= b for (a, _), (b, _) in pairwise(p.chapters)):
        yield f"chapters out of order: {p.chapters}"
    if any(a.start_s > b.start_s for a, b in pairwise(p.vtt)):
        yield "captions out of order"


def former_names(p: Published, former: set[str]) -> Iterator[str]:
    """Yield each name, title or link of before that is left, but for what is said in the sound or in the manifest's own words."""
    bios = [str(track.get("bio", "")) for track in p.manifest["track"]]
    spoken = plain(" ".join([*(w.text for w in p.words), *bios, str(p.manifest["episode"].get("summary", ""))]))
    texts = {
        "captions": "\n".join(
            [c.speaker for c in p.vtt] + [c.text.partition(": ")[0] for c in p.srt if ": " in c.text]
        ),
        "transcript.json": "\n".join(w.speaker for w in p.words),
        "transcript.txt": "\n".join(line for line in p.text.splitlines() if len(line) < 40 and line.endswith(":")),
        "chapters.json": (p.out / "chapters.json").read_text("utf-8"),
        "highlights.json": "\n".join(h["speaker"] for h in p.highlights),
        "notes.html": (p.out / "notes.html").read_text("utf-8"),
        "tags": "\n".join(
            str(frame) for frame in p.tags.values() if frame.FrameID not in ("APIC", "USLT", "COMM", "CHAP")
        ),
        "feed item": etree.tostring(item_element(feed_item(p.folder, "https://example.org/files"))).decode(),
    }
    for name in sorted(former):
        for file, text in texts.items():
            if name in text and plain(name) not in spoken:
                yield f"{file} still says `{name}`"


KINDS: tuple[Callable[[Published], Iterator[str]], ...] = (
    captions_agree, lengths_agree, chapters_agree, inserts_are_silent, highlights_agree, clips_agree, quotes_agree,
    titles_agree, names_agree, feed_agrees, links_agree, order_holds,
)  # fmt: skip
