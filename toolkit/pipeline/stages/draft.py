"""The stages of the drafts: what podkit would write, and what counts after the producer has looked at it.

Each draft has two stages: one that drafts (kept in the cache), and one that looks into the draft folder at every run and
gives what counts. Everything that follows needs the second, so it follows an edit and nothing else. Light to import: what
drafts loads when a stage runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from toolkit.model.chapter import Chapter
from toolkit.model.episode import EpisodeFacts
from toolkit.model.highlight import Highlight
from toolkit.model.preset import TitleCase
from toolkit.model.timeline import CONVERSATION, Role, Timeline
from toolkit.model.transcript import Transcript
from toolkit.pipeline.episode.drafts import Drafts
from toolkit.pipeline.graph.stage import Load, Stage, Work
from toolkit.pipeline.stages.marks import marked_chapters
from toolkit.pipeline.stages.resolve import (
    NotesResolveSettings,
    ResolveSettings,
    TranscriptSettings,
    facts_today,
    resolve_chapters,
    resolve_highlights,
    resolve_notes,
    resolve_transcript,
)
from toolkit.pipeline.stages.results import (
    CHAPTERS,
    DRAFTED_CHAPTERS,
    DRAFTED_HIGHLIGHTS,
    DRAFTED_NOTES,
    HIGHLIGHTS,
    MARKS,
    NOTES,
    SESSION_TRANSCRIPT,
    TIMELINE,
    TOPICS,
    TRANSCRIPT,
)

if TYPE_CHECKING:
    from toolkit.editorial.language_model import LanguageModel

T = TypeVar("T")
S = TypeVar("S")
HIGHLIGHT_COUNT = 8
# How many a language model may choose from.
_CANDIDATES = 30
_LEAST_TALK = 0.5


@dataclass(frozen=True)
class ChapterSettings:
    """How titles are written; the facts only where a language model is asked, which sees them.

    A stage that asks a model runs every time: the model keeps its good answers itself, and a bad day of its server must not
    be kept.
    """

    title_case: TitleCase
    model: LanguageModel | None = None
    facts: EpisodeFacts | None = None


@dataclass(frozen=True)
class HighlightSettings:
    """How many highlights are drafted, and a language model to choose them, if the user has one."""

    count: int = HIGHLIGHT_COUNT
    model: LanguageModel | None = None


@dataclass(frozen=True)
class NotesSettings:
    """What the notes say of the episode, and a language model to sum it up, if the user has one."""

    facts: EpisodeFacts
    model: LanguageModel | None = None


def transcript_stage(settings: TranscriptSettings) -> Stage[TranscriptSettings]:
    """Give the transcript and its captions in episode time, with the words and speakers of an edited draft."""
    needs = (SESSION_TRANSCRIPT.stage, TIMELINE.stage)
    return _always(TRANSCRIPT.stage, resolve_transcript, settings, needs)


def chapters_stages(settings: ChapterSettings, drafts: Drafts) -> list[Stage[Any]]:
    """Draft the chapters, give those of draft/chapters.txt, and where they begin."""
    asks = settings.model is not None
    return [
        Stage(
            DRAFTED_CHAPTERS.stage,
            draft_chapters,
            settings,
            needs=(TRANSCRIPT.stage, TIMELINE.stage, MARKS.stage),
            runs_always=asks,
        ),
        _resolving(CHAPTERS.stage, resolve_chapters, drafts, (DRAFTED_CHAPTERS.stage, TIMELINE.stage)),
        # Highlights care where topics end, not how they are called: a new title must not pick new quotes.
        Stage(TOPICS.stage, find_topics, None, needs=(CHAPTERS.stage,), load=Load.LIGHT, weight=0.1),
    ]


def draft_chapters(work: Work, settings: ChapterSettings) -> None:
    """Divide the conversation into chapters; inserts have their own, and so have named marks of the recording."""
    from toolkit.editorial import chapters as editorial

    transcript, timeline, marks = work.get(TRANSCRIPT), work.get(TIMELINE), work.get(MARKS)
    fixed = (*_inserted_chapters(timeline), *marked_chapters(marks, timeline))
    chapters = editorial.draft_chapters(
        _without_cold_open(transcript, timeline),
        duration_s=timeline.duration_s,
        language=transcript.language or "en",
        title_case=settings.title_case,
        fixed=fixed,
    )
    fixed_s = frozenset(chapter.start_s for chapter in fixed)

    def retitle(model: LanguageModel) -> tuple[Chapter, ...]:
        from toolkit.editorial.model_drafts import retitled
        from toolkit.editorial.notes_facts import facts_of

        facts = facts_of(settings.facts or EpisodeFacts())
        titled = retitled(model, chapters, transcript, facts, settings.title_case)
        return tuple(c if c.start_s in fixed_s else t for c, t in zip(chapters, titled, strict=True))

    work.put(DRAFTED_CHAPTERS, _asked(work, settings.model, "chapters", retitle, chapters))


def find_topics(work: Work, _settings: None) -> None:
    """Give the chapters that count without their titles."""
    work.put(TOPICS, tuple(replace(chapter, title="", url="", image="") for chapter in work.get(CHAPTERS)))


def highlights_stages(settings: HighlightSettings, drafts: Drafts, *, with_topics: bool) -> list[Stage[Any]]:
    """Draft the highlights, and give those of draft/highlights.toml."""
    needs = (TRANSCRIPT.stage, TIMELINE.stage, *([TOPICS.stage] if with_topics else []))
    asks = settings.model is not None
    return [
        Stage(DRAFTED_HIGHLIGHTS.stage, draft_highlights, settings, needs=needs, runs_always=asks),
        _resolving(
            HIGHLIGHTS.stage,
            resolve_highlights,
            drafts,
            (DRAFTED_HIGHLIGHTS.stage, TIMELINE.stage, TRANSCRIPT.stage, SESSION_TRANSCRIPT.stage),
        ),
    ]


def draft_highlights(work: Work, settings: HighlightSettings) -> None:
    """Find the passages worth quoting."""
    from toolkit.editorial import highlights as editorial

    topics = work.find(TOPICS, default=())
    spoken = _without_cold_open(work.get(TRANSCRIPT), work.get(TIMELINE))
    highlights = editorial.draft_highlights(spoken, chapters=topics, count=settings.count)
    if settings.model is not None:
        from toolkit.editorial.model_drafts import chosen_highlights

        many = editorial.draft_highlights(spoken, chapters=topics, count=_CANDIDATES)
        highlights = _asked(
            work,
            settings.model,
            "highlights",
            lambda model: chosen_highlights(model, many, topics, spoken, settings.count),
            highlights,
        )
    work.put(DRAFTED_HIGHLIGHTS, highlights)


def notes_stages(
    settings: NotesSettings, drafts: Drafts, speakers: Mapping[str, str], given: tuple[str, ...]
) -> list[Stage[Any]]:
    """Draft the show notes, and give those of draft/notes.md; ``given`` are the stages of other drafts that they repeat."""
    needs = (TRANSCRIPT.stage, TIMELINE.stage, *given)
    asks = settings.model is not None
    resolving = NotesResolveSettings(drafts, settings.facts, dict(speakers))
    return [
        Stage(DRAFTED_NOTES.stage, draft_notes, settings, needs=needs, version=2, runs_always=asks, weight=0.5),
        _always(NOTES.stage, resolve_notes, resolving, (DRAFTED_NOTES.stage, *needs)),
    ]


def draft_notes(work: Work, settings: NotesSettings) -> None:
    """Write the notes."""
    from toolkit.editorial import notes as editorial
    from toolkit.editorial.notes_facts import NotesFacts, facts_of

    spoken = _without_cold_open(work.get(TRANSCRIPT), work.get(TIMELINE))
    chapters: tuple[Chapter, ...] = work.find(CHAPTERS, default=())
    highlights: tuple[Highlight, ...] = work.find(HIGHLIGHTS, default=())
    talk = talk_chapters(chapters, work.get(TIMELINE))
    facts = facts_of(facts_today(work, settings.facts))

    def summarise(model: LanguageModel) -> NotesFacts:
        from toolkit.editorial.model_drafts import summarised

        return summarised(model, talk, spoken, facts)

    facts = _asked(work, settings.model, "notes", summarise, facts)
    work.put(DRAFTED_NOTES, editorial.draft_sections(facts, spoken, chapters, highlights, talk=talk))


def talk_chapters(chapters: Sequence[Chapter], timeline: Timeline) -> tuple[Chapter, ...]:
    """Return the chapters in which somebody of the episode talks: none of an insert, none of music alone."""
    inserts = [clip for clip in timeline.clips if clip.role is Role.INSERT]
    rate, ends = timeline.samples, [*(c.start_s for c in chapters[1:]), timeline.duration_s][: len(chapters)]

    def is_talk(chapter: Chapter, end_s: float) -> bool:
        start, end = rate(chapter.start_s), max(rate(chapter.start_s) + 1, rate(end_s))
        if any(clip.at - timeline.sample_rate <= start < clip.until for clip in inserts):
            return False
        spoken = sum(max(0, min(end, clip.until) - max(start, clip.at)) for clip in timeline.of_source(CONVERSATION))
        return spoken >= _LEAST_TALK * (end - start)

    return tuple(chapter for chapter, end_s in zip(chapters, ends, strict=True) if is_talk(chapter, end_s))


def _resolving(
    name: str, run: Callable[[Work, ResolveSettings], None], drafts: Drafts, needs: Sequence[str]
) -> Stage[ResolveSettings]:
    return _always(name, run, ResolveSettings(drafts), needs)


def _always(name: str, run: Callable[[Work, S], None], settings: S, needs: Sequence[str]) -> Stage[S]:
    return Stage(name, run, settings, needs=tuple(needs), load=Load.LIGHT, weight=0.1, runs_always=True)


def _asked(work: Work, model: LanguageModel | None, what: str, question: Callable[[LanguageModel], T], own: T) -> T:
    """Return what a model answers, or podkit's own where there is no model or it fails, which is said once."""
    if model is None:
        return own
    from toolkit.editorial.language_model import ModelFailed

    try:
        return question(model)
    except ModelFailed as error:
        if not model.is_reported:
            model.is_reported = True
            work.warn(f"language model {model.name}: {error}; the drafts from {what} on are podkit's own.")
        return own


def _without_cold_open(transcript: Transcript, timeline: Timeline) -> Transcript:
    """Leave out the cold open: it is said again later, and must not be chaptered or quoted twice."""
    end_s = timeline.cold_open_end_s
    return replace(transcript, segments=tuple(s for s in transcript.segments if s.start_s >= end_s))


def _inserted_chapters(timeline: Timeline) -> tuple[Chapter, ...]:
    return tuple(
        Chapter(timeline.seconds(clip.at), clip.title or "Sponsor", end_s=timeline.seconds(clip.until))
        for clip in timeline.clips
        if clip.role is Role.INSERT
    )
