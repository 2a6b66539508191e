"""Moving the times of an edited draft when the episode around it moved.

An edited draft speaks of the episode as it was when podkit last wrote that draft. When an ad, the intro or a cut moved
since, its times go back to the conversation through the old timeline and forward again through the new one, both ends of
each. What begins in a passage that was taken out begins at the joint; what lies in it whole is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Generic, TypeVar

from toolkit.model.chapter import Chapter
from toolkit.model.highlight import Highlight
from toolkit.model.timeline import EpisodeSample, SourceSample, Timeline

T = TypeVar("T")
_SAME_S = 0.001


@dataclass(frozen=True)
class Retimed(Generic[T]):
    """The entries of a draft at their new times, and those whose passage was taken out."""

    kept: tuple[T, ...]
    lost: tuple[T, ...] = ()


TimelineOf = Callable[[float], Timeline]
"""Gives the timeline that a time in an edited draft speaks of: its lines may be of different days."""


def retimed(time_s: float, old: Timeline, new: Timeline) -> float:
    """Return where a moment of the old episode plays in the new one, or the joint where it was taken out.

    A moment at which nothing of the new episode's sources played stays as it is.
    """
    if old == new:
        return time_s
    at = EpisodeSample(old.samples(time_s))
    for clip in reversed(old.clips):
        if clip.at <= at < clip.until:
            found = new.heard_at(clip.source, SourceSample(clip.start + at - clip.at))
            if found is not None:
                return new.seconds(found)
    return time_s


def retimed_end(time_s: float, old: Timeline, new: Timeline) -> float:
    """Return where a stretch ends in the new episode that ended at a moment of the old one: just after its last sample."""
    if old == new:
        return time_s
    last_s = old.seconds(max(0, old.samples(time_s) - 1))
    return retimed(last_s, old, new) + new.seconds(1)


def retimed_chapters(chapters: Sequence[Chapter], old: TimelineOf, new: Timeline) -> Retimed[Chapter]:
    """Return chapters at their new times, in order; one at the very start stays there."""
    moved = []
    for chapter in chapters:
        start_s = retimed(chapter.start_s, old(chapter.start_s), new) if chapter.start_s > 0 else 0.0
        end_s = None if chapter.end_s is None else retimed_end(chapter.end_s, old(chapter.end_s), new)
        moved.append(replace(chapter, start_s=start_s, end_s=end_s))
    pairs = sorted(zip(moved, chapters, strict=True), key=lambda pair: pair[0].start_s)
    gone = [chapter for one, chapter in pairs if one.end_s is not None and one.end_s <= one.start_s]
    # Of several that fall on one joint, what follows it belongs to the last.
    gone += [
        before
        for (first, before), (second, after) in pairwise(pairs)
        if second.start_s - first.start_s < _SAME_S <= after.start_s - before.start_s
    ]
    lost = tuple(chapter for chapter in chapters if chapter in gone)
    return Retimed(tuple(one for one, chapter in pairs if chapter not in lost), lost)


def retimed_highlights(highlights: Sequence[Highlight], old: TimelineOf, new: Timeline) -> Retimed[Highlight]:
    """Return highlights at their new times."""
    moved = [
        replace(
            one,
            start_s=retimed(one.start_s, old(one.start_s), new),
            end_s=retimed_end(one.end_s, old(one.end_s), new),
        )
        for one in highlights
    ]
    # What was taken out whole has shrunk to a joint.
    shortest_s = 0.05
    lost = tuple(
        one
        for one, there in zip(highlights, moved, strict=True)
        if there.end_s - there.start_s < min(shortest_s, (one.end_s - one.start_s) / 2)
    )
    return Retimed(tuple(there for one, there in zip(highlights, moved, strict=True) if one not in lost), lost)
