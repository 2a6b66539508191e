"""Tags and chapters into the finished files of an episode: a stage of ``produce``.

Owns which fact of an episode becomes which tag. Light to import: what opens media files loads when the stage runs.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, count

from toolkit.formats.plain_text import render_plain_text
from toolkit.formats.tags import EpisodeTags
from toolkit.model.containers import WRITTEN
from toolkit.model.episode import EpisodeFacts, Publishing
from toolkit.model.printable import shortened
from toolkit.model.transcript import Transcript
from toolkit.pipeline.graph.key import SourceFile
from toolkit.pipeline.graph.stage import Load, Stage, Work
from toolkit.pipeline.stages.resolve import facts_today
from toolkit.pipeline.stages.results import (
    CHAPTERS,
    MASTERED,
    NOTES,
    TAGGED,
    TRANSCRIPT,
    Delivered,
    TaggedFile,
)

_SHORT_LETTERS = 250


@dataclass(frozen=True)
class TagSettings:
    """What goes into the tags besides the drafts, and the name of the files without their suffix.

    ``pictures`` are those of chapters, by what the chapters call them.
    """

    facts: EpisodeFacts
    publishing: Publishing
    artwork: SourceFile | None
    name: str
    pictures: tuple[tuple[str, SourceFile], ...] = ()


def tag_stage(settings: TagSettings, drafts: tuple[str, ...]) -> Stage[TagSettings]:
    """Give every deliverable under its final name, with tags, artwork and chapters where its container holds them.

    ``drafts`` are the stages of the drafts that this run makes.
    """
    needs = (MASTERED.stage, *drafts)
    return Stage(TAGGED.stage, tag, settings, needs=needs, version=4, load=Load.LIGHT, weight=0.3)


def tag(work: Work, settings: TagSettings) -> None:
    """Write the finished files."""
    from toolkit.pipeline.files.tagged_file import write_tagged

    transcript, notes = work.find(TRANSCRIPT, default=Transcript()), work.find(NOTES, default="")
    tags = episode_tags(facts_today(work, settings.facts), transcript, notes, settings.publishing)
    tags = _with_pictures(_with_artwork(tags, settings.artwork, work), settings.pictures)
    chapters = work.find(CHAPTERS, default=())
    delivered = work.get(MASTERED).delivered
    done = []
    for entry, name in zip(delivered, _names(settings.name, delivered), strict=True):
        source, target = work.folders[MASTERED.stage] / entry.file, work.folder / name
        if WRITTEN[entry.deliverable.container].tags:
            write_tagged(source, target, tags, chapters, entry.measurement.duration_s)
        else:
            shutil.copyfile(source, target)
        done.append(TaggedFile(name, entry.file))
    work.put(TAGGED, tuple(done))


def _names(name: str, delivered: Sequence[Delivered]) -> list[str]:
    """Return the files' names; further ones of one container are told apart by their channels, then by number."""
    names: list[str] = []
    for entry in delivered:
        container, channels = entry.deliverable.container, entry.deliverable.channels
        numbered = (f"{name}-{channels}ch-{number}.{container}" for number in count(2))
        wanted = chain((f"{name}.{container}", f"{name}-{channels}ch.{container}"), numbered)
        names.append(next(one for one in wanted if one not in names))
    return names


def episode_tags(
    episode: EpisodeFacts, transcript: Transcript, notes: str, publishing: Publishing | None = None
) -> EpisodeTags:
    """Return what a podcast app shows of an episode; the description is the summary, else the notes' standfirst."""
    said = publishing or Publishing()
    hosts = [speaker.name for speaker in episode.speakers if speaker.role == "host"]
    described = episode.summary or _standfirst(notes)
    return EpisodeTags(
        title=episode.title,
        show=episode.show,
        artist=", ".join(dict.fromkeys(hosts or [speaker.name for speaker in episode.speakers])),
        publisher=said.publisher or episode.show,
        number=episode.number,
        season=episode.season,
        date=episode.date,
        description=shortened(described, _SHORT_LETTERS),
        long_description=described,
        lyrics=render_plain_text(transcript) if transcript.segments else "",
        copyright=said.copyright,
        link=said.link,
        guid=said.guid,
        keywords=said.keywords or episode.words,
        categories=said.categories,
        explicit=said.explicit,
        language=transcript.language or episode.language,
    )


def _with_artwork(tags: EpisodeTags, artwork: SourceFile | None, work: Work) -> EpisodeTags:
    if artwork is None:
        return tags
    from toolkit.pipeline.files.tagged_file import artwork_bytes

    picture, warnings = artwork_bytes(artwork.path)
    for warning in warnings:
        work.warn(f"{artwork.path.name}: {warning}")
    return replace(tags, artwork=picture)


def _with_pictures(tags: EpisodeTags, pictures: tuple[tuple[str, SourceFile], ...]) -> EpisodeTags:
    if not pictures:
        return tags
    from toolkit.pipeline.files.chapter_files import fitted_picture

    return replace(tags, chapter_pictures={name: fitted_picture(file.path) for name, file in pictures})


def _standfirst(notes: str) -> str:
    """Return the first paragraph under the notes' title, without its emphasis marks."""
    for block in notes.split("\n\n"):
        line = " ".join(block.split())
        if line and not line.startswith("#"):
            return line.strip("*_").replace("\\", "")
    return ""
