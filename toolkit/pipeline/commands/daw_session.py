"""``podkit session``: an episode as a project for an audio workstation, before podkit's own mix.

Owns what goes into the folder: every track as it was recorded, on the session's clock and in one length, the music as the episode
has it, and labels. A REAPER project plays the episode's timeline from them; for Audacity there are the files and labels in the
conversation's own time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from toolkit.audio.clock import on_session_clock
from toolkit.formats.labels import render_audacity
from toolkit.formats.reaper_project import Item, Mark, ProjectTrack, render_reaper_project
from toolkit.formats.slug import slug
from toolkit.model.chapter import Chapter
from toolkit.model.highlight import Highlight
from toolkit.model.timeline import CONVERSATION, Clip, Curve, EpisodeSample, Role, Timeline
from toolkit.pipeline.commands.produce import Arranged, RunControl, arranged_episode
from toolkit.pipeline.commands.published_set import PublishedSet
from toolkit.pipeline.episode.analysis import voice_blocks
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.pipeline.files.own_audio import blocks_of
from toolkit.pipeline.stages.mix import SPEECH_LUFS
from toolkit.pipeline.stages.music import sound_of
from toolkit.pipeline.stages.parts import Part
from toolkit.pipeline.stages.results import (
    CHAPTERS,
    CLOCKS,
    DURATION_S,
    HIGHLIGHTS,
    MEASUREMENT,
    SAMPLE_RATE,
    TIMELINE,
)
from toolkit.storage.publish import publishing

TRACKS = "tracks"
_MOST_FADER_DB = 24.0
# A plain WAV counts its bytes in 32 bits.
_LARGEST_WAV_BYTES = 4_000_000_000
_BYTES_A_SAMPLE = 3


@dataclass(frozen=True)
class Session:
    """What was written: the project, the labels, the list for Audacity, and a WAV for each track and piece of music."""

    folder: Path
    project: Path
    labels: Path
    files: tuple[Path, ...]
    duration_s: float
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return what ``podkit session --json`` prints."""
        return {
            "folder": str(self.folder),
            "project": str(self.project),
            "labels": str(self.labels),
            "files": [str(path) for path in self.files],
            "duration_s": self.duration_s,
            "warnings": list(self.warnings),
        }


def write_session(
    path: Path,
    *,
    out: Path | None = None,
    options: ProduceOptions | None = None,
    control: RunControl | None = None,
) -> Session:
    """Write an episode's tracks, music and labels for a workstation; files of an earlier session that this one lacks are removed.

    Parameters
    ----------
    path : Path
        An episode folder, a folder of tracks, or one recording; only ``.podkit/`` and the drafts in it are written.
    out : Path, optional
        The folder; left out: ``session`` beside ``out/``.
    options : ProduceOptions, optional
        Those of ``produce``; with the same ones, its cached results are used.
    control : RunControl, optional

    Raises
    ------
    PodkitError
        Files that were written before the error stay.
    """
    with arranged_episode(path, options=options, control=control) as arranged:
        return _Writing(arranged, out or arranged.folder.out.with_name("session")).finish()


class _Writing:
    """The work of writing one session."""

    def __init__(self, arranged: Arranged, folder: Path) -> None:
        self._arranged = arranged
        self._outcome = arranged.outcome
        self._folder = folder
        self._timeline = arranged.outcome.get(TIMELINE)
        self._names = _names(arranged, self._timeline)
        self._published = PublishedSet(folder, arranged.folder.state / "session.json")

    def finish(self) -> Session:
        """Write everything."""
        sounds = [*self._voices(), *self._music()]
        chapters, highlights = self._outcome.find(CHAPTERS, default=()), self._outcome.find(HIGHLIGHTS, default=())
        timeline, voices = self._timeline, self._arranged.voices
        tracks = [_voice_track(self._arranged, part, self._names, timeline) for part in voices]
        tracks += [_music_track(source, self._names, timeline) for source in self._sources()]
        project = f"{self._arranged.folder.name}.rpp"
        marks = _marks(chapters, highlights, timeline)
        self._published.write(project, render_reaper_project(tracks, marks, SAMPLE_RATE))
        self._published.write("labels.txt", render_audacity(_on_session(chapters, highlights, timeline)))
        files = (f'file "{TRACKS}/{self._names[part.name]}.wav" offset 0\n' for part in voices)
        self._published.write("tracks.lof", "".join(files))
        self._published.finish()
        folder = self._folder
        return Session(
            folder, folder / project, folder / "labels.txt", tuple(sounds), timeline.duration_s, self._outcome.warnings
        )

    def _voices(self) -> Iterator[Path]:
        length = round(self._outcome.get(DURATION_S) * SAMPLE_RATE)
        for part in self._arranged.voices:
            yield self._write(self._names[part.name], _aligned(self._arranged, part, length), 1, length)

    def _music(self) -> Iterator[Path]:
        for source in self._sources():
            sound = sound_of(self._outcome, source)
            yield self._write(self._names[source], blocks_of(sound), 2, soundfile.info(sound).frames)

    def _sources(self) -> list[str]:
        """Return the pieces of music, in the order of their file names."""
        heard = {part.name for part in self._arranged.voices}
        return [name for name in self._names if name not in heard]

    def _write(self, name: str, blocks: Iterator[NDArray[np.float32]], channels: int, frames: int) -> Path:
        file = f"{TRACKS}/{name}.wav"
        self._published.expect(file)
        _write_wav(self._folder / file, blocks, channels, frames)
        return self._folder / file


def _names(arranged: Arranged, timeline: Timeline) -> dict[str, str]:
    """Return a file name for each voice and each piece of music, none twice."""
    titles = {part.name: part.track.speaker or part.name for part in arranged.voices}
    titles |= {clip.source: clip.source for clip in timeline.clips if clip.source != CONVERSATION}
    names: dict[str, str] = {}
    for key, text in titles.items():
        plain = slug(text, fallback=slug(key, fallback="track"))
        taken = sum(name == plain or name.startswith(f"{plain}-") for name in names.values())
        names[key] = f"{plain}-{taken + 1}" if plain in names.values() else plain
    return names


def _aligned(arranged: Arranged, part: Part, length: int) -> Iterator[NDArray[np.float32]]:
    measured = arranged.outcome.get(MEASUREMENT, part.name)
    clock = arranged.outcome.get(CLOCKS)[part.name]
    blocks = voice_blocks(
        part.track.file, SAMPLE_RATE, inverted=measured.phase_inverted, side=part.track.channel
    )  # fmt: skip
    return on_session_clock(blocks, SAMPLE_RATE, clock, length_samples=length)


def _write_wav(target: Path, blocks: Iterator[NDArray[np.float32]], channels: int, frames: int) -> None:
    form = "WAV" if frames * channels * _BYTES_A_SAMPLE < _LARGEST_WAV_BYTES else "RF64"
    with (
        publishing(target) as temporary,
        soundfile.SoundFile(temporary, "w", SAMPLE_RATE, channels, subtype="PCM_24", format=form) as file,
    ):
        for block in blocks:
            file.write(np.clip(block, -1.0, 1.0))


def _voice_track(arranged: Arranged, part: Part, names: dict[str, str], timeline: Timeline) -> ProjectTrack:
    heard_lufs = arranged.outcome.get(MEASUREMENT, part.name).loudness.integrated_lufs
    # The file has its recorded level: the fader brings it to the loudness against which the level of the music is set.
    gain_db = SPEECH_LUFS - heard_lufs if np.isfinite(heard_lufs) else 0.0
    gain_db = float(np.clip(gain_db, -_MOST_FADER_DB, _MOST_FADER_DB))
    items = tuple(
        _item(clip, names[part.name], part.track.speaker, timeline) for clip in timeline.of_source(CONVERSATION)
    )
    return ProjectTrack(part.track.speaker or part.name, items, gain_db)


def _music_track(source: str, names: dict[str, str], timeline: Timeline) -> ProjectTrack:
    clips = tuple(timeline.of_source(source))
    title = next((clip.title for clip in clips if clip.title), "") or source
    return ProjectTrack(title, tuple(_item(clip, names[source], title, timeline) for clip in clips))


def _item(clip: Clip, file: str, name: str, timeline: Timeline) -> Item:
    seconds = timeline.seconds
    return Item(
        file=f"{TRACKS}/{file}.wav",
        name=name or file,
        start_s=seconds(clip.at),
        length_s=seconds(clip.length),
        source_start_s=seconds(clip.start),
        gain_db=clip.gain_db if clip.role is not Role.SPEECH else 0.0,
        fade_in_s=seconds(clip.fade_in),
        fade_out_s=seconds(clip.fade_out),
        equal_power=clip.curve is Curve.EQUAL_POWER,
    )


def _marks(chapters: Sequence[Chapter], highlights: Sequence[Highlight], timeline: Timeline) -> list[Mark]:
    """Return chapters as regions, each until the next, and highlights as markers, in episode time."""
    ends = [*(chapter.start_s for chapter in chapters[1:]), timeline.duration_s]
    regions = [
        Mark(chapter.title, chapter.start_s, chapter.end_s or end_s)
        for chapter, end_s in zip(chapters, ends, strict=False)
    ]
    return regions + [Mark(f"highlight {h.rank}: {h.quote}"[:120], h.start_s) for h in highlights]


def _on_session(chapters: Sequence[Chapter], highlights: Sequence[Highlight], timeline: Timeline) -> list[Chapter]:
    """Return labels in the time of the aligned tracks; a label under music is put where the conversation continues."""
    labels = [Chapter(_session_s(chapter.start_s, timeline), chapter.title) for chapter in chapters]
    for highlight in highlights:
        start_s, end_s = _session_s(highlight.start_s, timeline), _session_s(highlight.end_s, timeline)
        labels.append(Chapter(start_s, f"highlight {highlight.rank}: {highlight.quote}"[:120], end_s))
    return sorted(labels, key=lambda label: label.start_s)


def _session_s(episode_s: float, timeline: Timeline) -> float:
    position = timeline.source_at(CONVERSATION, EpisodeSample(timeline.samples(episode_s)))
    return episode_s if position is None else timeline.seconds(position)
