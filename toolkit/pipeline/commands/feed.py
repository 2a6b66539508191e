"""A produced episode as an item of its show's feed: ``podkit feed``. Reads what ``produce`` wrote; writes only the feed."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from pydantic import TypeAdapter

from toolkit.editorial.markup import is_link
from toolkit.editorial.notes_html import describe, render_fragment
from toolkit.formats.feed import (
    FEED_TYPES,
    Enclosure,
    FeedItem,
    FeedPerson,
    Soundbite,
    item_element,
    soundbites_of,
)
from toolkit.formats.feed_file import with_item
from toolkit.formats.feed_rules import item_problems
from toolkit.formats.folder_address import folder_address
from toolkit.formats.highlights_json import parse_highlights_json
from toolkit.formats.tags import read_tags
from toolkit.formats.written_text import UnreadableText
from toolkit.media.probe import probe
from toolkit.model.episode import Speaker
from toolkit.model.errors import NoSuchInput, PodkitError, UnreadableMedia
from toolkit.pipeline.commands.publish_outputs import REPORT
from toolkit.pipeline.episode.drafts import read_draft
from toolkit.pipeline.episode.folder import EpisodeFolder
from toolkit.pipeline.episode.guid import first_guid, kept_guid
from toolkit.pipeline.episode.last_run import open_as_produced
from toolkit.storage.publish import publish_bytes
from toolkit.storage.small_file import read_if_there, read_small

_PEOPLE = TypeAdapter(tuple[Speaker, ...])
_TRANSCRIPTS = {
    "transcript.vtt": "text/vtt",
    "transcript.srt": "application/x-subrip",
    "transcript.json": "application/json",
}


@dataclass(frozen=True)
class AddedToFeed:
    """What adding an item did: whether the feed changed, the guid of the item there, and what the producer should know."""

    changed: bool
    guid: str
    remarks: tuple[str, ...] = ()


def feed_item(path: Path, base_url: str, *, out: Path | None = None, explicit: bool = False) -> FeedItem:
    """Return the item of a produced episode.

    Parameters
    ----------
    path : Path
        The episode folder.
    base_url : str
        The address under which the files of its ``out`` folder will be published.
    out : Path, optional
        Where the results are, if not in ``path/out``.

    Raises
    ------
    NoSuchInput, InvalidManifest
        It was not produced yet, or its manifest cannot be read.
    ValueError
        ``base_url`` is not an address of a folder.
    """
    base = folder_address(base_url)
    folder = open_as_produced(path, out=out)
    audio, *others = _audio(folder)
    facts = probe(audio)
    episode, said = folder.episode, folder.episode.publishing
    here = {name: f"{base}/{quote(name)}" for name in (*_TRANSCRIPTS, "chapters.json") if (folder.out / name).is_file()}
    notes = _notes(folder)
    day = episode.date or datetime.datetime.fromtimestamp(audio.stat().st_mtime, datetime.UTC).date()
    return FeedItem(
        title=episode.title or folder.name,
        guid=_guid(audio, folder),
        published=datetime.datetime.combine(day, datetime.time(), datetime.UTC),
        enclosure=_enclosure(base, audio),
        duration_s=facts.duration_s,
        description=describe(notes, "apple").text if notes else episode.summary,
        content=render_fragment(notes) if notes else "",
        number=episode.number,
        season=episode.season,
        explicit=explicit or said.explicit,
        transcripts=tuple((here[name], kind) for name, kind in _TRANSCRIPTS.items() if name in here),
        language=episode.language,
        chapters=here.get("chapters.json", ""),
        people=_people(folder),
        soundbites=_soundbites(folder),
        alternates=tuple(_enclosure(base, other) for other in others),
        date_is_known=episode.date is not None,
        link=said.link,
        episode_type=said.episode_type,
        keywords=said.keywords,
        categories=said.categories,
    )


def add_to_feed(feed: Path, item: FeedItem) -> AddedToFeed:
    """Put an item into a feed file, or bring the one that is there up to date.

    Raises
    ------
    NoSuchInput, UnreadableMedia, AddressTaken, CannotWrite, DiskFull
        The feed is then unchanged.
    """
    before = read_small(feed, what="feed file")
    after = with_item(before, item, feed)
    changed = after.content != before
    if changed:
        publish_bytes(feed.resolve(), after.content)
    return AddedToFeed(changed, after.guid, after.remarks)


def complaints(item: FeedItem) -> list[str]:
    """Return a sentence for each thing that directories would refuse in the item."""
    return item_problems(item_element(item))


def _audio(folder: EpisodeFolder) -> list[Path]:
    """Return the finished files, the one that most players accept first."""
    found = [path for suffix in FEED_TYPES for path in sorted(folder.out.glob(f"*{suffix}"))]
    if not found:
        raise NoSuchInput(folder.out, "finished episode; run podkit produce first, or name its folder with --out")
    return found


def _enclosure(base: str, audio: Path) -> Enclosure:
    return Enclosure(f"{base}/{quote(audio.name)}", audio.stat().st_size, FEED_TYPES[audio.suffix])


def _guid(audio: Path, folder: EpisodeFolder) -> str:
    """Return an identity that stays the same when the episode is produced again: the one that it keeps, or the file's own."""
    if kept := kept_guid(folder):
        return kept
    try:
        own = read_tags(audio)[0].guid
    except PodkitError:
        own = ""
    return own or first_guid(folder)


def _notes(folder: EpisodeFolder) -> str:
    path = folder.draft / "notes.md"
    # A run that left the notes out publishes none; the draft of an earlier one stays the producer's, and says nothing here.
    if not path.is_file() or not (folder.out / "notes.html").is_file():
        return ""
    lines = (read_draft(path) or b"").decode("utf-8", "replace").split("\n")
    # The feed has a separate element for the title.
    return "\n".join(lines[1:] if lines[0].startswith("# ") else lines).strip()


def _people(folder: EpisodeFolder) -> tuple[FeedPerson, ...]:
    """Return who is heard, by the names and roles that the published files have; by the manifest's where no report tells."""
    published = _published_people(folder.out / REPORT)
    people = folder.episode.facts.speakers if published is None else published
    return tuple(FeedPerson(one.name, one.role, one.link if is_link(one.link) else "") for one in people if one.name)


def _published_people(report: Path) -> tuple[Speaker, ...] | None:
    try:
        found = json.loads(read_small(report))
        return _PEOPLE.validate_python(found["people"])
    except (OSError, PodkitError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _soundbites(folder: EpisodeFolder) -> tuple[Soundbite, ...]:
    path = folder.out / "highlights.json"
    content = read_if_there(path)
    if content is None:
        return ()
    try:
        highlights = parse_highlights_json(content.decode("utf-8", "replace"))
    except UnreadableText as error:
        raise UnreadableMedia(path, f"{error}; run podkit produce again, which writes it anew.") from error
    return soundbites_of([(h.start_s, h.end_s, h.quote) for h in highlights])
