"""Drafts from what is already written: a transcript file in, chapters, highlights or notes out.

An episode folder counts as the transcript that ``produce`` would use, made first where it is not there yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from toolkit.model.chapter import Chapter
from toolkit.model.episode import Episode
from toolkit.model.errors import InvalidTranscript, NoSuchInput
from toolkit.model.highlight import Highlight
from toolkit.model.transcript import Transcript
from toolkit.storage.publish import refusals

_LARGEST_BYTES = 200_000_000


@dataclass(frozen=True)
class Written:
    """A transcript in episode time, and the episode it belongs to (nearly empty for a lone file)."""

    transcript: Transcript
    episode: Episode
    duration_s: float


def read_transcript_file(path: Path) -> Written:
    """Read a transcript or caption file of any form podkit knows.

    Raises
    ------
    NoSuchInput, InvalidTranscript
        When it is not there or holds no transcript.
    """
    from toolkit.formats.captions import read_transcript

    if not path.is_file():
        raise NoSuchInput(path, "transcript file or episode folder")
    if path.stat().st_size > _LARGEST_BYTES:
        raise InvalidTranscript(path, "this is too large to be a transcript; name a caption or transcript file.")
    with refusals(path):
        transcript = read_transcript(path.read_bytes(), path)
    title = path.stem.replace("-", " ").replace("_", " ").strip().capitalize()
    return Written(transcript, Episode(title=title, tracks=()), transcript.duration_s)


def chapters_of(written: Written, title_case: str = "sentence") -> tuple[Chapter, ...]:
    """Draft chapters."""
    from toolkit.editorial.chapters import draft_chapters

    return draft_chapters(
        written.transcript,
        duration_s=written.duration_s,
        language=written.transcript.language or "en",
        title_case="title" if title_case == "title" else "sentence",
    )


def highlights_of(written: Written, count: int, chapters: tuple[Chapter, ...] | None = None) -> tuple[Highlight, ...]:
    """Draft highlights, spread over drafted chapters unless some are given."""
    from toolkit.editorial.highlights import draft_highlights

    chapters = chapters_of(written) if chapters is None else chapters
    return draft_highlights(written.transcript, chapters=chapters, count=count)


def notes_of(written: Written) -> str:
    """Draft the show notes as Markdown, with drafted chapters and highlights."""
    from toolkit.editorial.notes import draft_notes, facts_of

    chapters = chapters_of(written)
    return draft_notes(facts_of(written.episode), written.transcript, chapters, highlights_of(written, 5, chapters))
