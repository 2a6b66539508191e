"""Producing once more what was produced, and the small episodes that reruns start from."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.chat_server import ChatServer, chatting
from tests.pipeline.rerun import SECONDS, Bases
from tests.pipeline.rerun_cases import small_episode
from tests.sample_episode import OPTIONS
from tests.speech_server import serving
from toolkit.media.ffmpeg import find_ffmpeg
from toolkit.pipeline.commands.produce import Produced, produce_episode
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.pipeline.stages.transcribe import Engines
from toolkit.speech.engines.registry import open_engine
from toolkit.speech.models import find_model


@pytest.fixture
def again() -> Callable[..., Produced]:
    """Produce a folder once more, by default with the same options."""

    def produce(folder: Path, options: ProduceOptions = OPTIONS) -> Produced:
        return produce_episode(folder, options=options)

    return produce


@pytest.fixture(scope="module")
def bases(made_once: Callable[[str, Callable[[Path], None]], Path]) -> Bases:
    """Small episodes that were produced once, one for each reach of a change."""

    def make(reach: str) -> Callable[[Path], None]:
        def produce(place: Path) -> None:
            made = Bases({}, Engines())
            made.run(small_episode(place / "episode", SECONDS[reach]), reach)

        return produce

    return Bases({reach: made_once(f"rerun-{reach}", make(reach)) / "episode" for reach in SECONDS}, Engines())


@pytest.fixture(scope="module")
def servers() -> Iterator[None]:
    """A speech server with real weights and a language model's server, both on loopback."""
    model = find_model("tiny.en")
    with (
        serving(open_engine("faster-whisper", model.path, model.name)) as speech,
        chatting(ChatServer()) as chat,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("PODKIT_SPEECH_URL", speech.url)
        patch.setenv("PODKIT_LLM_URL", chat.url)
        yield


@pytest.fixture(scope="session")
def short_files(made_once: Callable[[str, Callable[[Path], None]], Path]) -> dict[str, Path]:
    """Three seconds of a sine in every container that holds tags, and in WAV, all as ``talk``; copy before writing."""
    suffixes = ("mp3", "m4a", "opus", "flac", "mka", "wav")

    def make(place: Path) -> None:
        source = ["-f", "lavfi", "-i", "sine=frequency=440:duration=3"]
        targets = [str(place / f"talk.{suffix}") for suffix in suffixes]
        subprocess.run([str(find_ffmpeg().path), "-v", "error", *source, *targets], check=True)

    folder = made_once("short-files", make)
    return {suffix: folder / f"talk.{suffix}" for suffix in suffixes}
