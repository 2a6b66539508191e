"""The arrange stage: the episode's timeline, from the conversation's length, the music and the inserts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from toolkit.audio.arrange import CONVERSATION, HEAD_S, TAIL_S, Arrangement, Placed, arranged, heard_span
from toolkit.audio.arrange import Part as MusicPart
from toolkit.model.episode import Episode
from toolkit.model.highlight import Highlight
from toolkit.model.span import Span
from toolkit.model.timeline import EpisodeSample, Timeline
from toolkit.model.transcript import Transcript
from toolkit.pipeline.graph.stage import Load, Stage, Work
from toolkit.pipeline.graph.values import load_value, save_value
from toolkit.pipeline.stages.mix import ALL_SPEECH, DURATION, SPEECH_LUFS
from toolkit.pipeline.stages.music import SAMPLE_RATE, load_music

__all__ = ["CONVERSATION", "TIMELINE", "arrange_stage", "in_conversation", "opening_stage"]

TIMELINE = "timeline.json"
OPENING = "opening.json"
# Music sits a little under the talk, an ad at its level: neither makes a listener reach for the volume.
_MUSIC_UNDER_LU = 2.0
# Mono speech on both sides of a stereo programme reads 3 LU more than its track (BS.1770 sums the channels).
_TALK_LUFS = SPEECH_LUFS + 3.01
_COLD_OPEN_CANDIDATES = 3


@dataclass(frozen=True)
class Musical:
    """Which musical parts an episode has, by the names of their stages."""

    intro: bool = False
    outro: bool = False
    inserts: int = 0
    beds_at_s: tuple[float, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parts."""
        ends = [name for name, there in (("intro", self.intro), ("outro", self.outro)) if there]
        inserts = (f"insert-{number}" for number in range(self.inserts))
        return (*ends, *inserts, *(f"bed-{number}" for number in range(len(self.beds_at_s))))


def opening_stage(chosen: Highlight | None) -> Stage:
    """Give the passage that opens the episode, in conversation time: the producer's first, else the best highlight."""

    def run(work: Work) -> None:
        from toolkit.editorial.highlights import draft_highlights

        transcript = load_value(work.needs["transcript"] / "transcript.json", Transcript)
        highlights = (chosen,) if chosen else draft_highlights(transcript, count=_COLD_OPEN_CANDIDATES)
        if not highlights:
            work.warn("no passage stands out enough to open the episode: it begins without a cold open")
        save_value(work.folder / OPENING, highlights[:1], tuple[Highlight, ...])

    settings = [chosen.start_s, chosen.end_s] if chosen else None
    return Stage("opening", run, needs=("transcript",), settings=settings, weight=0.5)


def in_conversation(highlight: Highlight, timeline: Timeline | None) -> Highlight | None:
    """Return a highlight of an episode at its conversation times; None where the conversation is not what plays there."""
    if timeline is None:
        return None
    start = timeline.to_source(CONVERSATION, EpisodeSample(timeline.samples(highlight.start_s)))
    if not start:
        return None
    start_s = timeline.seconds(start[-1])
    return replace(highlight, start_s=start_s, end_s=start_s + highlight.end_s - highlight.start_s)


def arrange_stage(episode: Episode, musical: Musical, *, cold_open: bool, room_s: tuple[float, float]) -> Stage:
    """Put the conversation, its music and its inserts on one timeline.

    ``room_s`` is the room tone that a preset asks for before the first and after the last word, 0 for the usual.
    """

    def run(work: Work) -> None:
        duration_s = load_value(work.needs["activity"] / DURATION, float)
        speech = load_value(work.needs["activity"] / ALL_SPEECH, tuple[Span, ...])
        opening = load_value(work.needs["opening"] / OPENING, tuple[Highlight, ...]) if cold_open else ()
        arrangement = Arrangement(
            crossfade_s=episode.stitch.crossfade_s,
            intro=_music(work, "intro", _MUSIC_UNDER_LU) if musical.intro else None,
            outro=_music(work, "outro", _MUSIC_UNDER_LU) if musical.outro else None,
            inserts=tuple(
                Placed(_music(work, f"insert-{number}", 0.0, insert.title), insert.at_s)
                for number, insert in enumerate(episode.inserts[: musical.inserts])
            ),
            beds=tuple(
                Placed(_music(work, f"bed-{number}", _MUSIC_UNDER_LU), at_s)
                for number, at_s in enumerate(musical.beds_at_s)
            ),
            tighten_over_s=episode.stitch.tighten_s,
            cold_open=Span(opening[0].start_s, opening[0].end_s) if opening else None,
        )
        timeline = arranged(
            heard_span(speech, duration_s, head_s=room_s[0] or HEAD_S, tail_s=room_s[1] or TAIL_S),
            SAMPLE_RATE,
            speech,
            arrangement,
        )
        for number, insert in enumerate(episode.inserts[: musical.inserts]):
            if insert.at_s > duration_s:
                work.warn(
                    f"insert {number + 1} ({insert.file.name}) is asked for after the conversation's end: put there"
                )
        save_value(work.folder / TIMELINE, timeline)

    needs = ["activity", *(f"music:{name}" for name in musical.names)]
    settings = [
        episode.stitch.crossfade_s,
        [[insert.at_s, insert.title] for insert in episode.inserts],
        musical.names,
        room_s,
    ]
    return Stage(
        "arrange",
        run,
        needs=(*needs, *(["opening"] if cold_open else [])),
        settings=settings,
        load=Load.LIGHT,
        weight=0.1,
    )


def _music(work: Work, name: str, under_lu: float, title: str = "") -> MusicPart:
    facts = load_music(work.needs[f"music:{name}"])
    loudness = facts.measurement.loudness.integrated_lufs
    # Silence has no loudness to match.
    gain_db = _TALK_LUFS - under_lu - loudness if loudness > float("-inf") else 0.0
    return MusicPart(name, facts.length_samples, round(gain_db, 3), title)
