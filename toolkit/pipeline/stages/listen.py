"""The list of places worth a listen: ranked, in episode time, ticked off in draft/listen.toml.

Light to import. The stage runs every time: it looks into the draft folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from toolkit.editorial.listen_places import Repeated, SilentSpeech, listen_places, listen_summary
from toolkit.formats.listen_toml import heard_places, is_ticked, render_listen_toml
from toolkit.model.chapter import Chapter
from toolkit.model.highlight import Highlight
from toolkit.model.listen import ListenPlace
from toolkit.model.mark import Mark
from toolkit.model.timeline import CONVERSATION, EpisodeSample, SourceSample, Timeline
from toolkit.pipeline.episode.drafts import Drafts
from toolkit.pipeline.graph.stage import Load, Stage, Work
from toolkit.pipeline.stages.results import CHAPTERS, HIGHLIGHTS, LISTEN, MARKS, TIMELINE, TRANSCRIPT, UNHEARD

LISTEN_FILE = "listen.toml"
_MARKED = 10.0


@dataclass(frozen=True)
class ListenSettings:
    """The draft folder, and names and jargon of the manifest."""

    drafts: Drafts
    names: tuple[str, ...]


def listen_stage(drafts: Drafts, names: tuple[str, ...], given: tuple[str, ...]) -> Stage[ListenSettings]:
    """Give the places worth a listen; ``given`` are the stages of drafts that repeat what is said."""
    needs = (TRANSCRIPT.stage, TIMELINE.stage, UNHEARD.stage, MARKS.stage, *given)
    settings = ListenSettings(drafts, names)
    return Stage(LISTEN.stage, list_places, settings, needs=needs, load=Load.LIGHT, weight=0.1, runs_always=True)


def list_places(work: Work, settings: ListenSettings) -> None:
    """Write draft/listen.toml with what was ticked in it, and give the places."""
    timeline = work.get(TIMELINE)

    def to_session(time_s: float) -> float:
        return timeline.seconds(timeline.source_at(CONVERSATION, EpisodeSample(timeline.samples(time_s))) or 0)

    unheard = [
        SilentSpeech(one.speaker, span)
        for one in work.get(UNHEARD)
        for span in timeline.spans_heard(CONVERSATION, [one.span])
    ]
    highlights: tuple[Highlight, ...] = work.find(HIGHLIGHTS, default=())
    chapters: tuple[Chapter, ...] = work.find(CHAPTERS, default=())
    places = listen_places(
        work.get(TRANSCRIPT),
        unheard,
        repeated=Repeated(settings.names, highlights, chapters),
        to_session=to_session,
        since_s=timeline.cold_open_end_s,
    )
    marks = work.get(MARKS)
    places = (*_marked(marks, timeline), *places)
    ticked = places

    def made(found: str | None) -> str:
        nonlocal ticked
        heard_s = () if found is None else heard_places(found, settings.drafts.folder / LISTEN_FILE)
        ticked = tuple(replace(place, is_heard=is_ticked(place, heard_s)) for place in places)
        return render_listen_toml(ticked)

    settings.drafts.update(LISTEN_FILE, made)
    summary = listen_summary(ticked, f"draft/{LISTEN_FILE}")
    if summary:
        work.warn(summary)
    work.put(LISTEN, ticked)


def _marked(marks: Sequence[Mark], timeline: Timeline) -> tuple[ListenPlace, ...]:
    """Return the marks without a name that somebody set while recording: who pressed the button knows why."""
    found = []
    for mark in marks:
        at = timeline.heard_at(CONVERSATION, SourceSample(timeline.samples(mark.start_s)))
        if at is not None and not mark.is_titled:
            start_s = timeline.seconds(at)
            found.append(ListenPlace(start_s, start_s, mark.start_s, "", mark.label, "marked while recording", _MARKED))
    return tuple(found)
