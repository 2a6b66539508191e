"""Tags and chapters into finished files: the stage of ``produce``, and ``podkit tag`` on any file.

Owns which fact of an episode becomes which tag; a file is only ever changed as a copy that is then published whole.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from toolkit.formats.artwork import check_artwork, embedded_artwork
from toolkit.formats.captions import read_transcript
from toolkit.formats.chapters import read_chapters
from toolkit.formats.plain_text import render_plain_text
from toolkit.formats.tags import EpisodeTags, container_of, write_tags
from toolkit.media.chapters import write_mp4_chapters
from toolkit.media.probe import probe
from toolkit.model.chapter import Chapter
from toolkit.model.episode import Episode
from toolkit.model.errors import InvalidChapters, NoSuchInput, UnreadableMedia, UnsupportedFormat
from toolkit.model.transcript import Transcript
from toolkit.pipeline.drafting import CHAPTERS, NOTES, TRANSCRIPT, given, told_facts
from toolkit.pipeline.episode_folder import open_episode
from toolkit.pipeline.mastering import load_mastered
from toolkit.pipeline.stages import Load, Stage, Work
from toolkit.pipeline.values import load_value, plain
from toolkit.storage.publish import publishing

_TAGGED = frozenset({"mp3", "m4a", "opus", "flac"})
_SHORT_LETTERS = 250


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
    if container_of(source) == "mp4" and chapters is not None:
        write_mp4_chapters(source, target, chapters, duration_s)
    else:
        shutil.copyfile(source, target)
    write_tags(target, tags, chapters, duration_s)


def tag_file(path: Path, tags: EpisodeTags, chapters: Sequence[Chapter] | None) -> None:
    """Write tags and chapters into a file in place: a reader sees the old file or the whole new one.

    Raises
    ------
    NoSuchInput, UnreadableMedia, InvalidChapters, CannotWrite, DiskFull
        The file is then as it was.
    """
    facts = probe(path)
    container_of(path)
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


@dataclass(frozen=True)
class TagRequest:
    """What ``podkit tag`` is to write; None and "" leave what the file has."""

    episode: Path | None = None
    chapters: Path | None = None
    title: str = ""
    artwork: Path | None = None


@dataclass(frozen=True)
class TagsWritten:
    """What was written: the title, how many chapters (None: left alone), and what a directory would say."""

    title: str
    chapters: int | None
    warnings: tuple[str, ...] = ()


def tag_request(file: Path, request: TagRequest) -> TagsWritten:
    """Write what a request asks for into a file, in place and safely.

    An episode folder gives its facts, its artwork, and the transcript, notes and chapters that ``produce`` left in
    ``out/``; a chapter file counts before those.

    Raises
    ------
    PodkitError
        The file is then as it was.
    """
    # Without an episode, not even the genre is named.
    tags, chapters = _of_episode(request.episode) if request.episode else (EpisodeTags(genre=""), None)
    artwork = request.artwork or (open_episode(request.episode).episode.artwork if request.episode else None)
    warnings: tuple[str, ...] = ()
    if artwork is not None:
        picture, warnings = artwork_bytes(artwork)
        tags = replace(tags, artwork=picture)
    if request.title:
        tags = replace(tags, title=request.title)
    if request.chapters is not None:
        chapters = _read_chapters(request.chapters)
    tag_file(file, tags, chapters)
    return TagsWritten(tags.title, len(chapters) if chapters is not None else None, warnings)


def _of_episode(path: Path) -> tuple[EpisodeTags, tuple[Chapter, ...] | None]:
    folder = open_episode(path)
    transcript, notes = folder.out / "transcript.json", folder.draft / "notes.md"
    spoken = read_transcript(transcript.read_bytes(), transcript) if transcript.is_file() else Transcript()
    text = notes.read_text("utf-8", "replace") if notes.is_file() else ""
    chapters = folder.out / "chapters.json"
    return episode_tags(folder.episode, spoken, text), _read_chapters(chapters) if chapters.is_file() else None


def _read_chapters(path: Path) -> tuple[Chapter, ...]:
    if not path.is_file():
        raise NoSuchInput(path, "chapter file")
    return read_chapters(path.read_bytes(), path)
