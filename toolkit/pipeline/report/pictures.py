"""The pictures of the report as the page draws them: plots, marks in time, and which label stands in which row.

Owns the layout, in percentages of a picture's width and px of its height; paths come from ``report_geometry``, wording
from ``report_words``, markup and colours are the template's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import starmap

from toolkit.model.chapter import Chapter
from toolkit.model.clock_text import short_clock_text
from toolkit.model.highlight import Highlight
from toolkit.model.measurement import Measurement
from toolkit.model.printable import one_line, shortened
from toolkit.model.report import Report, TrackReport
from toolkit.model.span import Span
from toolkit.model.timeline import Timeline
from toolkit.pipeline.report import words
from toolkit.pipeline.report.geometry import (
    AXIS_STEP_LU,
    LoudnessAxis,
    TimeScale,
    chapter_spans,
    episode_parts,
    full_scale,
    loudness_axis,
    loudness_path,
    rows_of,
    spans_path,
    wave_path,
)

_PART_NAMES = {"cold-open": "Cold open", "intro": "Intro", "outro": "Outro", "music": "Music", "insert": "Insert"}
# Labels are laid out for a picture this wide (CSS px); narrower ones leave them to the lists below the picture.
_DESIGN_PX = 900
_LETTER_PX = 6.6
# A label of fewer letters says nothing.
_LEAST_LETTERS = 4
# A numbered disc keeps its size and its place, down to the picture that a telephone shows.
_DISC_PX, _NARROW_PX = 19, 320
_ROW_PX = 20
_MASTER_PX, _TRACK_PX = 240, 110
_LABELLED_LU = 12.0
# A grid line's label this near to the target's would run into it.
_CROWDED_LU = 3.0


@dataclass(frozen=True, slots=True)
class Frame:
    """What a plot is drawn into: its time, its loudness, its height in px, and the sample value at its upper edge."""

    scale: TimeScale
    axis: LoudnessAxis
    height: int
    top: float = 1.0


@dataclass(frozen=True, slots=True)
class Plot:
    """What is drawn of one recording; ``height`` and ``steps`` in px, paths in the units of ``report_pictures``.

    ``steps`` are grid lines as (label, y); a label may be empty.
    """

    height: int
    wave: str
    loudness: str
    speech: str
    clipped: str
    steps: tuple[tuple[str, float], ...]
    target: float | None = None
    band: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Tick:
    """A time below a picture; ``x`` a percentage, ``is_minor`` where a narrow page has no room for it."""

    x: str
    text: str
    is_minor: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A part, chapter or highlight: ``x``, ``width`` and ``end`` are percentages, ``row`` px; ``is_late`` labels end with it."""

    x: str
    width: str
    end: str
    label: str
    title: str
    times: str
    number: int = 0
    kind: str = ""
    row: int = 0
    is_late: bool = False
    at_s: float = 0.0


@dataclass(frozen=True, slots=True)
class MasterPicture:
    """The picture of the master with everything that has a place in it."""

    plot: Plot
    ticks: tuple[Tick, ...]
    parts: tuple[Mark, ...]
    chapters: tuple[Mark, ...]
    highlights: tuple[Mark, ...]
    parts_px: int
    highlights_px: int
    describes: str


@dataclass(frozen=True, slots=True)
class TrackPictures:
    """The pictures of a track before and after, with one scale of time, level and loudness."""

    before: Plot
    after: Plot | None
    ticks: tuple[Tick, ...]
    scale_text: str


def master_picture(
    report: Report, chapters: Sequence[Chapter], highlights: Sequence[Highlight], timeline: Timeline | None
) -> MasterPicture | None:
    """Lay out the master with its parts, chapters and highlights; None without a master."""
    master = report.master
    if master is None:
        return None
    scale = TimeScale(0.0, max(master.duration_s, 0.0))
    axis = loudness_axis([master], report.target_lufs)
    parts = _part_marks(timeline, scale)
    quotes = _highlight_marks(highlights, scale)
    named = _chapter_marks(chapters, scale)
    told = starmap(_told, (("Parts", parts), ("Chapters", named), ("Highlights", quotes)))
    return MasterPicture(
        plot=_plot(master, Frame(scale, axis, _MASTER_PX), report=report),
        ticks=_ticks(scale),
        parts=parts,
        chapters=named,
        highlights=quotes,
        parts_px=max((mark.row + _ROW_PX for mark in parts), default=0),
        highlights_px=max((mark.row + _ROW_PX for mark in quotes), default=0),
        describes=" ".join(filter(None, [words.recording_text(master), *told])),
    )


def _told(name: str, marks: Sequence[Mark]) -> str:
    text = "; ".join(f"{words.isolated(one_line(mark.title))}, {mark.times}" for mark in marks)
    return f"{name}: {text}." if text else ""


def tracks_axis(report: Report) -> LoudnessAxis:
    """Return the one loudness axis of all tracks' pictures."""
    return loudness_axis([entry for track in report.tracks for entry in (track.before, track.after) if entry])


def track_pictures(track: TrackReport, axis: LoudnessAxis) -> TrackPictures:
    """Lay out a track before and after, both on the session's clock: ``before`` moved by its sync offset."""
    both = [track.before, *([track.after] if track.after else [])]
    at_s = track.sync_offset_s
    ends_s = [at_s + track.before.duration_s, track.after.duration_s if track.after else 0.0]
    scale = TimeScale(min(0.0, at_s), max(ends_s))
    frame = Frame(scale, axis, _TRACK_PX, top=full_scale(both))
    return TrackPictures(
        before=_plot(track.before, frame, at_s=at_s),
        after=_plot(track.after, frame) if track.after else None,
        ticks=_ticks(scale),
        scale_text=words.figure(max(entry.loudness.sample_peak_dbfs for entry in both), "dBFS"),
    )


def _plot(measurement: Measurement, frame: Frame, *, at_s: float = 0.0, report: Report | None = None) -> Plot:
    """Draw a recording that begins at ``at_s``; with a report, its target and every step of the loudness axis too."""
    axis, height = frame.axis, frame.height
    target = band = None
    if report is not None and report.target_lufs is not None:
        target = axis.height(report.target_lufs) * height
        upper, lower = (
            axis.height(report.target_lufs + off_lu) * height for off_lu in (report.tolerance_lu, -report.tolerance_lu)
        )
        band = (upper, lower - upper)
    labelled_lu = AXIS_STEP_LU if report else _LABELLED_LU

    def label(lufs: float) -> str:
        beside = report is not None and report.target_lufs is not None and abs(lufs - report.target_lufs) < _CROWDED_LU
        return "" if beside or lufs % labelled_lu else words.figure(lufs, decimals=0)

    return Plot(
        height=height,
        wave=wave_path(measurement.picture, frame.scale, at_s=at_s, top=frame.top),
        loudness=loudness_path(measurement.picture.short_term_lufs, frame.scale, axis, at_s=at_s),
        speech=spans_path(measurement.speech, frame.scale, at_s=at_s),
        clipped=spans_path(measurement.clipped, frame.scale, at_s=at_s),
        steps=tuple((label(lufs), axis.height(lufs) * height) for lufs in axis.steps_lufs()[1:-1]),
        target=target,
        band=band,
    )


def _ticks(scale: TimeScale) -> tuple[Tick, ...]:
    return tuple(
        Tick(_percent(scale.share(time_s)), short_clock_text(time_s), bool(number % 2))
        for number, time_s in enumerate(scale.ticks_s())
    )


def _part_marks(timeline: Timeline | None, scale: TimeScale) -> tuple[Mark, ...]:
    parts = episode_parts(timeline) if timeline else ()
    names = [_PART_NAMES[part.kind] + (f": {part.title}" if part.title else "") for part in parts]
    rows = rows_of([_label_extent(part.span, name, scale) for part, name in zip(parts, names, strict=True)])
    return tuple(
        replace(_mark(part.span, scale, name, name), kind=part.kind, row=row * _ROW_PX)
        for part, name, row in zip(parts, names, rows, strict=True)
    )


def _chapter_marks(chapters: Sequence[Chapter], scale: TimeScale) -> tuple[Mark, ...]:
    listed = sorted((chapter for chapter in chapters if chapter.toc), key=lambda chapter: chapter.start_s)
    marks = []
    for number, (chapter, until) in enumerate(
        zip(listed, chapter_spans([chapter.start_s for chapter in listed], scale.end_s), strict=True), start=1
    ):
        span = Span(until.start_s, min(chapter.end_s or until.end_s, until.end_s))
        room = int((scale.share(span.end_s) - scale.share(span.start_s)) * _DESIGN_PX / _LETTER_PX) - 4
        marks.append(
            replace(
                _mark(span, scale, shortened(chapter.title, room) if room >= _LEAST_LETTERS else "", chapter.title),
                number=number,
            )
        )
    return tuple(marks)


def _highlight_marks(highlights: Sequence[Highlight], scale: TimeScale) -> tuple[Mark, ...]:
    ordered = sorted(highlights, key=lambda highlight: highlight.start_s)
    starts = [scale.share(highlight.start_s) for highlight in ordered]
    rows = rows_of([(start, start + _DISC_PX / _NARROW_PX) for start in starts])
    return tuple(
        replace(
            _mark(Span(one.start_s, one.end_s), scale, str(one.rank), one.quote), number=one.rank, row=row * _ROW_PX
        )
        for one, row in zip(ordered, rows, strict=True)
    )


def _mark(span: Span, scale: TimeScale, label: str, title: str) -> Mark:
    start, end = scale.share(span.start_s), scale.share(span.end_s)
    return Mark(
        x=_percent(start),
        width=_percent(max(0.0, end - start)),
        end=_percent(end),
        label=label,
        title=title,
        times=f"{short_clock_text(span.start_s)} to {short_clock_text(span.end_s)}",
        is_late=_is_late(start, label),
        at_s=round(span.start_s, 3),
    )


def _label_extent(span: Span, label: str, scale: TimeScale) -> tuple[float, float]:
    """Return the part of a row that a label covers: to the right of its start, or to the left where it would run out."""
    start, width = scale.share(span.start_s), (len(label) + 2) * _LETTER_PX / _DESIGN_PX
    if _is_late(start, label):
        end = scale.share(span.end_s)
        return end - width, end
    return start, start + width


def _is_late(start: float, label: str) -> bool:
    return start + (len(label) + 2) * _LETTER_PX / _DESIGN_PX > 1.0


def _percent(share: float) -> str:
    return f"{share * 100:.3f}%"
