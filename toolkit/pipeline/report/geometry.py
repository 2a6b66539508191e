"""The geometry of the report's pictures: waveforms, loudness lines, axes, and what lies side by side.

Owns positions and path data, as numbers in the user units of a plot that the page stretches to its own width; knows no
word, no colour and no markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, isfinite

from toolkit.model.measurement import Measurement, Picture
from toolkit.model.span import Span, clip_spans, join_spans, shift_spans
from toolkit.model.timeline import Clip, Role, Timeline

# A plot is this many units wide and high, whatever size it is shown at.
WIDTH, HEIGHT = 1000.0, 100.0
# More points than pixels show nothing more, and a page of 10 hours is to open as quickly as one of a minute.
MOST_POINTS = 1500
# Short-term loudness is the mean of 3 s (EBU Tech 3341); drawn at their middle it lies over the sound it is made of.
SHORT_TERM_MIDDLE_S = 1.5
AXIS_LU = 42.0
AXIS_STEP_LU = 6.0
_HEADROOM_LU = 2.0
_QUIETEST_TOP_LUFS = -24.0
_TIME_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 36_000)
_MOST_TICKS = 8
_SEAM_S = 0.05


@dataclass(frozen=True, slots=True)
class TimeScale:
    """The stretch of time that a picture is as wide as."""

    start_s: float
    end_s: float

    def share(self, time_s: float) -> float:
        """Return where a time lies, 0 at the left edge to 1 at the right; times outside lie on the edge."""
        width_s = self.end_s - self.start_s
        return min(max((time_s - self.start_s) / width_s, 0.0), 1.0) if width_s > 0 else 0.0

    def ticks_s(self) -> tuple[float, ...]:
        """Return round times from 0 on, eight steps at most between them."""
        width_s = self.end_s - self.start_s
        fitting = (float(step) for step in _TIME_STEPS_S if width_s / step <= _MOST_TICKS)
        step_s = next(fitting, 36_000.0 * ceil(width_s / 36_000.0 / _MOST_TICKS))
        first = max(0, ceil(self.start_s / step_s))
        return tuple(number * step_s for number in range(first, floor(self.end_s / step_s) + 1))


@dataclass(frozen=True, slots=True)
class LoudnessAxis:
    """The loudness at the top and at the bottom of a plot, in LUFS."""

    top_lufs: float
    bottom_lufs: float

    def height(self, lufs: float) -> float:
        """Return how far under the top a loudness lies, 0 to 1; what is outside lies on the edge."""
        return min(max((self.top_lufs - lufs) / (self.top_lufs - self.bottom_lufs), 0.0), 1.0)

    def steps_lufs(self) -> tuple[float, ...]:
        """Return the loudness of each grid line, from the top."""
        count = round((self.top_lufs - self.bottom_lufs) / AXIS_STEP_LU)
        return tuple(self.top_lufs - number * AXIS_STEP_LU for number in range(count + 1))


def loudness_axis(measurements: Sequence[Measurement], target_lufs: float | None = None) -> LoudnessAxis:
    """Return an axis of 42 LU with some room over the loudest moment and over the target."""
    heard = [lufs for one in measurements for lufs in one.picture.short_term_lufs if isfinite(lufs)]
    loudest = max([*heard, _QUIETEST_TOP_LUFS if target_lufs is None else target_lufs])
    top = AXIS_STEP_LU * ceil((loudest + _HEADROOM_LU) / AXIS_STEP_LU)
    return LoudnessAxis(top, top - AXIS_LU)


def full_scale(measurements: Sequence[Measurement]) -> float:
    """Return the largest sample of several pictures, full scale 1.0; 1.0 where nothing is heard."""
    extremes = (abs(value) for one in measurements for value in (*one.picture.lowest, *one.picture.highest))
    return max((value for value in extremes if isfinite(value)), default=0.0) or 1.0


def wave_path(picture: Picture, scale: TimeScale, *, at_s: float = 0.0, top: float = 1.0) -> str:
    """Return a waveform as one closed outline, at most 1,500 points; empty for a picture without points.

    Parameters
    ----------
    picture : Picture
        Extremes, full scale 1.0.
    scale : TimeScale
        What the plot is as wide as.
    at_s : float
        Where on it the recording begins.
    top : float
        The sample value that reaches the upper edge, above 0.
    """
    steps = list(zip(picture.lowest, picture.highest, strict=True))
    if not steps:
        return ""
    merged = ceil(len(steps) / (MOST_POINTS // 2))
    upper, lower = [], []
    for first in range(0, len(steps), merged):
        column = [(_number(low), _number(high)) for low, high in steps[first : first + merged]]
        middle_s = at_s + (first + len(column) / 2) * picture.step_s
        upper.append((middle_s, max(high for _, high in column)))
        lower.append((middle_s, min(low for low, _ in column)))
    if len(upper) == 1:
        # One column has no width of its own.
        upper, lower = ([(at_s, one[0][1]), (at_s + len(steps) * picture.step_s, one[0][1])] for one in (upper, lower))
    outline = [(scale.share(time_s), (1.0 - value / top) / 2) for time_s, value in [*upper, *reversed(lower)]]
    return "M" + "L".join(_point(x, min(max(y, 0.0), 1.0)) for x, y in outline) + "Z"


def loudness_path(lufs: Sequence[float], scale: TimeScale, axis: LoudnessAxis, *, at_s: float = 0.0) -> str:
    """Return short-term loudness, once a second, as a line of at most 1,500 points, broken where nothing is heard."""
    merged = ceil(len(lufs) / (MOST_POINTS // 2)) or 1
    runs: list[list[str]] = [[]]
    for first in range(0, len(lufs), merged):
        heard = [(first + i, value) for i, value in enumerate(lufs[first : first + merged]) if isfinite(value)]
        if not heard:
            runs.append([])
        # The quietest and the loudest of what becomes one, in their order: no peak is lost.
        for second, value in sorted({min(heard, key=_level), max(heard, key=_level)} if heard else ()):
            runs[-1].append(_point(scale.share(at_s + second + SHORT_TERM_MIDDLE_S), axis.height(value)))
    # A line of no length with round ends is a dot: a lone second stays visible.
    return "".join("M" + "L".join(run if len(run) > 1 else run * 2) for run in runs if run)


def spans_path(spans: Sequence[Span], scale: TimeScale, *, at_s: float = 0.0) -> str:
    """Return stretches of time as strokes along the x axis, at most 1,500 points; near neighbours are drawn as one."""
    least = 1.0 / (MOST_POINTS // 2)
    seen = clip_spans(shift_spans(spans, at_s), Span(scale.start_s, scale.end_s))
    joined = join_spans(seen, within_s=least * (scale.end_s - scale.start_s))
    strokes = [(scale.share(span.start_s), scale.share(span.end_s)) for span in joined]
    return "".join(f"M{start * WIDTH:.1f} 0H{max(end, start + least / 2) * WIDTH:.1f}" for start, end in strokes)


def rows_of(extents: Sequence[tuple[float, float]]) -> tuple[int, ...]:
    """Return for each extent (from, to) the first row in which it overlaps nothing before it."""
    ends: list[float] = []
    rows = []
    for start, end in extents:
        row = next((number for number, taken in enumerate(ends) if taken <= start), len(ends))
        ends[row : row + 1] = [end]
        rows.append(row)
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class EpisodePart:
    """Something of an episode that is not its conversation: ``kind`` is cold-open, intro, outro, music or insert."""

    kind: str
    title: str
    span: Span


def episode_parts(timeline: Timeline) -> tuple[EpisodePart, ...]:
    """Return the cold open, the music and the inserts of a timeline, in the order in which they play."""
    parts: list[EpisodePart] = []
    for clip in timeline.clips:
        kind = _kind(clip)
        span = Span(timeline.seconds(clip.at), timeline.seconds(clip.until))
        last = parts[-1] if parts else None
        if last and (last.kind, last.title) == (kind, clip.title) and span.start_s - last.span.end_s < _SEAM_S:
            parts[-1] = EpisodePart(kind, clip.title, Span(last.span.start_s, span.end_s))
        elif kind:
            parts.append(EpisodePart(kind, clip.title, span))
    return tuple(parts)


def _kind(clip: Clip) -> str:
    match clip.role:
        case Role.MUSIC:
            return clip.source if clip.source in ("intro", "outro") else "music"
        case Role.SPEECH:
            return ""
        case Role.COLD_OPEN | Role.INSERT:
            return str(clip.role.value)


def chapter_spans(starts_s: Sequence[float], end_s: float) -> Iterator[Span]:
    """Yield the stretch of each chapter: until the next one begins, the last until the end."""
    for start_s, next_s in pairwise([*starts_s, max([end_s, *starts_s[-1:]])]):
        yield Span(start_s, max(start_s, next_s))


def _level(entry: tuple[int, float]) -> float:
    return entry[1]


def _number(value: float) -> float:
    return value if isfinite(value) else 0.0


def _point(x: float, y: float) -> str:
    return f"{x * WIDTH:.1f} {y * HEIGHT:.1f}"
