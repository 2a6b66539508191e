"""Tags and chapters into the finished files of an episode: a stage of ``produce``.

Owns which fact of an episode becomes which tag.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from toolkit.formats.plain_text import render_plain_text
from toolkit.formats.tags import EpisodeTags
from toolkit.model.chapter import Chapter
from toolkit.model.containers import WRITTEN
from toolkit.model.episode import Episode
from toolkit.model.printable import shortened
from toolkit.model.transcript import Transcript
from toolkit.pipeline.files.tagged_file import artwork_bytes, write_tagged
from toolkit.pipeline.graph.stage import Load, Stage, Work
from toolkit.pipeline.graph.values import load_value, plain
from toolkit.pipeline.stages.draft import CHAPTERS, NOTES, TRANSCRIPT, given, told_facts
from toolkit.pipeline.stages.master import load_mastered

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
            if WRITTEN[entry.deliverable.container].tags:
                write_tagged(source, target, tags, chapters, entry.measurement.duration_s)
            else:
                shutil.copyfile(source, target)

    settings = [plain(told_facts(tagging.episode)), tagging.artwork_digest, tagging.name]
    return Stage("tag", run, needs=("master", *needs), settings=settings, load=Load.LIGHT, weight=0.3)


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
        description=shortened(described, _SHORT_LETTERS),
        long_description=described,
        lyrics=render_plain_text(transcript) if transcript.segments else "",
        keywords=episode.words,
        language=transcript.language or episode.language,
    )


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
