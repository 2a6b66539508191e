"""Tags and chapters into finished files: the stage of ``produce``, and a file in place.

Owns which fact of an episode becomes which tag; a file is only ever changed as a copy that is then published whole.
"""

from __future__ import annotations

import shutil
import stat
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from toolkit.formats.artwork import check_artwork, embedded_artwork
from toolkit.formats.chapter_rules import from_the_start, valid_chapters
from toolkit.formats.plain_text import render_plain_text
from toolkit.formats.tags import Container, EpisodeTags, container_of, write_tags
from toolkit.media.chapters import write_mp4_chapters
from toolkit.media.matroska import is_matroska, write_matroska
from toolkit.media.probe import probe
from toolkit.model.chapter import Chapter
from toolkit.model.episode import Episode
from toolkit.model.errors import CannotWrite, InvalidChapters, UnreadableMedia, UnsupportedFormat
from toolkit.model.transcript import Transcript
from toolkit.pipeline.drafting import CHAPTERS, NOTES, TRANSCRIPT, given, told_facts
from toolkit.pipeline.mastering import load_mastered
from toolkit.pipeline.stages import Load, Stage, Work
from toolkit.pipeline.values import load_value, plain
from toolkit.storage.publish import publishing

_TAGGED = frozenset({"mp3", "m4a", "opus", "flac"})
_SHORT_LETTERS = 250
_ANY_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True)
class Tagging:
    """What goes into the tags besides the drafts: the episode's facts, its artwork and the contents' digest of that."""

    episode: Episode
    artwork_digest: str
    name: str


def tag_stage(tagging: Tagging, needs: tuple[str, ...]) -> Stage:
    """Give every deliverable under its final name, with tags, artwork and chapters where its container holds them."""

    def run(work: Work) -> None:
        mastered = load_mastered(work.needs["master"])
        transcript = _transcript(work)
        notes = (work.needs["settle:notes"] / NOTES).read_text("utf-8") if "settle:notes" in work.needs else ""
        tags = episode_tags(tagging.episode, transcript, notes)
        tags = _with_artwork(tags, tagging.episode.artwork, work)
        chapters = given(work, "settle:chapters", CHAPTERS, tuple[Chapter, ...])
        for entry in mastered.delivered:
            source = work.needs["master"] / entry.file
            target = work.folder / f"{tagging.name}.{entry.deliverable.container}"
            if target.exists():
                # Two deliverables of one container tell each other apart by their channels.
                target = target.with_name(
                    f"{tagging.name}-{entry.deliverable.channels}ch.{entry.deliverable.container}"
                )
            if entry.deliverable.container in _TAGGED:
                write_tagged(source, target, tags, chapters, entry.measurement.duration_s)
            else:
                shutil.copyfile(source, target)

    settings = [plain(told_facts(tagging.episode)), tagging.artwork_digest, tagging.name]
    return Stage("tag", run, needs=("master", *needs), settings=settings, load=Load.LIGHT, weight=0.3)


def write_tagged(
    source: Path, target: Path, tags: EpisodeTags, chapters: Sequence[Chapter] | None, duration_s: float
) -> None:
    """Write a copy of ``source`` with tags and chapters to ``target``, which nobody reads yet.

    ``chapters`` None leaves those that are there.
    """
    if is_matroska(source):
        checked = None if chapters is None else valid_chapters(chapters, duration_s, path=source)
        write_matroska(source, target, matroska_texts(tags), checked, duration_s)
        return
    if container_of(source) == "mp4" and chapters is not None:
        listed = [chapter for chapter in chapters if chapter.toc]
        write_mp4_chapters(source, target, from_the_start(listed), duration_s)
    else:
        shutil.copyfile(source, target)
    write_tags(target, tags, chapters, duration_s)


def kind_of(path: Path) -> Container | Literal["matroska"]:
    """Return which kind of container a file is by its content.

    Raises
    ------
    UnsupportedFormat
        For one that holds no tags or no chapters that players read.
    """
    return "matroska" if is_matroska(path) else container_of(path)


def matroska_texts(tags: EpisodeTags) -> dict[str, str]:
    """Return tags by the names that Matroska's specification gives them; empty ones are left out."""
    texts = {
        "title": tags.title, "album": tags.show, "artist": tags.artist, "publisher": tags.publisher,
        "part_number": "" if tags.number is None else str(tags.number), "season": "" if tags.season is None else str(tags.season),
        "date_released": tags.date.isoformat() if tags.date else "", "genre": tags.genre, "summary": tags.description,
        "description": tags.long_description or tags.description, "lyrics": tags.lyrics, "copyright": tags.copyright,
        "url": tags.link, "keywords": ",".join(tags.keywords), "language": tags.language,
    }  # fmt: skip
    return {name: text for name, text in texts.items() if text}


def tag_file(path: Path, tags: EpisodeTags, chapters: Sequence[Chapter] | None) -> None:
    """Write tags and chapters into a file in place: a reader sees the old file or the whole new one.

    Raises
    ------
    NoSuchInput, UnreadableMedia, InvalidChapters, CannotWrite, DiskFull
        The file is then as it was.
    """
    facts = probe(path)
    kind_of(path)
    # The copy takes the file's place whatever its own permissions say, so they are asked here.
    if not path.stat().st_mode & _ANY_WRITE:
        raise CannotWrite(path, "it is read-only")
    # Through a link, the file that it leads to is changed, and the link stays one.
    with publishing(path.resolve()) as temporary:
        try:
            write_tagged(path, temporary, tags, chapters, facts.duration_s)
        except (InvalidChapters, UnreadableMedia, UnsupportedFormat) as error:
            # Whoever asked knows the file, not the copy of it that is being changed.
            error.path = path
            raise
        shutil.copymode(path, temporary)


def episode_tags(episode: Episode, transcript: Transcript, notes: str) -> EpisodeTags:
    """Return what a podcast app shows of an episode; the description is the summary, else the notes' standfirst."""
    hosts = [track.speaker for track in episode.voices if track.role == "host"]
    described = episode.summary or _standfirst(notes)
    return EpisodeTags(
        title=episode.title,
        show=episode.show,
        artist=", ".join(dict.fromkeys(hosts or [track.speaker for track in episode.voices])),
        publisher=episode.show,
        number=episode.number,
        season=episode.season,
        date=episode.date,
        description=_shortened(described),
        long_description=described,
        lyrics=render_plain_text(transcript) if transcript.segments else "",
        keywords=episode.words,
        language=transcript.language or episode.language,
    )


def _shortened(text: str) -> str:
    """Return a text as one line of at most 250 letters, cut between words where the language has spaces."""
    line = " ".join(text.split())
    if len(line) <= _SHORT_LETTERS:
        return line
    cut = line[: _SHORT_LETTERS - 1]
    whole = cut.rpartition(" ")[0]
    return f"{whole if len(whole) > len(cut) // 2 else cut}\u2026"


def artwork_bytes(path: Path) -> tuple[bytes, tuple[str, ...]]:
    """Return a picture as it goes into tags, and what a directory would say against it.

    Raises
    ------
    UnreadableMedia
        When it is no picture.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableMedia(path, f"this artwork cannot be read ({error.strerror}); check the file.") from error
    return embedded_artwork(content, path), check_artwork(content, path).warnings


def _with_artwork(tags: EpisodeTags, artwork: Path | None, work: Work) -> EpisodeTags:
    if artwork is None:
        return tags
    picture, warnings = artwork_bytes(artwork)
    for warning in warnings:
        work.warn(f"{artwork.name}: {warning}")
    return replace(tags, artwork=picture)


def _transcript(work: Work) -> Transcript:
    if "settle:transcript" not in work.needs:
        return Transcript()
    return load_value(work.needs["settle:transcript"] / TRANSCRIPT, Transcript)


def _standfirst(notes: str) -> str:
    """Return the first paragraph under the notes' title, without its emphasis marks."""
    for block in notes.split("\n\n"):
        line = " ".join(block.split())
        if line and not line.startswith("#"):
            return line.strip("*_").replace("\\", "")
    return ""
