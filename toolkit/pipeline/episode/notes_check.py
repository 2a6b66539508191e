"""Edited notes held against what an episode last published, without running anything: for ``podkit check``.

``produce`` names the same statements in its warnings; this finds them where somebody edited the notes since.
"""

from __future__ import annotations

from pathlib import Path

from toolkit.editorial.notes_claims import StaleClaim, check_notes
from toolkit.editorial.notes_sections import KeptSection, Section, merged_notes
from toolkit.editorial.notes_truth import NotesTruth, notes_names
from toolkit.formats.captions import read_transcript
from toolkit.formats.chapter_json import parse_chapter_json
from toolkit.model.chapter import Chapter
from toolkit.model.episode import EpisodeFacts
from toolkit.model.errors import PodkitError
from toolkit.model.transcript import Transcript
from toolkit.pipeline.episode.draft_memory import DraftMemory, Written
from toolkit.pipeline.episode.drafts import DRAFTS, read_draft
from toolkit.storage.small_file import read_if_there


def stale_notes(home: Path, out: Path, facts: EpisodeFacts) -> tuple[StaleClaim, ...]:
    """Return what the sections of ``draft/notes.md`` that a person wrote state and the published files do not.

    Parameters
    ----------
    home, out : Path
        The episode folder, and where its results are. Nothing is found where it was not produced, or where a file cannot be
        read: that is for others to say.
    facts : EpisodeFacts
    """
    try:
        text = (read_draft(home / "draft" / DRAFTS["notes"]) or b"").decode("utf-8-sig")
        transcript = _transcript(out / "transcript.json")
        chapters = _chapters(out / "chapters.json")
    except (OSError, ValueError, PodkitError):
        return ()
    memory = DraftMemory(home / "draft", home / ".podkit")
    speakers = {track: names[-1] for track, names in memory.of("transcript").names.items() if names}
    written = memory.of("notes")
    truth = NotesTruth(transcript, chapters, notes_names(facts, speakers), written.names)
    return check_notes(_kept(text, written), truth, written.notes).stale


def _kept(text: str, written: Written) -> tuple[KeptSection, ...]:
    """Return the sections that podkit did not write; all where nobody remembers what it wrote."""
    before = [Section(kind, section) for kind, section in written.sections.items()]
    return merged_notes(text, before, {section.kind: (section.text,) for section in before}).kept


def _transcript(path: Path) -> Transcript:
    content = read_if_there(path)
    return Transcript() if content is None else read_transcript(content, path)


def _chapters(path: Path) -> tuple[Chapter, ...]:
    content = read_if_there(path)
    return () if content is None else tuple(parse_chapter_json(content.decode("utf-8")).chapters)
