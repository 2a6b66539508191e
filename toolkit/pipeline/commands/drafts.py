"""Chapters, highlights or notes alone: those that count of an episode folder, or drafts from a transcript file.

What a producer edited in an episode folder counts, as it does for ``produce``; what is not there yet is made first.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import assert_never

from jinja2 import TemplateError, TemplateSyntaxError

from toolkit.editorial.chapters import draft_chapters
from toolkit.editorial.highlights import draft_highlights
from toolkit.editorial.notes import draft_notes
from toolkit.editorial.notes_facts import facts_of
from toolkit.editorial.notes_html import describe, plain_notes, render_notes_html
from toolkit.formats.captions import read_transcript
from toolkit.model.chapter import Chapter
from toolkit.model.episode import Episode
from toolkit.model.errors import InvalidTemplate
from toolkit.model.highlight import Highlight
from toolkit.model.transcript import Transcript
from toolkit.pipeline.commands.produce import RunControl, alone_in
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.pipeline.stages.draft import talk_chapters
from toolkit.pipeline.stages.production import Production
from toolkit.pipeline.stages.results import CHAPTERS, HIGHLIGHTS, NOTES, TIMELINE, TRANSCRIPT
from toolkit.storage.small_file import TABLE_BYTES, read_small


class NotesForm(Enum):
    """What notes are given as; the last three are within a directory's limits."""

    MD = "md"
    HTML = "html"
    TXT = "txt"
    APPLE = "apple"
    SPOTIFY = "spotify"
    YOUTUBE = "youtube"


@dataclass(frozen=True)
class DraftSource:
    """What drafts are made of, or what counts of them already.

    ``transcript`` is in episode time, ``episode`` nearly empty for a lone file. ``chapters``, ``highlights`` and ``notes`` are
    those of an episode folder, edited ones as edited; None for a lone file, of which they are drafted. ``talk`` are the chapters
    that are no inserts, None for all.
    """

    transcript: Transcript
    episode: Episode
    duration_s: float
    chapters: tuple[Chapter, ...] | None = None
    highlights: tuple[Highlight, ...] | None = None
    notes: str | None = None
    talk: tuple[Chapter, ...] | None = None


def drafts_of_episode(path: Path, *, control: RunControl | None = None) -> DraftSource:
    """Return the transcript and drafts that an episode folder has or gets, as ``produce`` would publish them; mixes nothing.

    Raises
    ------
    PodkitError
    """
    control = control or RunControl()
    with alone_in(path, None, control):
        job = Production(path, None, ProduceOptions())
        if job.listener is None:  # left out by the manifest; whoever asks for a draft wants its words
            job = Production(path, None, ProduceOptions(skip=job.options.skip - {"transcribe"}))
        wanted = (TRANSCRIPT.stage, CHAPTERS.stage, HIGHLIGHTS.stage, NOTES.stage)
        there = {stage.name for stage in job.stages()}
        outcome = job.run(wanted=tuple(name for name in wanted if name in there), progress=control.progress)
        timeline = outcome.get(TIMELINE)
        chapters = outcome.get(CHAPTERS) if outcome.has(CHAPTERS) else None
        return DraftSource(
            outcome.get(TRANSCRIPT),
            job.folder.episode,
            timeline.duration_s,
            chapters,
            outcome.get(HIGHLIGHTS) if outcome.has(HIGHLIGHTS) else None,
            outcome.get(NOTES) if outcome.has(NOTES) else None,
            talk_chapters(chapters, timeline) if chapters is not None else None,
        )


def read_transcript_file(path: Path) -> DraftSource:
    """Read a transcript or caption file of any form podkit knows.

    Raises
    ------
    NoSuchInput, UnreadableFile, InvalidTranscript
        When it is not there or holds no transcript.
    """
    transcript = read_transcript(read_small(path, what="transcript file or episode folder"), path)
    title = path.stem.replace("-", " ").replace("_", " ").strip().capitalize()
    return DraftSource(transcript, Episode(title=title, tracks=()), transcript.duration_s)


def chapters_of(source: DraftSource, title_case: str = "sentence") -> tuple[Chapter, ...]:
    """Return the chapters of an episode; draft those of a lone transcript."""
    if source.chapters is not None:
        return source.chapters
    return draft_chapters(
        source.transcript,
        duration_s=source.duration_s,
        language=source.transcript.language or "en",
        title_case="title" if title_case == "title" else "sentence",
    )


def highlights_of(
    source: DraftSource, count: int, chapters: tuple[Chapter, ...] | None = None
) -> tuple[Highlight, ...]:
    """Return at most ``count`` highlights of an episode; draft those of a lone transcript, spread over its chapters."""
    if source.highlights is not None:
        return source.highlights[:count]
    chapters = chapters_of(source) if chapters is None else chapters
    return draft_highlights(source.transcript, chapters=chapters, count=count)


def notes_of(source: DraftSource, template: Path | None = None) -> str:
    """Return the show notes of an episode as Markdown; draft them for a lone transcript, or with a template.

    Parameters
    ----------
    source : DraftSource
    template : Path, optional
        A Jinja2 template in place of podkit's own; it fills in the chapters and highlights that count.

    Raises
    ------
    NoSuchInput, InvalidTemplate
        When the template is not there, or cannot be read or filled in.
    """
    own = None if template is None else _read_template(template)
    if own is None and source.notes is not None:
        return source.notes
    chapters = chapters_of(source)
    highlights = highlights_of(source, 5, chapters)
    facts = facts_of(source.episode.facts)
    with _template_refusals(template):
        return draft_notes(facts, source.transcript, chapters, highlights, template=own, talk=source.talk)


def notes_as(form: NotesForm, markdown: str, title: str, language: str = "en") -> tuple[str, bool]:
    """Return notes in a form that others take, and whether they had to be cut to fit it."""
    match form:
        case NotesForm.MD:
            return markdown, False
        case NotesForm.HTML:
            return render_notes_html(markdown, title, language=language), False
        case NotesForm.TXT:
            return plain_notes(markdown), False
        case NotesForm.APPLE | NotesForm.SPOTIFY | NotesForm.YOUTUBE:
            found = describe(markdown, form.value)
            return found.text, found.is_cut
    assert_never(form)


def _read_template(path: Path) -> str:
    content = read_small(path, what="template file", most_bytes=TABLE_BYTES)
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise InvalidTemplate(path, None, "this is not text in UTF-8; save it as UTF-8.") from None


@contextmanager
def _template_refusals(path: Path | None) -> Iterator[None]:
    """Say of a template of the user's what is wrong with it and where; podkit's own has nothing wrong."""
    try:
        yield
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as error:
        if path is None:
            raise
        line = error.lineno if isinstance(error, TemplateSyntaxError) else _line_in_template(error)
        reason = " ".join(str(error).split()).rstrip(".") or type(error).__name__
        raise InvalidTemplate(path, line, f"{reason}; docs/commands/notes.md lists what a template can use.") from error


def _line_in_template(error: BaseException) -> int | None:
    # Jinja2 puts the template's own lines into the traceback, under this name where it was given text.
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<template>"]
    return lines[-1] if lines else None
