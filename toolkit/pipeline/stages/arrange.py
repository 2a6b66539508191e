"""The stages that decide what plays when: the cold open, and the episode's timeline.

Light to import: what finds a passage loads when the stage runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from toolkit.audio.arrange import HEAD_S, TAIL_S, Arrangement, Placed, arranged, heard_span
from toolkit.audio.arrange import Part as MusicPart
from toolkit.model.episode import Insert
from toolkit.model.highlight import Highlight
from toolkit.model.span import Span
from toolkit.model.timeline import CONVERSATION, EpisodeSample, Role, Timeline
from toolkit.pipeline.graph.stage import Load, Results, Stage, Work
from toolkit.pipeline.stages.mix import SPEECH_LUFS
from toolkit.pipeline.stages.results import (
    ALL_SPEECH,
    DRAFTED_TIMELINE,
    DURATION_S,
    MIXED,
    MUSIC_FACTS,
    OPENING,
    SAMPLE_RATE,
    SESSION_TRANSCRIPT,
    TIMELINE,
)

# Music sits a little under the talk, an ad at its level: neither makes a listener reach for the volume.
_MUSIC_UNDER_LU = 2.0
# Mono speech on both sides of a stereo programme reads 3 LU more than its track (BS.1770 sums the channels).
_TALK_LUFS = SPEECH_LUFS + 3.01
_COLD_OPEN_CANDIDATES = 3


@dataclass(frozen=True)
class PlacedInsert:
    """An insert: the conversation time it is asked for, its title, and the name of its file for messages."""

    at_s: float
    title: str
    file: str


@dataclass(frozen=True)
class MusicPlan:
    """Which pieces of music an episode has, and where; their stages are named after :attr:`names`."""

    intro: bool = False
    outro: bool = False
    inserts: tuple[PlacedInsert, ...] = ()
    beds_at_s: tuple[float, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the pieces."""
        ends = [name for name, there in (("intro", self.intro), ("outro", self.outro)) if there]
        inserts = (f"insert-{number}" for number in range(len(self.inserts)))
        return (*ends, *inserts, *(f"bed-{number}" for number in range(len(self.beds_at_s))))


def placed_inserts(inserts: Sequence[Insert]) -> tuple[PlacedInsert, ...]:
    """Return the inserts of an episode as the arrangement takes them."""
    return tuple(PlacedInsert(insert.at_s, insert.title, insert.file.name) for insert in inserts)


@dataclass(frozen=True)
class ChosenOpening:
    """The passage that a producer wants first: the first of an edited list of highlights, in episode time.

    ``timeline`` is the one that its times speak of, None where nobody remembers it.
    """

    highlight: Highlight
    timeline: Timeline | None


@dataclass(frozen=True)
class ArrangeSettings:
    """Everything that decides what plays when, beside the speech, the lengths of the music and the opening.

    ``head_s`` and ``tail_s`` are the room tone that a preset asks for before the first and after the last word, 0 for the
    usual; pauses over ``tighten_s`` are shortened, none where it is 0.
    """

    music: MusicPlan
    crossfade_s: float
    tighten_s: float
    head_s: float
    tail_s: float
    chosen: ChosenOpening | None

    @property
    def untightened(self) -> ArrangeSettings:
        """The same with every pause as long as it was."""
        return replace(self, tighten_s=0.0)


def opening_stage() -> Stage[None]:
    """Find the passage that podkit would open the episode with."""
    return Stage(OPENING.stage, find_opening, None, needs=(SESSION_TRANSCRIPT.stage,), weight=0.5)


def find_opening(work: Work, _settings: None) -> None:
    """Give the best highlight of the conversation."""
    from toolkit.editorial.highlights import draft_highlights

    highlights = draft_highlights(work.get(SESSION_TRANSCRIPT), count=_COLD_OPEN_CANDIDATES)
    work.put(OPENING, highlights[:1])


def arrange_stage(settings: ArrangeSettings, *, cold_open: bool) -> Stage[ArrangeSettings]:
    """Put the conversation, its music and its inserts on one timeline."""
    music = (MUSIC_FACTS.stage_of(name) for name in settings.music.names)
    needs = (ALL_SPEECH.stage, *music, *([OPENING.stage] if cold_open else []))
    return Stage(TIMELINE.stage, arrange, settings, needs=needs, version=3, load=Load.LIGHT, weight=0.1)


def arrange(work: Work, settings: ArrangeSettings) -> None:
    """Give the timeline, and the one that podkit's own opening makes."""
    own = work.find(OPENING, default=())
    drafted = timeline_of(work, settings, own[0] if own else None)
    chosen = settings.chosen
    wanted = in_conversation(chosen.highlight, chosen.timeline or drafted) if chosen else None
    if work.has(OPENING) and not own and wanted is None:
        work.warn("no passage stands out enough to open the episode: it begins without a cold open")
    for number, insert in enumerate(settings.music.inserts, start=1):
        if insert.at_s > work.get(DURATION_S):
            work.warn(f"insert {number} ({insert.file}) is asked for after the conversation's end: put there")
    work.put(DRAFTED_TIMELINE, drafted)
    work.put(TIMELINE, timeline_of(work, settings, wanted) if wanted else drafted)


def in_conversation(highlight: Highlight, timeline: Timeline) -> Highlight | None:
    """Return a highlight of an episode at its conversation times; None where it is nothing that is said there."""
    start = timeline.samples(highlight.start_s)
    end = timeline.samples(highlight.end_s)
    spoken = [c for c in timeline.of_source(CONVERSATION) if c.at < end and start < c.until]
    if not spoken:
        return None
    # A passage in the cold open is the one in its place, which plays later.
    if spoken[-1].role is Role.COLD_OPEN:
        opens, closes = spoken[0], spoken[-1]
        first = opens.start + max(0, start - opens.at)
        last = closes.start + min(end, closes.until) - closes.at
    else:
        found = (timeline.source_at(CONVERSATION, EpisodeSample(at)) for at in (start, end - 1))
        first, last = (position or 0 for position in found)
        last += 1
    return replace(highlight, start_s=timeline.seconds(first), end_s=timeline.seconds(last)) if last > first else None


def arrange_whole_stage() -> Stage[None]:
    """Put all of the conversation on a timeline, from the first sample of the earliest track: a mix is not cut."""
    return Stage(TIMELINE.stage, arrange_whole, None, needs=(MIXED.stage,), load=Load.LIGHT, weight=0.1)


def arrange_whole(work: Work, _settings: None) -> None:
    """Give the timeline of a mix without an episode around it."""
    work.put(TIMELINE, arranged(Span(0.0, work.get(MIXED).duration_s), SAMPLE_RATE, (), Arrangement()))


def timeline_of(work: Results, settings: ArrangeSettings, opening: Highlight | None) -> Timeline:
    """Return the timeline of an episode that opens with a passage of the conversation, or with none."""
    music = settings.music
    speech = work.get(ALL_SPEECH)
    arrangement = Arrangement(
        crossfade_s=settings.crossfade_s,
        intro=_music(work, "intro", _MUSIC_UNDER_LU) if music.intro else None,
        outro=_music(work, "outro", _MUSIC_UNDER_LU) if music.outro else None,
        inserts=tuple(
            Placed(_music(work, f"insert-{number}", 0.0, insert.title), insert.at_s)
            for number, insert in enumerate(music.inserts)
        ),
        beds=tuple(
            Placed(_music(work, f"bed-{number}", _MUSIC_UNDER_LU), at_s) for number, at_s in enumerate(music.beds_at_s)
        ),
        tighten_over_s=settings.tighten_s,
        cold_open=Span(opening.start_s, opening.end_s) if opening else None,
    )
    heard = heard_span(speech, work.get(DURATION_S), head_s=settings.head_s or HEAD_S, tail_s=settings.tail_s or TAIL_S)
    return arranged(heard, SAMPLE_RATE, speech, arrangement)


def _music(work: Results, name: str, under_lu: float, title: str = "") -> MusicPart:
    facts = work.get(MUSIC_FACTS, name)
    loudness = facts.measurement.loudness.integrated_lufs
    # Silence has no loudness to match.
    gain_db = _TALK_LUFS - under_lu - loudness if loudness > float("-inf") else 0.0
    return MusicPart(name, facts.length_samples, round(gain_db, 3), title)
