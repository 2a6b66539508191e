"""What counts of each draft after the producer has looked at it: podkit's own, or an edited one where it is true of today's episode.

Every function looks into the draft folder, writes a draft where none was edited, and gives what counts. Light to import.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolkit.editorial.hosts import LikelyHost, likely_hosts
from toolkit.editorial.notes_claims import check_notes
from toolkit.editorial.notes_truth import NotesTruth, notes_names
from toolkit.formats.captions import read_transcript_draft
from toolkit.formats.chapter_rules import valid_chapters
from toolkit.formats.chapter_text import parse_chapter_draft, render_chapter_text
from toolkit.formats.highlights_toml import parse_highlights_toml, render_highlights_toml
from toolkit.formats.vtt import render_vtt
from toolkit.model.caption import CaptionCue
from toolkit.model.chapter import Chapter
from toolkit.model.episode import EpisodeFacts
from toolkit.model.errors import InvalidChapters, InvalidDraft
from toolkit.model.timeline import CONVERSATION
from toolkit.model.transcript import mapped
from toolkit.pipeline.episode.drafts import Drafts, Resolved
from toolkit.pipeline.episode.edited_highlights import follow_transcript
from toolkit.pipeline.episode.edited_transcript import EditedTranscript, deleted_captions_text, edited_transcript
from toolkit.pipeline.episode.retiming import TimelineOf, retimed, retimed_chapters, retimed_highlights
from toolkit.pipeline.graph.stage import Work
from toolkit.pipeline.stages.results import (
    CAPTIONS,
    CHAPTERS,
    DRAFTED_CHAPTERS,
    DRAFTED_HIGHLIGHTS,
    DRAFTED_NOTES,
    DRAFTED_TIMELINE,
    FORMER_NAMES,
    HIGHLIGHTS,
    HOSTS,
    NOTES,
    RENAMED,
    SESSION_TRANSCRIPT,
    TIMELINE,
    TRANSCRIPT,
)
from toolkit.speech.captions import caption_cues


@dataclass(frozen=True)
class ResolveSettings:
    """The draft folder; a stage that looks into it runs every time."""

    drafts: Drafts


@dataclass(frozen=True)
class TranscriptSettings:
    """The draft folder, the speaker of each track, and whether voices were told apart on one track.

    ``show`` is the show's name where podkit is to find out who hosts, None where the manifest says so.
    """

    drafts: Drafts
    speakers: dict[str, str]
    named_by_voice: bool
    show: str | None = None


@dataclass(frozen=True)
class NotesResolveSettings:
    """The draft folder, and the names in the notes that the episode's own facts give."""

    drafts: Drafts
    facts: EpisodeFacts
    speakers: dict[str, str]


def resolve_transcript(work: Work, settings: TranscriptSettings) -> None:
    """Write or read draft/transcript.vtt."""
    timeline, session, drafts = work.get(TIMELINE), work.get(SESSION_TRANSCRIPT), settings.drafts
    spoken = mapped(session, timeline, CONVERSATION)
    resolved = _resolved(work, drafts, "transcript", render_vtt(caption_cues(spoken)))
    history = drafts.names_of("transcript", settings.speakers)
    names = {track: history[track] for track in settings.speakers}
    renamed: dict[str, str] = {}
    if resolved.edited:
        edited = _edited_transcript(work, settings, resolved, names)
        spoken, renamed = mapped(edited.session, timeline, CONVERSATION), dict(edited.renamed)
    work.put(TRANSCRIPT, spoken)
    work.put(CAPTIONS, caption_cues(spoken))
    work.put(RENAMED, renamed)
    work.put(HOSTS, () if settings.show is None else likely_hosts(spoken, settings.show))
    former = {name: history[-1] for history in names.values() for name in history}
    work.put(FORMER_NAMES, {name: renamed.get(now, now) for name, now in former.items()})


def facts_today(work: Work, facts: EpisodeFacts) -> EpisodeFacts:
    """Return an episode's facts with the names that an edited transcript has, and the hosts that were found by what is said."""
    renamed: dict[str, str] = work.find(RENAMED, default={})
    hosts: tuple[LikelyHost, ...] = work.find(HOSTS, default=())
    return facts.renamed(renamed).with_hosts([host.speaker for host in hosts])


def _edited_transcript(
    work: Work, settings: TranscriptSettings, resolved: Resolved, names: Mapping[str, Sequence[str]]
) -> EditedTranscript:
    path = settings.drafts.path("transcript")
    cues = [
        CaptionCue(s.speaker, s.start_s, s.end_s, (s.text,))
        for s in read_transcript_draft(resolved.text, path).segments
    ]
    timeline = resolved.timeline or work.get(DRAFTED_TIMELINE)
    edited = edited_transcript(work.get(SESSION_TRANSCRIPT), cues, timeline, names)
    if edited.deleted_s:
        work.warn(deleted_captions_text(path.name, edited.deleted_s))
    if not settings.named_by_voice:
        for name in edited.strangers:
            work.warn(
                f"{path.name}: {name!r} speaks there and is nobody in episode.toml, so notes and tags do not know that "
                "name; correct it there, or give a track that speaker"
            )
    return edited


def resolve_chapters(work: Work, settings: ResolveSettings) -> None:
    """Write or read draft/chapters.txt."""
    timeline, chapters = work.get(TIMELINE), work.get(DRAFTED_CHAPTERS)
    resolved = _resolved(work, settings.drafts, "chapters", render_chapter_text(chapters))
    if resolved.edited:
        path = settings.drafts.path("chapters")
        edited = parse_chapter_draft(resolved.text, path)
        times_s = [time_s for one in edited for time_s in (one.start_s, one.end_s) if time_s is not None]
        moved = retimed_chapters(edited, _spoken_of(work, settings.drafts, "chapters", times_s), timeline)
        _warn_of_lost(work, path.name, [chapter.title for chapter in moved.lost])
        try:
            chapters = valid_chapters(moved.kept, timeline.duration_s, path=path)
        except InvalidChapters as error:
            raise InvalidDraft(path, None, error.reason) from error
    work.put(CHAPTERS, chapters)


def resolve_highlights(work: Work, settings: ResolveSettings) -> None:
    """Write or read draft/highlights.toml."""
    highlights, timeline = work.get(DRAFTED_HIGHLIGHTS), work.get(TIMELINE)
    drafts, drafted = settings.drafts, [one.quote for one in highlights]
    resolved = _resolved(work, drafts, "highlights", render_highlights_toml(highlights))
    own_quotes = drafts.quotes(drafted, is_edited=resolved.edited)
    if resolved.edited:
        path = drafts.path("highlights")
        edited = parse_highlights_toml(resolved.text, path)
        times_s = [time_s for one in edited for time_s in (one.start_s, one.end_s)]
        moved = retimed_highlights(edited, _spoken_of(work, drafts, "highlights", times_s), timeline)
        _warn_of_lost(work, path.name, [highlight.quote for highlight in moved.lost])
        former = work.get(FORMER_NAMES)
        heard = mapped(work.get(SESSION_TRANSCRIPT), timeline, CONVERSATION)
        followed = [
            follow_transcript(one, work.get(TRANSCRIPT), heard, former, is_own_quote=one.quote in own_quotes)
            for one in moved.kept
        ]
        for warning in (one.warning for one in followed if one.warning):
            work.warn(f"{path.name}: {warning}")
        highlights = tuple(one.highlight for one in followed)
    work.put(HIGHLIGHTS, highlights)


def resolve_notes(work: Work, settings: NotesResolveSettings) -> None:
    """Write or read draft/notes.md, section by section, and name what is no longer true in those that a person edited."""
    timeline, drafts = work.get(TIMELINE), settings.drafts
    drafted = work.get(DRAFTED_NOTES)
    resolved = drafts.resolve_notes(drafted, timeline)
    if resolved.warning:
        work.warn(resolved.warning)
    renamed = work.get(RENAMED)
    speakers = {key: renamed.get(name, name) for key, name in settings.speakers.items()}
    names = notes_names(settings.facts.renamed(renamed), speakers)
    history = drafts.names_of("notes", {key: name for key, name in names.items() if name})
    if resolved.kept:
        chapters: tuple[Chapter, ...] = work.find(CHAPTERS, default=())
        truth = NotesTruth(transcript=work.get(TRANSCRIPT), chapters=chapters, names=names, former=history)
        times_s = check_notes(resolved.kept, truth).times_s
        spoken_of = _spoken_of(work, drafts, "notes", times_s)
        before = drafts.notes_memory()
        checked = check_notes(resolved.kept, truth, before, lambda time_s: retimed(time_s, spoken_of(time_s), timeline))
        for stale in checked.stale:
            work.warn(f"notes.md, {stale}")
        drafts.remember_notes(checked.memory)
    work.put(NOTES, resolved.text)


def _resolved(work: Work, drafts: Drafts, name: str, drafted: str) -> Resolved:
    resolved = drafts.resolve(name, drafted, work.get(TIMELINE))
    if resolved.warning:
        work.warn(resolved.warning)
    return resolved


def _spoken_of(work: Work, drafts: Drafts, name: str, times_s: Sequence[float]) -> TimelineOf:
    """Return which timeline each time in an edited draft speaks of: a remembered one, else that of podkit's first draft."""
    timeline = work.get(TIMELINE)
    found = drafts.timelines_of(name, times_s, now=timeline, unknown=work.get(DRAFTED_TIMELINE))
    return lambda time_s: found.get(time_s, timeline)


def _warn_of_lost(work: Work, file: str, lost: Sequence[str]) -> None:
    for text in lost:
        work.warn(f"{file}: {text!r} speaks of a passage that is not in the episode any more, so it is left out")
