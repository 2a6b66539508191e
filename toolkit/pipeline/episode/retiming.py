"""Moving the times of an edited draft when the episode around it moved.

An edited draft speaks of the episode as it was when podkit last wrote that draft. When an ad, the intro or a cut moved
since, its times go back to the conversation through the old timeline and forward again through the new one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from toolkit.model.chapter import Chapter
from toolkit.model.highlight import Highlight
from toolkit.model.timeline import EpisodeSample, Timeline


def retimed(time_s: float, old: Timeline | None, new: Timeline) -> float:
    """Return where a moment of the old episode plays in the new one; unchanged where it has no counterpart."""
    if old is None or old == new:
        return time_s
    at = EpisodeSample(old.samples(time_s))
    for clip in reversed(old.clips):
        for position in old.to_source(clip.source, at):
            places = new.to_episode(clip.source, position)
            if places:
                # What plays twice is a cold open and its place in the conversation: a draft means the latter.
                return new.seconds(places[-1])
    return time_s


def retimed_chapters(chapters: Sequence[Chapter], old: Timeline | None, new: Timeline) -> tuple[Chapter, ...]:
    """Return chapters at their new times, in order and each as long as it says; one at the very start stays there."""
    moved = [_moved(c, retimed(c.start_s, old, new) if c.start_s > 0 else 0.0) for c in chapters]
    return tuple(sorted(moved, key=lambda chapter: chapter.start_s))


def _moved(chapter: Chapter, start_s: float) -> Chapter:
    end_s = None if chapter.end_s is None else chapter.end_s + start_s - chapter.start_s
    return replace(chapter, start_s=start_s, end_s=end_s)


def retimed_highlights(highlights: Sequence[Highlight], old: Timeline | None, new: Timeline) -> tuple[Highlight, ...]:
    """Return highlights at their new times, each as long as it was."""
    return tuple(
        replace(h, start_s=(start_s := retimed(h.start_s, old, new)), end_s=start_s + h.end_s - h.start_s)
        for h in highlights
    )
