"""Drafts from what is already written: a transcript file in, chapters, highlights or notes out.

An episode folder counts as the transcript that ``produce`` would use, made first where it is not there yet.
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
from toolkit.editorial.notes import draft_notes, facts_of
from toolkit.editorial.notes_html import describe, plain_notes, render_notes_html
from toolkit.formats.captions import read_transcript
from toolkit.model.chapter import Chapter
from toolkit.model.episode import Episode
from toolkit.model.errors import InvalidTemplate, InvalidTranscript, NoSuchInput
from toolkit.model.highlight import Highlight
from toolkit.model.transcript import Transcript
from toolkit.pipeline.commands.produce import RunControl, alone_in
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.pipeline.stages.production import Production
from toolkit.pipeline.stages.results import TIMELINE, TRANSCRIPT
from toolkit.storage.publish import refusals

_LARGEST_BYTES = 200_000_000
_LARGEST_TEMPLATE_BYTES = 1_000_000


class NotesForm(Enum):
    """What notes are source as; the last three are within a directory's limits."""

    MD = "md"
    HTML = "html"
    TXT = "txt"
    APPLE = "apple"
    SPOTIFY = "spotify"
    YOUTUBE = "youtube"


@dataclass(frozen=True)
class TranscriptSource:
    """A transcript in episode time, and the episode it belongs to (nearly empty for a lone file)."""

    transcript: Transcript
    episode: Episode
    duration_s: float


def transcript_of_episode(path: Path, *, control: RunControl | None = None) -> TranscriptSource:
    """Return the transcript that an episode folder has or gets, as ``produce`` would use it; mixes nothing.

    Raises
    ------
    PodkitError
    """
    control = control or RunControl()
    with alone_in(path, None, control):
        job = Production(path, None, ProduceOptions())
        if job.listener is None:  # left out by the manifest; whoever asks for a draft wants its words
            job = Production(path, None, ProduceOptions(skip=job.options.skip - {"transcribe"}))
        outcome = job.run(wanted=(TRANSCRIPT.stage,), progress=control.progress)
        timeline = outcome.get(TIMELINE)
        return TranscriptSource(outcome.get(TRANSCRIPT), job.folder.episode, timeline.duration_s)


def read_transcript_file(path: Path) -> TranscriptSource:
    """Read a transcript or caption file of any form podkit knows.

    Raises
    ------
    NoSuchInput, InvalidTranscript
        When it is not there or holds no transcript.
    """
    if not path.is_file():
        raise NoSuchInput(path, "transcript file or episode folder")
    if path.stat().st_size > _LARGEST_BYTES:
        raise InvalidTranscript(path, "this is too large to be a transcript; name a caption or transcript file.")
    with refusals(path):
        transcript = read_transcript(path.read_bytes(), path)
    title = path.stem.replace("-", " ").replace("_", " ").strip().capitalize()
    return TranscriptSource(transcript, Episode(title=title, tracks=()), transcript.duration_s)


def chapters_of(source: TranscriptSource, title_case: str = "sentence") -> tuple[Chapter, ...]:
    """Draft chapters."""
    return draft_chapters(
        source.transcript,
        duration_s=source.duration_s,
        language=source.transcript.language or "en",
        title_case="title" if title_case == "title" else "sentence",
    )


def highlights_of(
    source: TranscriptSource, count: int, chapters: tuple[Chapter, ...] | None = None
) -> tuple[Highlight, ...]:
    """Draft highlights, spread over drafted chapters unless some are given."""
    chapters = chapters_of(source) if chapters is None else chapters
    return draft_highlights(source.transcript, chapters=chapters, count=count)


def notes_of(source: TranscriptSource, template: Path | None = None) -> str:
    """Draft the show notes as Markdown, with drafted chapters and highlights.

    Parameters
    ----------
    source : TranscriptSource
    template : Path, optional
        A Jinja2 template in place of podkit's own.

    Raises
    ------
    NoSuchInput, InvalidTemplate
        When the template is not there, or cannot be read or filled in.
    """
    own = None if template is None else _read_template(template)
    chapters = chapters_of(source)
    highlights = highlights_of(source, 5, chapters)
    with _template_refusals(template):
        return draft_notes(facts_of(source.episode.facts), source.transcript, chapters, highlights, template=own)


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
    if not path.is_file():
        raise NoSuchInput(path, "template file")
    if path.stat().st_size > _LARGEST_TEMPLATE_BYTES:
        raise InvalidTemplate(path, None, "this is too large to be a template; name a Jinja2 text file.")
    with refusals(path):
        try:
            return path.read_text("utf-8-sig")
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
