"""A short session cut out of a long one: a minute to listen to, its surroundings, and passages from all over for the figures.

Owns which stretches are cut and the graph that cleans, levels, mixes and plans the master of them: the stages of a whole
episode, run over less. What rests on a whole recording (a speaker's loudness, its noise, its repairs, the master's gain)
rests here on the passages.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from toolkit.audio.clock import SMALLEST_DRIFT_PPM, Clock, ClockPiece
from toolkit.audio.render import SourceReader, render
from toolkit.media.decode import decode_blocks
from toolkit.media.probe import MediaFacts, probe
from toolkit.model.denoiser import Denoiser
from toolkit.model.preset import Preset
from toolkit.model.span import Span
from toolkit.model.timeline import Clip, EpisodeSample, SourceSample, Timeline
from toolkit.pipeline.graph.run import Outcome, run_stages
from toolkit.pipeline.graph.stage import Load, Stage, StageProgress, Work
from toolkit.pipeline.stages.analyse import analyse_stage
from toolkit.pipeline.stages.arrange import arrange_whole_stage
from toolkit.pipeline.stages.master import plan_master_stage
from toolkit.pipeline.stages.mix import activity_stage, mix_stage
from toolkit.pipeline.stages.parts import Part
from toolkit.pipeline.stages.results import CLOCKS
from toolkit.storage.cache import Cache

# Before the minute the ride of the level has to settle, after it the limiter and the pauses' ends look ahead.
LEAD_S, TAIL_S = 30.0, 15.0
PASSAGES, PASSAGE_S = 24, 6.0
_JOINT_S = 0.005
_AT_ONCE = 2


@dataclass(frozen=True)
class ShortSession:
    """The cut tracks with their clocks, where the wanted stretch lies in it, and how much of the session it holds."""

    voices: tuple[Part, ...]
    clocks: dict[str, Clock]
    wanted: Span
    heard_s: float
    is_whole: bool


@dataclass(frozen=True)
class ClockSettings:
    """The clocks of the tracks, by their names."""

    clocks: tuple[tuple[str, Clock], ...]


def give_clocks(work: Work, settings: ClockSettings) -> None:
    """Give the clocks as they are."""
    work.put(CLOCKS, dict(settings.clocks))


def cut_session(voices: Sequence[Part], clocks: dict[str, Clock], wanted: Span, folder: Path) -> ShortSession:
    """Write what a preview needs of each track into a folder.

    Parameters
    ----------
    voices : sequence of Part
        The tracks that are heard.
    clocks : mapping of str to Clock
        Where each lies in the session, by the parts' names.
    wanted : Span
        The stretch to listen to, in session time.
    folder : Path
        For a WAV of each recording: its own rate and channels, no longer than about four minutes and the wanted stretch.

    Raises
    ------
    NoSuchInput, UnreadableMedia
    """
    facts = {part.track.file: probe(part.track.file) for part in voices}
    reaches = [
        Span(clocks[part.name].offset_s, clocks[part.name].to_session(facts[part.track.file].duration_s))
        for part in voices
    ]
    stretches = _stretches(reaches, wanted)
    end_s = max(reach.end_s for reach in reaches)
    cut, placed = [], {}
    files = {part.track.file: folder / f"{number}.wav" for number, part in enumerate(voices)}
    own = {part.track.file: clocks[part.name] for part in voices}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(lambda file: _write(file, facts[file], own[file], stretches, files[file]), files))
    for part in voices:
        cut.append(replace(part, track=replace(part.track, file=files[part.track.file], offset_s=None)))
        placed[part.name] = _clock_of_cut(clocks[part.name], stretches)
    before_s = sum(stretch.duration_s for stretch in stretches[:-1])
    at_s = before_s + wanted.start_s - stretches[-1].start_s
    heard_s = before_s + stretches[-1].duration_s
    return ShortSession(tuple(cut), placed, Span(at_s, at_s + wanted.duration_s), heard_s, heard_s >= end_s)


def short_stages(
    short: ShortSession, preset: Preset, *, skipped_repairs: frozenset[str], denoiser: Denoiser
) -> list[Stage[Any]]:
    """Return the stages that make the sound of a short session, up to the plan of its master."""
    clocks = ClockSettings(tuple(sorted(short.clocks.items())))
    return [
        *(analyse_stage(part) for part in short.voices),
        Stage(CLOCKS.stage, give_clocks, clocks, load=Load.LIGHT, weight=0.1),
        activity_stage(short.voices),
        mix_stage(short.voices, skipped_repairs=skipped_repairs, denoiser=denoiser),
        arrange_whole_stage(),
        plan_master_stage(preset),
    ]


def run_short(stages: Sequence[Stage[Any]], folder: Path, progress: StageProgress | None) -> Outcome:
    """Run the stages of a short session; their results go with the folder."""
    return run_stages(stages, Cache(folder / "cache"), progress=progress)


def _stretches(reaches: Sequence[Span], wanted: Span) -> list[Span]:
    """Return what is cut, in session time: passages from all over in which every track runs, then the wanted one's surroundings."""
    end_s = max(reach.end_s for reach in reaches)
    around = Span(max(0.0, wanted.start_s - LEAD_S), min(end_s, wanted.end_s + TAIL_S))
    if end_s <= around.duration_s + PASSAGES * PASSAGE_S:
        return [Span(0.0, end_s)]
    first_s = max(0.0, *(reach.start_s for reach in reaches))
    last_s = min(reach.end_s for reach in reaches) - PASSAGE_S
    starts_s = np.linspace(first_s, last_s, PASSAGES + 2)[1:-1] if last_s > first_s else np.zeros(0)
    passages = [Span(float(at_s), float(at_s) + PASSAGE_S) for at_s in starts_s]
    return [*(p for p in passages if p.end_s <= around.start_s or p.start_s >= around.end_s), around]


def _write(file: Path, facts: MediaFacts, clock: Clock, stretches: Sequence[Span], target: Path) -> None:
    """Write a recording's stretches one after the other, at its own rate; silence where it does not run."""
    rate, at, clips = facts.sample_rate, 0, []
    for stretch in stretches:
        line = _line_at(clock, stretch)
        first = round(line.source_of(stretch.start_s) * rate)
        length = round(stretch.duration_s * rate)
        start, end = max(0, first), min(first + length, ceil(facts.duration_s * rate))
        joint = round(_JOINT_S * rate)
        if end - start > 2 * joint:
            place = EpisodeSample(at + start - first)
            clips.append(Clip("", SourceSample(start), SourceSample(end), place, fade_in=joint, fade_out=joint))
        at += length
    with soundfile.SoundFile(target, "w", rate, facts.channels, subtype="FLOAT", format="WAV") as written:
        for block in render(Timeline(rate, tuple(clips)), {"": _reader(file, rate, clips)}, channels=facts.channels):
            written.write(block)
            at -= len(block)
        written.write(np.zeros((max(0, at), facts.channels), np.float32))


def _reader(file: Path, rate: int, clips: Sequence[Clip]) -> SourceReader:
    """Return a reader that decodes each clip of a recording once: a place is searched for and decoded up to."""

    @lru_cache(maxsize=1)
    def decoded(clip: Clip) -> NDArray[np.float32]:
        return np.concatenate([*decode_blocks(file, start_s=clip.start / rate, end_s=clip.end / rate)])

    def read(start: int, end: int) -> NDArray[np.float32]:
        clip = next(clip for clip in clips if clip.start <= start < clip.end)
        return decoded(clip)[start - clip.start : end - clip.start]

    return read


def _line_at(clock: Clock, stretch: Span) -> ClockPiece:
    """Return the piece of a clock that runs in the middle of a stretch."""
    middle_s = (stretch.start_s + stretch.end_s) / 2
    running = [piece for piece in clock.pieces if piece.session_start_s <= middle_s]
    return running[-1] if running else clock.pieces[0]


def _clock_of_cut(clock: Clock, stretches: Sequence[Span]) -> Clock:
    """Return the clock of a cut track: its drift counts in the last stretch, which is listened to."""
    drift_ppm = _line_at(clock, stretches[-1]).drift_ppm
    if abs(drift_ppm) < SMALLEST_DRIFT_PPM:
        return Clock()
    before_s = sum(stretch.duration_s for stretch in stretches[:-1])
    last = ClockPiece(before_s, before_s, drift_ppm)
    return Clock((ClockPiece(0.0, 0.0), last)) if before_s else Clock((last,))
