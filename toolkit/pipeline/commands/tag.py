"""``podkit tag``: writes tags and chapters into a file, from options, an episode folder and a chapter file.

Owns which of them has precedence; how a file is changed is in ``tagged_file``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from toolkit.formats.tags import EpisodeTags, chapter_losses
from toolkit.model.chapter import Chapter
from toolkit.pipeline.files.chapter_files import ChapterList, read_chapter_file
from toolkit.pipeline.files.tagged_file import artwork_bytes, tag_file, tagged_container
from toolkit.storage.small_file import read_if_there, read_small

# Without an episode not even the genre is set.
NOTHING = EpisodeTags(genre="")


@dataclass(frozen=True)
class TagRequest:
    """What to write; None and empty fields leave the values in the file.

    ``said`` has precedence over the facts of the episode, ``chapters`` (a file) or ``chapter_list`` over the chapters of
    the episode. ``transcript`` (a file) becomes the lyrics.
    """

    episode: Path | None = None
    chapters: Path | None = None
    chapter_list: tuple[Chapter, ...] | None = None
    artwork: Path | None = None
    transcript: Path | None = None
    said: EpisodeTags = NOTHING

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return self == TagRequest()


@dataclass(frozen=True)
class TagsWritten:
    """What was written: the title, the number of chapters (None: unchanged), and warnings."""

    title: str
    chapters: int | None
    warnings: tuple[str, ...] = ()


def tag_request(file: Path, request: TagRequest) -> TagsWritten:
    """Write tags and chapters into a file, in place and safely.

    An episode folder provides its facts, its artwork, and the transcript, notes and chapters that ``produce`` wrote.

    Raises
    ------
    PodkitError
        The file is then unchanged.
    """
    tags, own_artwork, listed = _of_episode(request.episode) if request.episode else (NOTHING, None, None)
    artwork = request.artwork or own_artwork
    tags = _overlaid(tags, request.said)
    warnings: list[str] = []
    if artwork is not None:
        picture, complaints = artwork_bytes(artwork)
        tags = replace(tags, artwork=picture)
        warnings += complaints
    if request.transcript is not None:
        tags = replace(tags, lyrics=_lyrics(request.transcript))
    if request.chapters is not None:
        listed = read_chapter_file(request.chapters)
    elif request.chapter_list is not None:
        listed = ChapterList(request.chapter_list)
    warnings += put_into(file, tags, listed)
    return TagsWritten(tags.title, len(listed.chapters) if listed is not None else None, tuple(warnings))


def put_into(file: Path, tags: EpisodeTags, listed: ChapterList | None) -> tuple[str, ...]:
    """Write tags and chapters with their pictures into a file; return a sentence for each thing it cannot hold.

    Raises
    ------
    PodkitError
        The file is then unchanged.
    """
    if listed is None:
        tag_file(file, tags, None)
        return _unheld(file, tags, ())
    tag_file(file, replace(tags, chapter_pictures=listed.pictures), listed.chapters)
    return (
        *chapter_losses(tagged_container(file), listed.chapters, frozenset(listed.pictures)),
        *_unheld(file, tags, listed.chapters),
    )


def _unheld(file: Path, tags: EpisodeTags, chapters: Sequence[Chapter]) -> tuple[str, ...]:
    container = tagged_container(file)
    warnings = []
    if tags.artwork and "cover" not in container.holds:
        warnings.append(f"the cover was not written: podkit writes none into {container.title}; use M4A or MP3.")
    listed = [chapter for chapter in chapters if chapter.toc]
    if container.tags == "mp4" and listed and listed[0].start_s > 0:
        warnings.append("chapters of M4A begin at 0: the first was moved there, or an Intro was put before it.")
    return tuple(warnings)


def _overlaid(tags: EpisodeTags, said: EpisodeTags) -> EpisodeTags:
    given = {field.name: getattr(said, field.name) for field in fields(said)}
    return replace(
        tags, **{name: value for name, value in given.items() if value is not False and value not in (None, "", (), {})}
    )


def _lyrics(path: Path) -> str:
    from toolkit.formats.captions import read_transcript
    from toolkit.formats.plain_text import render_plain_text

    return render_plain_text(read_transcript(read_small(path, what="transcript"), path))


def _of_episode(path: Path) -> tuple[EpisodeTags, Path | None, ChapterList | None]:
    from toolkit.formats.captions import read_transcript
    from toolkit.model.transcript import Transcript
    from toolkit.pipeline.episode.drafts import read_draft
    from toolkit.pipeline.episode.guid import kept_guid
    from toolkit.pipeline.episode.last_run import open_as_produced
    from toolkit.pipeline.stages.tag import episode_tags

    folder = open_as_produced(path)
    transcript, notes = folder.out / "transcript.json", folder.draft / "notes.md"
    words = read_if_there(transcript)
    spoken = Transcript() if words is None else read_transcript(words, transcript)
    published = notes.is_file() and (folder.out / "notes.html").is_file()
    text = (read_draft(notes) or b"").decode("utf-8", "replace") if published else ""
    chapters = folder.out / "chapters.json"
    publishing = replace(folder.episode.publishing, guid=kept_guid(folder))
    tags = episode_tags(folder.episode.facts, spoken, text, publishing)
    return tags, folder.episode.artwork, read_chapter_file(chapters) if chapters.is_file() else None
