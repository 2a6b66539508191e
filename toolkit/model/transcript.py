"""What was said, by whom, when, word by word.

Owns the shape of a transcript and its mapping through a timeline; knows no caption format and no engine. Times are
seconds on one clock: a track's source time when an engine has just written them, episode time after :func:`mapped`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import accumulate

from toolkit.model.timeline import Clip, SourceSample, Timeline

# Where an engine gives its own word less than a chance of one in three, a person should listen.
UNSURE_PROBABILITY = 0.35


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it is written in the text, punctuation included, without surrounding spaces."""

    text: str
    start_s: float
    end_s: float
    probability: float = 1.0

    @property
    def needs_review(self) -> bool:
        """Whether the engine was so unsure of it that a person should listen."""
        return self.probability < UNSURE_PROBABILITY


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of speech of one speaker, a phrase to a few sentences long.

    ``text`` is what captions and notes show. ``words`` may be empty when a source had no word times.
    """

    speaker: str
    start_s: float
    end_s: float
    text: str
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """Segments in order of their start, and where they came from."""

    segments: tuple[Segment, ...] = ()
    language: str = ""
    engine: str = ""
    model: str = ""

    @property
    def speakers(self) -> tuple[str, ...]:
        """Speakers in order of their first word."""
        return tuple(dict.fromkeys(segment.speaker for segment in self.segments))

    @property
    def duration_s(self) -> float:
        """End of the last segment, 0 for none."""
        return max((segment.end_s for segment in self.segments), default=0.0)

    @property
    def text(self) -> str:
        """Everything said, in order, joined by spaces."""
        return " ".join(segment.text for segment in self.segments)

    def words(self) -> Iterable[tuple[Segment, Word]]:
        """Yield every word with its segment, in segment order."""
        return ((segment, word) for segment in self.segments for word in segment.words)


def merged(transcripts: Iterable[Transcript]) -> Transcript:
    """Join transcripts of several tracks on one clock into one, in order of start."""
    parts = list(transcripts)
    segments = sorted((s for part in parts for s in part.segments), key=lambda s: (s.start_s, s.end_s))
    first = next((part for part in parts if part.segments), parts[0] if parts else Transcript())
    return replace(first, segments=tuple(segments))


def mapped(transcript: Transcript, timeline: Timeline, source: str) -> Transcript:
    """Return a transcript of ``source`` in episode time: cut words vanish, repeated spans are repeated.

    A word belongs to a clip when its middle plays in it, so that a word at a joint lands on one side only. A segment
    that a cut divides becomes two.
    """
    ordered = sorted(transcript.segments, key=lambda segment: segment.start_s)
    starts, ends = [one.start_s for one in ordered], list(accumulate((one.end_s for one in ordered), max))
    segments = [
        part
        for clip in timeline.of_source(source)
        # Of the segments in order, those that may be heard in the clip.
        for segment in ordered[
            bisect_left(ends, timeline.seconds(clip.start)) : bisect_right(starts, timeline.seconds(clip.end))
        ]
        if (part := _through(segment, clip, timeline)) is not None
    ]
    return replace(transcript, segments=tuple(sorted(segments, key=lambda s: (s.start_s, s.end_s))))


def _through(segment: Segment, clip: Clip, timeline: Timeline) -> Segment | None:
    start_s, end_s = timeline.seconds(clip.start), timeline.seconds(clip.end)
    if segment.end_s <= start_s or segment.start_s >= end_s:
        return None

    def to_episode(time_s: float) -> float:
        return round(timeline.moment_s(clip, time_s), 6)

    if not segment.words:
        if not start_s <= (segment.start_s + segment.end_s) / 2 < end_s:
            return None
        return replace(segment, start_s=to_episode(segment.start_s), end_s=to_episode(segment.end_s))
    kept = tuple(
        replace(word, start_s=to_episode(word.start_s), end_s=to_episode(word.end_s))
        for word in segment.words
        if clip.start <= SourceSample(timeline.samples((word.start_s + word.end_s) / 2)) < clip.end
    )
    if not kept:
        return None
    whole = len(kept) == len(segment.words)
    return replace(
        segment,
        start_s=to_episode(segment.start_s) if whole else kept[0].start_s,
        end_s=to_episode(segment.end_s) if whole else kept[-1].end_s,
        text=segment.text if whole else _text_of(kept, segment.text),
        words=kept,
    )


def _text_of(words: tuple[Word, ...], text: str) -> str:
    """Return the part of a text from the first to the last of some of its words, with or without spaces as it has them."""
    joint = " " if " " in text or not text else ""
    spaced, unspaced = (between.join(word.text for word in words) for between in (" ", ""))
    return next((part for part in (spaced, unspaced) if part in text), joint.join(word.text for word in words))
