"""A short real episode: the first 42 s of the samples' three voices, produced once for all tests and all processes."""

import pickle
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import soundfile

from toolkit.media.ffmpeg import find_ffmpeg
from toolkit.pipeline.commands.produce import Produced, produce_episode
from toolkit.pipeline.episode.options import ProduceOptions

SAMPLE = Path(__file__).parents[2] / "samples" / "small-rooms"
SECONDS = 42.0
OPTIONS = ProduceOptions(model="tiny.en")

MadeOnce = Callable[[str, Callable[[Path], None]], Path]


def cut(source: Path, target: Path, seconds: float) -> None:
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


@pytest.fixture(scope="session")
def short_episode(made_once: MadeOnce) -> Path:
    """An episode folder of 42 s that nobody has produced yet; copy it."""
    return made_once("short", lambda place: write_episode(place / "episode", SECONDS)) / "episode"


@pytest.fixture(scope="session")
def produced_once(short_episode: Path, made_once: MadeOnce) -> tuple[Path, Produced]:
    """The same folder produced, and what the run returned; read it, or take a copy of your own by ``produced``."""

    def produce(place: Path) -> None:
        shutil.copytree(short_episode, place / "episode")
        (place / "returned").write_bytes(pickle.dumps(produce_episode(place / "episode", options=OPTIONS)))

    place = made_once("produced", produce)
    returned: Produced = pickle.loads((place / "returned").read_bytes())
    return place / "episode", returned


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


@pytest.fixture(scope="session")
def short_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Three seconds of a sine in every container that holds tags, and in WAV, all as ``talk``; copy before writing."""
    folder = tmp_path_factory.mktemp("finished")
    made = {suffix: folder / f"talk.{suffix}" for suffix in ("mp3", "m4a", "opus", "flac", "mka", "wav")}
    source = ["-f", "lavfi", "-i", "sine=frequency=440:duration=3"]
    subprocess.run([str(find_ffmpeg().path), "-v", "error", *source, *map(str, made.values())], check=True)
    return made
