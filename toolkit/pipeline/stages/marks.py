"""The marks stage: what was marked while recording, on the session's clock; and the chapters that named marks give.

Light to import: what reads media and tags loads when the stage runs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf, isfinite

from toolkit.audio.clock import Clock
from toolkit.formats.chapter_rules import LEAD_S, MAX_CHAPTERS
from toolkit.formats.written_text import UnreadableText
from toolkit.model.chapter import Chapter
from toolkit.model.mark import Mark
from toolkit.model.timeline import CONVERSATION, SourceSample, Timeline
from toolkit.pipeline.files.recording_marks import marks_in_labels, marks_in_recording
from toolkit.pipeline.graph.key import SourceFile
from toolkit.pipeline.graph.stage import Load, Stage, Work
from toolkit.pipeline.stages.parts import Part
from toolkit.pipeline.stages.results import CLOCKS, MARKS, MEASUREMENT

# The same button is pressed on two recorders, and one clock is a little off: marks so near to each other are one.
_SAME_MARK_S = 1.0


@dataclass(frozen=True)
class MarkedRecording:
    """A recording, the name of a track on its clock, and the files of labels beside it."""

    name: str
    recording: SourceFile
    labels: tuple[SourceFile, ...]


@dataclass(frozen=True)
class MarksSettings:
    """The recordings in which marks are looked for."""

    recordings: tuple[MarkedRecording, ...]


def marks_stage(parts: Sequence[Part], labels: Sequence[Sequence[SourceFile]]) -> Stage[MarksSettings]:
    """Gather the marks of all recordings; ``labels`` are the label files of each part."""
    first = {part.track.file: (part, tuple(files)) for part, files in reversed(list(zip(parts, labels, strict=True)))}
    recordings = tuple(MarkedRecording(part.name, part.recording, files) for part, files in reversed(first.values()))
    needs = (CLOCKS.stage, *(MEASUREMENT.stage_of(entry.name) for entry in recordings))
    return Stage(MARKS.stage, find_marks, MarksSettings(recordings), needs=needs, load=Load.LIGHT, weight=0.1)


def find_marks(work: Work, settings: MarksSettings) -> None:
    """Give every mark on the session's clock, in order."""
    clocks = work.get(CLOCKS)
    found: list[Mark] = []
    for entry in settings.recordings:
        duration_s = work.get(MEASUREMENT, entry.name).duration_s
        marks = [*marks_in_recording(entry.recording.path)]
        for file in entry.labels:
            try:
                marks += marks_in_labels(file.path)
            except UnreadableText as error:
                work.warn(f"{file.path.name}: taken for labels of {entry.recording.path.name}, but {error}: left out")
        found += _on_session([mark for mark in marks if 0 <= mark.start_s < duration_s], clocks[entry.name])
    work.put(MARKS, _once(found))


def marked_chapters(marks: Sequence[Mark], timeline: Timeline) -> tuple[Chapter, ...]:
    """Return the chapters that named marks give, in episode time, in order and at most 999.

    A mark in a passage that was cut out is at the joint; one before what is heard of the conversation, or within ten
    seconds of the episode's start, begins there.

    Parameters
    ----------
    marks : sequence of Mark
        On the session's clock.
    timeline : Timeline
        Of the episode.
    """
    chapters: dict[float, Chapter] = {}
    for mark in marks:
        at = timeline.heard_at(CONVERSATION, SourceSample(timeline.samples(mark.start_s)))
        if not mark.is_titled or at is None or at >= timeline.length:
            continue
        start_s = round(timeline.seconds(at), 3)
        start_s = 0.0 if start_s < LEAD_S else start_s
        # Of several that fall on one joint, what follows it belongs to the last.
        chapters[start_s] = Chapter(start_s, mark.label)
    return tuple(chapters[start_s] for start_s in sorted(chapters))[:MAX_CHAPTERS]


def _on_session(marks: Sequence[Mark], clock: Clock) -> list[Mark]:
    moved = []
    for mark in marks:
        end_s = mark.end_s if mark.end_s is not None and isfinite(mark.end_s) and mark.end_s > mark.start_s else None
        there_s = None if end_s is None else round(max(0.0, clock.to_session(end_s)), 3)
        moved.append(replace(mark, start_s=round(max(0.0, clock.to_session(mark.start_s)), 3), end_s=there_s))
    return moved


def _once(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Return marks in order, each moment once: of one label within a second the first, unnamed ones only alone."""
    kept: list[Mark] = []
    last_s: dict[str, float] = {}
    for mark in sorted((mark for mark in marks if mark.is_titled), key=lambda mark: (mark.start_s, mark.label)):
        if mark.start_s - last_s.get(mark.label, -inf) >= _SAME_MARK_S:
            kept.append(mark)
            last_s[mark.label] = mark.start_s
    taken_s = [mark.start_s for mark in kept]
    for mark in sorted((mark for mark in marks if not mark.is_titled), key=lambda mark: mark.start_s):
        at = bisect_left(taken_s, mark.start_s)
        if all(abs(mark.start_s - near_s) >= _SAME_MARK_S for near_s in taken_s[max(0, at - 1) : at + 1]):
            taken_s.insert(at, mark.start_s)
            kept.append(mark)
    return tuple(sorted(kept, key=lambda mark: mark.start_s))
