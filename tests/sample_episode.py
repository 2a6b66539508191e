"""The first seconds of the sample's three voices as an episode folder of their own; produced once by ``produced_once``."""

from __future__ import annotations

import shutil
from pathlib import Path

import soundfile

from toolkit.pipeline.episode.options import ProduceOptions

SAMPLE = Path(__file__).parents[1] / "samples" / "small-rooms"
SECONDS = 42.0
OPTIONS = ProduceOptions(model="tiny.en")


def cut(source: Path, target: Path, seconds: float) -> None:
    """Copy the first seconds of a recording."""
    samples, rate = soundfile.read(source, frames=round(seconds * soundfile.info(source).samplerate), dtype="float32")
    soundfile.write(target, samples, rate)


def write_episode(folder: Path, seconds: float) -> Path:
    """Write an episode folder of the samples' first seconds, with intro, outro, artwork and manifest."""
    (folder / "tracks").mkdir(parents=True)
    (folder / "music").mkdir()
    for name in ("ada", "ben", "marta"):
        cut(SAMPLE / "tracks" / f"{name}.flac", folder / "tracks" / f"{name}.flac", seconds)
    for name in ("intro", "outro"):
        cut(SAMPLE / "music" / f"{name}.flac", folder / "music" / f"{name}.flac", 4.0)
    for name in ("episode.toml", "cover.png"):
        shutil.copyfile(SAMPLE / name, folder / name)
    return folder
