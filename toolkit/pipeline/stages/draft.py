"""The draft stages: what podkit would write, what the producer made of it, and what counts from there on.

For each draft there are two stages: one that drafts (kept in the cache) and one that looks into the draft folder at
every run and gives what counts. Everything downstream needs the second, so it follows an edit and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from toolkit.formats.captions import read_transcript_draft
from toolkit.formats.chapter_rules import valid_chapters
from toolkit.formats.chapter_text import parse_chapter_draft, render_chapter_text
from toolkit.formats.highlights_toml import parse_highlights_toml, render_highlights_toml
from toolkit.formats.vtt import render_vtt
from toolkit.model.caption import CaptionCue
from toolkit.model.chapter import Chapter
from toolkit.model.episode import Episode, Stitch
from toolkit.model.errors import InvalidChapters, InvalidDraft
from toolkit.model.highlight import Highlight
from toolkit.model.timeline import Role, Timeline
from toolkit.model.transcript import Transcript, mapped
from toolkit.pipeline.episode.drafts import Drafts
from toolkit.pipeline.episode.retiming import retimed_chapters, retimed_highlights
from toolkit.pipeline.graph.stage import Load, Stage, Work
from toolkit.pipeline.graph.values import load_value, plain, save_value
from toolkit.pipeline.stages.arrange import CONVERSATION, TIMELINE

if TYPE_CHECKING:
    from toolkit.editorial.language_model import LanguageModel

T = TypeVar("T")
TRANSCRIPT, CHAPTERS, HIGHLIGHTS, NOTES = "transcript.json", "chapters.json", "highlights.json", "notes.md"
HIGHLIGHT_COUNT = 8
# How many a language model may choose from.
_CANDIDATES = 30


@dataclass(frozen=True)
class Drafting:
    """What every draft stage knows: the episode, the preset's title case, the draft folder, and a language model if the user has one.

    Stages that ask a model run every time: it keeps its good answers itself, and a bad day of its server must not be kept.
    """

    episode: Episode
    title_case: str
    drafts: Drafts
    model: LanguageModel | None = None

    def asked(self, work: Work, what: str, question: Callable[[LanguageModel], T], own: T) -> T:
        """Return what the model says, or podkit's own where there is no model or it fails, which is said once."""
        from toolkit.editorial.language_model import ModelFailed

        if self.model is None:
            return own
        try:
            return question(self.model)
        except ModelFailed as error:
            if not self.model.is_reported:
                self.model.is_reported = True
                work.warn(f"language model {self.model.name}: {error}; the drafts from {what} on are podkit's own.")
            return own


def transcript_stage(drafting: Drafting) -> Stage:
    """Give the transcript in episode time, with the words and speakers of an edited draft/transcript.vtt."""

    def run(work: Work) -> None:
        from toolkit.speech.captions import caption_cues
        from toolkit.speech.realign import realign

        timeline = load_value(work.needs["arrange"] / TIMELINE, Timeline)
        spoken = mapped(load_value(work.needs["transcript"] / TRANSCRIPT, Transcript), timeline, CONVERSATION)
        settled = drafting.drafts.settle("transcript", render_vtt(caption_cues(spoken)), timeline)
        if settled.edited:
            edited = read_transcript_draft(settled.text, drafting.drafts.path("transcript")).segments
            spoken = realign(spoken, [CaptionCue(s.speaker, s.start_s, s.end_s, (s.text,)) for s in edited])
        save_value(work.folder / TRANSCRIPT, spoken)

    return Stage("settle:transcript", run, needs=("transcript", "arrange"), load=Load.LIGHT, fresh=True, weight=0.1)


def chapters_stages(drafting: Drafting) -> list[Stage]:
    """Draft the chapters, and give those of draft/chapters.txt."""

    def draft(work: Work) -> None:
        from toolkit.editorial.chapters import draft_chapters

        transcript, timeline = _spoken(work)
        chapters = draft_chapters(
            _without_opening(transcript, timeline),
            duration_s=timeline.duration_s,
            language=transcript.language or "en",
            title_case="title" if drafting.title_case == "title" else "sentence",
            fixed=_inserted_chapters(timeline),
        )
        fixed = frozenset(chapter.start_s for chapter in _inserted_chapters(timeline))

        def retitle(model: LanguageModel) -> tuple[Chapter, ...]:
            from toolkit.editorial.model_drafts import retitled
            from toolkit.editorial.notes import facts_of

            titled = retitled(model, chapters, transcript, facts_of(drafting.episode), drafting.title_case)
            return tuple(c if c.start_s in fixed else t for c, t in zip(chapters, titled, strict=True))

        chapters = drafting.asked(work, "chapters", retitle, chapters)
        save_value(work.folder / CHAPTERS, chapters, tuple[Chapter, ...])

    def settle(work: Work) -> None:
        timeline = load_value(work.needs["arrange"] / TIMELINE, Timeline)
        chapters = load_value(work.needs["chapters"] / CHAPTERS, tuple[Chapter, ...])
        settled = drafting.drafts.settle("chapters", render_chapter_text(chapters), timeline)
        if settled.edited:
            path = drafting.drafts.path("chapters")
            chapters = retimed_chapters(parse_chapter_draft(settled.text, path), settled.timeline, timeline)
            try:
                chapters = valid_chapters(chapters, timeline.duration_s, path=path)
            except InvalidChapters as error:
                raise InvalidDraft(path, None, error.reason) from error
        save_value(work.folder / CHAPTERS, chapters, tuple[Chapter, ...])

    def topics(work: Work) -> None:
        chapters = load_value(work.needs["settle:chapters"] / CHAPTERS, tuple[Chapter, ...])
        untitled = [replace(chapter, title="", url="", image="") for chapter in chapters]
        save_value(work.folder / CHAPTERS, tuple(untitled), tuple[Chapter, ...])

    return [
        Stage(
            "chapters",
            draft,
            needs=("settle:transcript", "arrange"),
            settings=[drafting.title_case],
            fresh=drafting.model is not None,
            weight=1.0,
        ),
        Stage("settle:chapters", settle, needs=("chapters", "arrange"), load=Load.LIGHT, fresh=True, weight=0.1),
        # Highlights care where topics end, not how they are called: a new title must not pick new quotes.
        Stage("topics", topics, needs=("settle:chapters",), load=Load.LIGHT, fresh=True, weight=0.1),
    ]


def highlights_stages(drafting: Drafting, *, with_topics: bool) -> list[Stage]:
    """Draft the highlights, and give those of draft/highlights.toml."""
    topics = ("topics",) if with_topics else ()

    def draft(work: Work) -> None:
        from toolkit.editorial.highlights import draft_highlights

        transcript, timeline = _spoken(work)
        chapters = load_value(work.needs["topics"] / CHAPTERS, tuple[Chapter, ...]) if with_topics else ()
        spoken = _without_opening(transcript, timeline)
        highlights = draft_highlights(spoken, chapters=chapters, count=HIGHLIGHT_COUNT)
        if drafting.model is not None:
            from toolkit.editorial.model_drafts import chosen_highlights

            many = draft_highlights(spoken, chapters=chapters, count=_CANDIDATES)
            highlights = drafting.asked(
                work,
                "highlights",
                lambda model: chosen_highlights(model, many, chapters, spoken, HIGHLIGHT_COUNT),
                highlights,
            )
        save_value(work.folder / HIGHLIGHTS, highlights, tuple[Highlight, ...])

    def settle(work: Work) -> None:
        timeline = load_value(work.needs["arrange"] / TIMELINE, Timeline)
        highlights = load_value(work.needs["highlights"] / HIGHLIGHTS, tuple[Highlight, ...])
        settled = drafting.drafts.settle("highlights", render_highlights_toml(highlights), timeline)
        if settled.edited:
            edited = parse_highlights_toml(settled.text, drafting.drafts.path("highlights"))
            highlights = retimed_highlights(edited, settled.timeline, timeline)
        save_value(work.folder / HIGHLIGHTS, highlights, tuple[Highlight, ...])

    needs = ("settle:transcript", "arrange", *topics)
    return [
        Stage("highlights", draft, needs=needs, settings=HIGHLIGHT_COUNT, fresh=drafting.model is not None, weight=1.0),
        Stage("settle:highlights", settle, needs=("highlights", "arrange"), load=Load.LIGHT, fresh=True, weight=0.1),
    ]


def notes_stages(drafting: Drafting, needs: tuple[str, ...]) -> list[Stage]:
    """Draft the show notes, and give those of draft/notes.md."""

    def draft(work: Work) -> None:
        from toolkit.editorial.notes import draft_notes, facts_of

        transcript, timeline = _spoken(work)
        spoken, facts = _without_opening(transcript, timeline), facts_of(drafting.episode)
        chapters = given(work, "settle:chapters", CHAPTERS, tuple[Chapter, ...])
        if drafting.model is not None:
            from toolkit.editorial.model_drafts import summarised

            facts = drafting.asked(work, "notes", lambda model: summarised(model, chapters, spoken, facts), facts)
        highlights = given(work, "settle:highlights", HIGHLIGHTS, tuple[Highlight, ...])
        notes = draft_notes(facts, spoken, chapters, highlights)
        (work.folder / NOTES).write_text(notes, "utf-8", "surrogatepass")

    def settle(work: Work) -> None:
        timeline = load_value(work.needs["arrange"] / TIMELINE, Timeline)
        drafted = (work.needs["notes"] / NOTES).read_text("utf-8", "surrogatepass")
        settled = drafting.drafts.settle("notes", drafted, timeline)
        (work.folder / NOTES).write_text(settled.text, "utf-8", "surrogatepass")

    episode = plain(told_facts(drafting.episode))
    return [
        Stage(
            "notes",
            draft,
            needs=("settle:transcript", "arrange", *needs),
            settings=episode,
            fresh=drafting.model is not None,
            weight=0.5,
        ),
        Stage("settle:notes", settle, needs=("notes", "arrange"), load=Load.LIGHT, fresh=True, weight=0.1),
    ]


def given(work: Work, stage: str, file: str, kind: Callable[..., tuple] | type[tuple]) -> tuple:  # type: ignore[type-arg]
    """Return what a stage gave, nothing where that stage was left out."""
    return load_value(work.needs[stage] / file, kind) if stage in work.needs else ()  # type: ignore[arg-type]


def told_facts(episode: Episode) -> Episode:
    """Return an episode as far as words about it are concerned: no path, no offset, nothing that only sound needs.

    So that moving the folder, or an ad, writes no notes and no tags anew.
    """
    voices = tuple(replace(track, file=Path(track.file.name), offset_s=None) for track in episode.voices)
    return replace(episode, tracks=voices, artwork=None, stitch=Stitch(), inserts=(), preset="", inferred=())


def _spoken(work: Work) -> tuple[Transcript, Timeline]:
    timeline = load_value(work.needs["arrange"] / TIMELINE, Timeline)
    return load_value(work.needs["settle:transcript"] / TRANSCRIPT, Transcript), timeline


def _without_opening(transcript: Transcript, timeline: Timeline) -> Transcript:
    """Leave out the cold open: it is said again later, and must not be chaptered or quoted twice."""
    end_s = _cold_open_end_s(timeline)
    return replace(transcript, segments=tuple(s for s in transcript.segments if s.start_s >= end_s))


def _cold_open_end_s(timeline: Timeline) -> float:
    clips = list(timeline.of_source(CONVERSATION))
    repeated = len(clips) > 1 and clips[1].start < clips[0].end
    return timeline.seconds(clips[0].until) if repeated else 0.0


def _inserted_chapters(timeline: Timeline) -> tuple[Chapter, ...]:
    return tuple(
        Chapter(timeline.seconds(clip.at), clip.title or "Sponsor", end_s=timeline.seconds(clip.until))
        for clip in timeline.clips
        if clip.role is Role.INSERT
    )
