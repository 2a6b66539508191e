"""Passages of tracks to compare by ear: encoded at one loudness, and none for a track on which nobody speaks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from toolkit.audio.loudness import measure_loudness
from toolkit.media.decode import decode_blocks
from toolkit.media.ffmpeg import ffmpeg_identity
from toolkit.model.episode import Track
from toolkit.model.measurement import Loudness, Measurement
from toolkit.model.span import Span
from toolkit.pipeline.graph.run import Outcome, run_stages
from toolkit.pipeline.graph.stage import Stage, Work
from toolkit.pipeline.stages.excerpts import excerpts_stage
from toolkit.pipeline.stages.mix import excerpt_files
from toolkit.pipeline.stages.parts import parts_of
from toolkit.pipeline.stages.results import CONVERSATION_MIX, EXCERPTS, MIXED, SAMPLE_RATE, Excerpt, Mixed, TrackMixed
from toolkit.storage.cache import Cache

PASSAGE = Span(3.0, 8.0)


def mixes(work: Work, levels: tuple[float, float]) -> None:
    """Keep a passage of Ada as it came and as it went in, at two levels; nobody speaks on Ben's track."""
    time_s = np.arange(round(PASSAGE.duration_s * SAMPLE_RATE)) / SAMPLE_RATE
    for name, level in zip(excerpt_files("ada"), levels, strict=True):
        soundfile.write(work.folder / name, level * np.sin(2 * np.pi * 997 * time_s), SAMPLE_RATE, "PCM_24")
    soundfile.write(work.path(CONVERSATION_MIX), np.zeros(10), SAMPLE_RATE)
    silent = Measurement(8.0, SAMPLE_RATE, 1, Loudness())
    tracks = {"ada": TrackMixed(silent, (), PASSAGE), "ben": TrackMixed(silent, ())}
    work.put(MIXED, Mixed(8.0, tracks, ()))


def cut(tmp_path: Path, levels: tuple[float, float]) -> Outcome:
    parts = parts_of([Track(tmp_path / f"{name}.wav", name) for name in ("ada", "ben")], ["x", "y"])
    mix = Stage(CONVERSATION_MIX.stage, mixes, levels)
    return run_stages([mix, excerpts_stage(parts, encoder=ffmpeg_identity())], Cache(tmp_path / "cache"))


def loudness(file: Path) -> Loudness:
    return measure_loudness(decode_blocks(file, sample_rate=SAMPLE_RATE), SAMPLE_RATE, 1)


@pytest.mark.parametrize("levels", [(0.01, 0.2), (0.9, 0.05)])
def test_both_are_encoded_at_one_loudness(levels: tuple[float, float], tmp_path: Path) -> None:
    outcome = cut(tmp_path, levels)
    assert outcome.get(EXCERPTS) == (Excerpt("ada", PASSAGE, "ada-before.mp3", "ada-after.mp3"),)
    folder = outcome.folders[EXCERPTS.stage]
    before, after = (loudness(folder / name) for name in ("ada-before.mp3", "ada-after.mp3"))
    assert before.integrated_lufs == pytest.approx(-20.0, abs=0.3)
    assert after.integrated_lufs == pytest.approx(before.integrated_lufs, abs=0.1)


def test_silence_stays_silent(tmp_path: Path) -> None:
    outcome = cut(tmp_path, (0.0, 0.2))
    assert loudness(outcome.folders[EXCERPTS.stage] / "ada-before.mp3").integrated_lufs == -np.inf


def test_the_same_passages_give_the_same_bytes(tmp_path: Path) -> None:
    files = [
        [path.read_bytes() for path in sorted(cut(tmp_path / place, (0.01, 0.2)).folders[EXCERPTS.stage].glob("*.mp3"))]
        for place in ("a", "b")
    ]
    assert files[0] == files[1]
