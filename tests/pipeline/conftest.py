"""A short real episode: the first half minute of the samples' three voices, produced once for all tests."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import soundfile

from toolkit.pipeline.commands.produce import Produced, produce_episode
from toolkit.pipeline.episode.options import ProduceOptions

SAMPLE = Path(__file__).parents[2] / "samples" / "small-rooms"
SECONDS = 42.0
OPTIONS = ProduceOptions(model="tiny.en")


def cut(source: Path, target: Path, seconds: float) -> None:
    samples, rate = soundfile.read(source, frames=round(seconds * soundfile.info(source).samplerate), dtype="float32")
    soundfile.write(target, samples, rate)


@pytest.fixture(scope="session")
def short_episode(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An episode folder of 42 s with intro, outro, artwork and manifest; nobody has produced it yet."""
    folder = tmp_path_factory.mktemp("short") / "episode"
    (folder / "tracks").mkdir(parents=True)
    (folder / "music").mkdir()
    for name in ("ada", "ben", "marta"):
        cut(SAMPLE / "tracks" / f"{name}.flac", folder / "tracks" / f"{name}.flac", SECONDS)
    for name in ("intro", "outro"):
        cut(SAMPLE / "music" / f"{name}.flac", folder / "music" / f"{name}.flac", 4.0)
    for name in ("episode.toml", "cover.png"):
        shutil.copyfile(SAMPLE / name, folder / name)
    return folder


@pytest.fixture(scope="session")
def produced_once(short_episode: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Produced]:
    folder = tmp_path_factory.mktemp("produced") / "episode"
    shutil.copytree(short_episode, folder)
    return folder, produce_episode(folder, options=OPTIONS)


@pytest.fixture
def produced(produced_once: tuple[Path, Produced], tmp_path: Path) -> Path:
    """A produced episode folder of a test's own, with its cache."""
    folder = tmp_path / "episode"
    shutil.copytree(produced_once[0], folder)
    return folder


@pytest.fixture
def again() -> Callable[..., Produced]:
    """Produce a folder once more, by default with the same options."""

    def produce(folder: Path, options: ProduceOptions = OPTIONS) -> Produced:
        return produce_episode(folder, options=options)

    return produce
