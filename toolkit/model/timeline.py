"""An episode as a timeline: which span of which source plays when.

Owns positions and the operations that move them; holds no sound, knows no file, no clock drift (a synced source is
already on the session's clock). Positions are whole samples at the timeline's one rate; seconds are a view for people.
Operations return a new timeline.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from itertools import accumulate
from typing import NewType

from toolkit.model.span import Span

CONVERSATION = "conversation"
"""The source that the mix of all voices is."""

SourceSample = NewType("SourceSample", int)
EpisodeSample = NewType("EpisodeSample", int)


class Role(Enum):
    """What a clip is to the listener; a cold open is speech that plays again in its place."""

    SPEECH = "speech"
    COLD_OPEN = "cold-open"
    MUSIC = "music"
    INSERT = "insert"


class Curve(Enum):
    """The shape of a fade: equal power for unlike material, equal gain for two parts of the same."""

    EQUAL_POWER = "equal-power"
    EQUAL_GAIN = "equal-gain"


@dataclass(frozen=True, slots=True)
class Clip:
    """A span of one source and the place where it plays.

    ``start`` and ``end`` are source positions (``end`` exclusive), ``at`` the episode position of ``start``. Fades are
    lengths in samples inside the span; ``gain_db`` is constant over it.
    """

    source: str
    start: SourceSample
    end: SourceSample
    at: EpisodeSample
    role: Role = Role.SPEECH
    gain_db: float = 0.0
    fade_in: int = 0
    fade_out: int = 0
    curve: Curve = Curve.EQUAL_POWER
    title: str = ""

    def __post_init__(self) -> None:
        if self.start < 0 or self.at < 0 or self.end <= self.start:
            raise ValueError(f"a clip needs 0 <= start < end and at >= 0, not {self.start}, {self.end}, {self.at}")

    @property
    def length(self) -> int:
        """Number of samples it plays."""
        return self.end - self.start

    @property
    def until(self) -> EpisodeSample:
        """Episode position just after its last sample."""
        return EpisodeSample(self.at + self.length)

    def moved(self, by: int) -> Clip:
        """Return the same span, playing ``by`` samples later (negative: earlier)."""
        return replace(self, at=EpisodeSample(self.at + by))

    def halves(self, at: EpisodeSample) -> tuple[Clip, Clip]:
        """Return the parts before and after an episode position strictly inside the clip; the joint has no fades."""
        middle = SourceSample(self.start + (at - self.at))
        first = replace(self, end=middle, fade_out=0, fade_in=min(self.fade_in, middle - self.start))
        rest = replace(self, start=middle, at=at, fade_in=0, fade_out=min(self.fade_out, self.end - middle))
        return first, rest


@dataclass(frozen=True)
class Timeline:
    """Clips in order of where they play; overlapping clips sound together."""

    sample_rate: int
    clips: tuple[Clip, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.sample_rate <= 0:
            raise ValueError(f"a sample rate is positive, not {self.sample_rate}")
        ordered = tuple(sorted(self.clips, key=lambda clip: (clip.at, clip.until, clip.source, clip.start)))
        object.__setattr__(self, "clips", ordered)

    @property
    def length(self) -> int:
        """Number of samples until the last clip ends."""
        return max((clip.until for clip in self.clips), default=0)

    @property
    def duration_s(self) -> float:
        """Seconds until the last clip ends."""
        return self.length / self.sample_rate

    def samples(self, seconds: float) -> int:
        """Return the nearest whole sample to a time: the one place where seconds become samples."""
        return round(seconds * self.sample_rate)

    def seconds(self, samples: int) -> float:
        """Return the time of a position or the duration of a length."""
        return samples / self.sample_rate

    # -- operations --------------------------------------------------------------------------------------------------

    def placed(self, clips: Iterable[Clip]) -> Timeline:
        """Add clips where they say; nothing else moves."""
        return replace(self, clips=(*self.clips, *clips))

    def split(self, at: EpisodeSample) -> Timeline:
        """Cut every clip that plays across ``at`` in two; nothing is heard of it."""
        return replace(self, clips=tuple(part for clip in self.clips for part in _split(clip, at)))

    def moved(self, since: EpisodeSample, by: int) -> Timeline:
        """Shift every clip that starts at or after ``since`` by ``by`` samples.

        Clips that are under way at ``since`` stay: split there first to move the rest of them too.
        """
        return replace(self, clips=tuple(clip.moved(by) if clip.at >= since else clip for clip in self.clips))

    def cut(self, start: EpisodeSample, end: EpisodeSample) -> Timeline:
        """Take out the span ``start`` to ``end`` (exclusive) of everything and close the gap."""
        if end < start:
            raise ValueError(f"a cut ends after it starts, not {start} to {end}")
        opened = self.split(start).split(end)
        kept = tuple(clip for clip in opened.clips if not (start <= clip.at < end))
        return replace(self, clips=kept).moved(end, start - end)

    def without(self, spans: Iterable[tuple[EpisodeSample, EpisodeSample]]) -> Timeline:
        """Take out many spans at once: the same as to :meth:`cut` each, from the last to the first.

        The spans (``end`` exclusive) are in order and apart from each other.
        """
        cuts = [(start, end) for start, end in spans if end > start]
        starts, ends = [start for start, _ in cuts], [end for _, end in cuts]
        gone = [0, *accumulate(end - start for start, end in cuts)]
        kept: list[Clip] = []
        for clip in self.clips:
            first, last = bisect_right(ends, clip.at), bisect_left(starts, clip.until)
            at = clip.at
            for number in range(first, last + 1):
                until = starts[number] if number < last else clip.until
                if until > at:
                    kept.append(_piece(clip, at, EpisodeSample(until)).moved(-gone[number]))
                at = max(at, ends[number]) if number < last else at
        return replace(self, clips=tuple(kept))

    def inserted(self, at: EpisodeSample, other: Timeline) -> Timeline:
        """Open a gap at ``at`` as long as ``other`` and play ``other`` in it."""
        if other.sample_rate != self.sample_rate:
            raise ValueError(f"timelines at {self.sample_rate} and {other.sample_rate} Hz do not fit together")
        opened = self.split(at).moved(at, other.length)
        return opened.placed(clip.moved(at) for clip in other.clips)

    def span(self, start: EpisodeSample, end: EpisodeSample) -> Timeline:
        """Return what plays from ``start`` to ``end`` as a timeline of its own that begins at 0."""
        opened = self.split(start).split(end)
        return replace(self, clips=tuple(clip.moved(-start) for clip in opened.clips if start <= clip.at < end))

    def joined(self) -> Timeline:
        """Merge clips of one source that meet in source and episode without a fade: the inverse of :meth:`split`."""
        done: list[Clip] = []
        for clip in self.clips:
            partner = next((i for i, other in enumerate(done) if _meets(other, clip)), None)
            if partner is None:
                done.append(clip)
            else:
                done[partner] = replace(done[partner], end=clip.end, fade_out=clip.fade_out)
        return replace(self, clips=tuple(done))

    # -- mapping -----------------------------------------------------------------------------------------------------

    def to_episode(self, source: str, position: SourceSample) -> tuple[EpisodeSample, ...]:
        """Return every episode position at which a source position plays: none if cut out, several if repeated."""
        return tuple(
            EpisodeSample(clip.at + position - clip.start)
            for clip in self.clips
            if clip.source == source and clip.start <= position < clip.end
        )

    def to_source(self, source: str, position: EpisodeSample) -> tuple[SourceSample, ...]:
        """Return every position of one source that plays at an episode position."""
        return tuple(
            SourceSample(clip.start + position - clip.at)
            for clip in self.clips
            if clip.source == source and clip.at <= position < clip.until
        )

    def of_source(self, source: str) -> Iterator[Clip]:
        """Yield the clips that play one source, in episode order."""
        return (clip for clip in self.clips if clip.source == source)

    def in_place(self, source: str) -> list[Clip]:
        """Return the clips of a source where it plays in its own order: without the cold open."""
        return [clip for clip in self.of_source(source) if clip.role is not Role.COLD_OPEN]

    def heard_at(self, source: str, position: SourceSample) -> EpisodeSample | None:
        """Return where a source position plays in its place, else the joint at which it was cut out.

        The joint is where the source goes on, or its end. None when the source plays nowhere.
        """
        clips, starts, ends = self._by_source(source)
        after = bisect_right(starts, position)
        number = after - 1
        # Where the same passage plays in several clips, the one that begins last counts.
        while number >= 0 and ends[number] > position:
            if position < clips[number].end:
                return EpisodeSample(clips[number].at + position - clips[number].start)
            number -= 1
        if after < len(clips):
            return clips[after].at
        return clips[-1].until if clips else None

    def source_at(self, source: str, position: EpisodeSample) -> SourceSample | None:
        """Return which source position plays, in its place, at an episode position, else where the source goes on.

        After its last clip this is the end of that. None when the source plays nowhere.
        """
        clips, untils = self._by_place(source)
        number = bisect_right(untils, position)
        if number < len(clips):
            clip = clips[number]
            return SourceSample(clip.start + max(0, position - clip.at))
        return clips[-1].end if clips else None

    def _by_source(self, source: str) -> tuple[list[Clip], list[int], list[int]]:
        """Return the clips of a source in its own order, their starts, and the latest end up to each."""
        if source not in self._source_order:
            clips = sorted(self.in_place(source), key=lambda clip: clip.start)
            starts: list[int] = [clip.start for clip in clips]
            ends: list[int] = list(accumulate((clip.end for clip in clips), max))
            self._source_order[source] = clips, starts, ends
        return self._source_order[source]

    def _by_place(self, source: str) -> tuple[list[Clip], list[int]]:
        """Return the clips of a source in the order in which they play, and the latest end up to each."""
        if source not in self._place_order:
            clips = self.in_place(source)
            self._place_order[source] = clips, list(accumulate((clip.until for clip in clips), max))
        return self._place_order[source]

    # A talk without its pauses has thousands of clips, and every word asks where it plays.
    @cached_property
    def _source_order(self) -> dict[str, tuple[list[Clip], list[int], list[int]]]:
        return {}

    @cached_property
    def _place_order(self) -> dict[str, tuple[list[Clip], list[int]]]:
        return {}

    def moment_s(self, clip: Clip, time_s: float) -> float:
        """Return when a source time plays in a clip, in episode seconds; a time outside is held at the clip's edge."""
        start_s, end_s = self.seconds(clip.start), self.seconds(clip.end)
        return min(max(time_s, start_s), end_s) + self.seconds(clip.at - clip.start)

    def spans_heard(self, source: str, spans: Iterable[Span]) -> tuple[Span, ...]:
        """Return stretches of a source, in its seconds, where they play in the episode: cut, moved and repeated with it."""
        ordered = sorted(spans, key=lambda span: span.start_s)
        starts, ends = [span.start_s for span in ordered], list(accumulate((span.end_s for span in ordered), max))
        found = (
            Span(self.moment_s(clip, span.start_s), self.moment_s(clip, span.end_s))
            for clip in self.of_source(source)
            for span in ordered[
                bisect_left(ends, self.seconds(clip.start)) : bisect_right(starts, self.seconds(clip.end))
            ]
        )
        return tuple(
            sorted((span for span in found if span.duration_s > 0), key=lambda span: (span.start_s, span.end_s))
        )

    @property
    def cold_open_end_s(self) -> float:
        """When the cold open is over, 0 for an episode without one."""
        return self.seconds(max((clip.until for clip in self.clips if clip.role is Role.COLD_OPEN), default=0))


def _piece(clip: Clip, at: EpisodeSample, until: EpisodeSample) -> Clip:
    """Return the part of a clip that plays from ``at`` to ``until``; its new edges have no fades."""
    start, length = SourceSample(clip.start + at - clip.at), until - at
    return replace(
        clip,
        start=start,
        end=SourceSample(start + length),
        at=at,
        fade_in=min(clip.fade_in, length) if at == clip.at else 0,
        fade_out=min(clip.fade_out, length) if until == clip.until else 0,
    )


def _split(clip: Clip, at: EpisodeSample) -> tuple[Clip, ...]:
    return clip.halves(at) if clip.at < at < clip.until else (clip,)


def _meets(first: Clip, second: Clip) -> bool:
    alike = (first.source, first.role, first.gain_db, first.curve, first.title) == (
        second.source, second.role, second.gain_db, second.curve, second.title)  # fmt: skip
    unfaded = first.fade_out == 0 and second.fade_in == 0
    return alike and unfaded and first.end == second.start and first.until == second.at
