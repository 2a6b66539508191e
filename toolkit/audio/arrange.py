"""Putting an episode together: cold open, intro, conversation, inserts and outro on one timeline.

Owns where everything goes; touches no sample. Everything is an operation on a timeline, so times of words and chapters
follow by mapping.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from toolkit.model.span import Span
from toolkit.model.timeline import CONVERSATION, Clip, Curve, EpisodeSample, Role, SourceSample, Timeline

# Long enough for no click, short enough to cut no word (07-multitrack: 5 to 20 ms at speech cuts).
SPEECH_FADE_S = 0.015
# A breath between the cold open and the intro, and around an insert.
BREATH_S = 0.4
# How far an insert may move to find a pause, and how long a pause must be.
SEARCH_S = 30.0
# What is left of the room before the first and after the last word.
HEAD_S = 0.4
TAIL_S = 1.2
PAUSE_S = 0.25
# A cold open begins at its first word, as far as a soft onset lets one be sure of it.
OPENING_HEAD_S = 0.15


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of music or an insert: its source name, length, gain to match the talk, and title."""

    source: str
    length_samples: int
    gain_db: float = 0.0
    title: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """An insert or a bed, and the conversation time at which it is to begin."""

    part: Part
    at_s: float


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What goes around and under a conversation; ``cold_open`` is a span of the conversation that plays first.

    Pauses over ``tighten_over_s`` are shortened to half of it, nothing where it is 0.
    """

    crossfade_s: float = 1.5
    intro: Part | None = None
    outro: Part | None = None
    inserts: tuple[Placed, ...] = ()
    beds: tuple[Placed, ...] = ()
    tighten_over_s: float = 0.0
    cold_open: Span | None = None


def arranged(conversation: Span, sample_rate: int, speech: Sequence[Span], arrangement: Arrangement) -> Timeline:
    """Return the timeline of an episode.

    Parameters
    ----------
    conversation : Span
        What of the conversation is heard, in its own seconds; at least one sample long.
    sample_rate : int
        Hz, of the result and of every length given.
    speech : sequence of Span
        Where anybody speaks, in conversation seconds, in order: inserts go into the pauses between.
    arrangement : Arrangement
        What goes around it. Inserts keep their order; several at one pause follow each other.

    Notes
    -----
    The intro's end overlaps the conversation's start by the crossfade, the conversation's end the outro's start, each
    at most half as long as the shorter of the two. Only the music is faded: a first word is never swallowed.
    """
    rate = Timeline(sample_rate)
    begin, end = rate.samples(conversation.start_s), rate.samples(conversation.end_s)
    beds = (_bed(rate, bed, begin, end, arrangement.crossfade_s) for bed in arrangement.beds)
    timeline = rate.placed([_speech(begin, end), *(bed for bed in beds if bed is not None)])
    if arrangement.tighten_over_s > 0:
        longest_s = arrangement.tighten_over_s
        here = timeline.spans_heard(CONVERSATION, speech)
        timeline = tightened(timeline, here, longest_s=longest_s, left_s=longest_s / 2)
    # Each goes behind those that stand in its pause already.
    for insert in sorted(arrangement.inserts, key=lambda insert: insert.at_s):
        pause_s = nearest_pause(speech, insert.at_s, conversation)
        timeline = _with_insert(timeline, _insert_at(timeline, SourceSample(rate.samples(pause_s))), insert.part)
    timeline = _with_outro(timeline, arrangement)
    timeline = _with_intro(timeline, arrangement)
    return _with_cold_open(timeline, arrangement, speech)


def heard_span(speech: Sequence[Span], duration_s: float, *, head_s: float = HEAD_S, tail_s: float = TAIL_S) -> Span:
    """Return the conversation without the silence before its first and after its last word; all of it without words."""
    if not speech:
        return Span(0.0, duration_s)
    first_s, last_s = min(span.start_s for span in speech), max(span.end_s for span in speech)
    return Span(max(0.0, first_s - head_s), min(duration_s, last_s + tail_s))


def nearest_pause(speech: Sequence[Span], at_s: float, conversation: Span) -> float:
    """Return the place in a pause nearest to a time, within 30 s; the time itself, held inside, where there is none.

    The start and the end of the conversation count as pauses.
    """
    begin_s, end_s = conversation.start_s, conversation.end_s
    edges = [Span(begin_s - 1.0, begin_s), *speech, Span(end_s, end_s + 1.0)]
    pauses = [
        Span(before.end_s, after.start_s)
        for before, after in pairwise(edges)
        if after.start_s - before.end_s >= PAUSE_S
    ]
    wanted_s = min(max(at_s, begin_s), end_s)
    places = [min(max(wanted_s, pause.start_s + PAUSE_S / 2), pause.end_s - PAUSE_S / 2) for pause in pauses]
    places += [edge for edge in (begin_s, end_s) if abs(edge - wanted_s) < PAUSE_S]
    best = min(places, key=lambda place: abs(place - wanted_s), default=wanted_s)
    return best if abs(best - wanted_s) <= SEARCH_S else wanted_s


def tightened(timeline: Timeline, speech: Sequence[Span], *, longest_s: float = 1.2, left_s: float = 0.6) -> Timeline:
    """Shorten pauses over ``longest_s`` to ``left_s``, where ``speech`` (of all tracks, on this timeline) has none.

    What is left is half after the word before and half before the word after, so that no word is touched.
    """
    pauses = [(a.end_s, b.start_s) for a, b in pairwise(speech) if b.start_s - a.end_s > longest_s]
    cuts = [
        (EpisodeSample(timeline.samples(start_s + left_s / 2)), EpisodeSample(timeline.samples(end_s - left_s / 2)))
        for start_s, end_s in pauses
    ]
    return _with_soft_joints(timeline.without(cuts))


def _speech(start: int, end: int) -> Clip:
    return Clip(CONVERSATION, SourceSample(start), SourceSample(end), EpisodeSample(0))


def _music(part: Part, at: int, role: Role = Role.MUSIC) -> Clip:
    return Clip(part.source, SourceSample(0), SourceSample(part.length_samples), EpisodeSample(at), role=role,
                gain_db=part.gain_db, title=part.title)  # fmt: skip


def _bed(rate: Timeline, bed: Placed, begin: int, end: int, fade_s: float) -> Clip | None:
    """Return a bed as far as the conversation is heard, fading out where it is cut; None where it is not heard at all."""
    at = rate.samples(bed.at_s)
    first, last = max(at, begin), min(at + bed.part.length_samples, end)
    if last <= first:
        return None
    clip = replace(_music(bed.part, first - begin), start=SourceSample(first - at), end=SourceSample(last - at))
    fade = min(rate.samples(fade_s), clip.length // 2)
    return replace(clip, fade_in=fade if first > at else 0, fade_out=fade if last < at + bed.part.length_samples else 0)


def _insert_at(timeline: Timeline, position: SourceSample) -> EpisodeSample:
    """Return where an insert begins that is asked for at a conversation position; after the end, behind what is there."""
    at = timeline.heard_at(CONVERSATION, position)
    is_over = all(position >= clip.end for clip in timeline.in_place(CONVERSATION))
    return EpisodeSample(timeline.length) if at is None or is_over else at


def _with_insert(timeline: Timeline, at: EpisodeSample, part: Part) -> Timeline:
    breath = timeline.samples(BREATH_S)
    clip = _music(part, breath, Role.INSERT)
    # The breath behind it is silence that the timeline holds open by moving what follows.
    insert = Timeline(timeline.sample_rate, (clip,))
    opened = timeline.inserted(at, insert)
    return _with_soft_joints(opened.moved(EpisodeSample(at + insert.length), breath))


def _with_soft_joints(timeline: Timeline) -> Timeline:
    """Fade the cut edges of the conversation and of beds just enough that no joint clicks."""
    fade = timeline.samples(SPEECH_FADE_S)
    begins = {clip.source: clip.start for clip in reversed(timeline.clips)}
    ends = {clip.source: clip.end for clip in timeline.clips}

    def softened(clip: Clip) -> Clip:
        most = clip.length // 2
        fade_in = max(clip.fade_in, min(fade, most)) if clip.start > begins[clip.source] else clip.fade_in
        fade_out = max(clip.fade_out, min(fade, most)) if clip.end < ends[clip.source] else clip.fade_out
        curve = Curve.EQUAL_GAIN if clip.source == CONVERSATION else clip.curve
        return replace(clip, fade_in=fade_in, fade_out=fade_out, curve=curve)

    return replace(timeline, clips=tuple(softened(clip) for clip in timeline.clips))


def _with_intro(timeline: Timeline, arrangement: Arrangement) -> Timeline:
    if arrangement.intro is None:
        return timeline
    part = arrangement.intro
    fade = _crossfade(timeline, arrangement, part.length_samples)
    clip = replace(_music(part, 0), fade_out=fade)
    return timeline.moved(EpisodeSample(0), part.length_samples - fade).placed([clip])


def _with_outro(timeline: Timeline, arrangement: Arrangement) -> Timeline:
    if arrangement.outro is None:
        return timeline
    part = arrangement.outro
    fade = _crossfade(timeline, arrangement, part.length_samples)
    clip = replace(_music(part, timeline.length - fade), fade_in=fade)
    return timeline.placed([clip])


def _crossfade(timeline: Timeline, arrangement: Arrangement, music_samples: int) -> int:
    return min(timeline.samples(arrangement.crossfade_s), music_samples // 2, timeline.length // 2)


def _with_cold_open(timeline: Timeline, arrangement: Arrangement, speech: Sequence[Span]) -> Timeline:
    """Play the chosen passage first: from its first word to its last, its pauses shortened like all others."""
    if arrangement.cold_open is None:
        return timeline
    span = _from_word_to_word(arrangement.cold_open, speech)
    start, end = timeline.samples(span.start_s), timeline.samples(span.end_s)
    conversation = max((clip.end for clip in timeline.of_source(CONVERSATION)), default=SourceSample(0))
    start, end = max(0, start), min(end, conversation)
    if end <= start:
        return timeline
    fade = min(timeline.samples(SPEECH_FADE_S), (end - start) // 2)
    clip = replace(_speech(start, end), role=Role.COLD_OPEN, fade_in=fade, fade_out=fade, curve=Curve.EQUAL_GAIN)
    opening = Timeline(timeline.sample_rate, (clip,))
    if arrangement.tighten_over_s > 0:
        longest_s = arrangement.tighten_over_s
        here = opening.spans_heard(CONVERSATION, speech)
        opening = tightened(opening, here, longest_s=longest_s, left_s=longest_s / 2)
    return timeline.moved(EpisodeSample(0), opening.length + timeline.samples(BREATH_S)).placed(opening.clips)


def _from_word_to_word(span: Span, speech: Sequence[Span]) -> Span:
    """Return a passage without the silence before its first and after its last word, but for a breath."""
    inside = [one for one in speech if one.start_s < span.end_s and one.end_s > span.start_s]
    if not inside:
        return span
    start_s = max(span.start_s, min(one.start_s for one in inside) - OPENING_HEAD_S)
    return Span(start_s, min(span.end_s, max(one.end_s for one in inside) + BREATH_S))
