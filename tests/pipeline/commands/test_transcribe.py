"""Transcribing through a speech server: real HTTP on loopback, real weights behind it."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.speech_server import SpeechServer, serving
from toolkit.model.errors import SpeechServerFailed
from toolkit.model.speech_errors import SpeechNotUnderstood
from toolkit.pipeline.commands.produce import produce_episode
from toolkit.pipeline.commands.transcribe import TranscribeOptions, transcribe_files
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.speech.engines.engine import Engine
from toolkit.speech.engines.registry import open_engine
from toolkit.speech.models import find_model

VOICE = Path(__file__).parents[3] / "samples" / "small-rooms" / "tracks" / "ada.flac"
OPTIONS = TranscribeOptions(engine="http", language="en", formats=("json",))

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def tiny() -> Engine:
    return open_engine("faster-whisper", find_model("tiny.en").path, "tiny.en")


@pytest.fixture
def speech_server(tiny: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[SpeechServer]:
    with serving(tiny) as server:
        monkeypatch.setenv("PODKIT_SPEECH_URL", server.url)
        yield server


@pytest.fixture
def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A voice that speaks in four turns, in a house with a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    samples, rate = soundfile.read(VOICE, dtype="float32", frames=48_000 * 55)
    soundfile.write(tmp_path / "talk.flac", samples, rate)
    return tmp_path / "talk.flac"


def test_a_server_hears_a_recording_window_by_window(talk: Path, speech_server: SpeechServer) -> None:
    (done,) = transcribe_files([talk], options=OPTIONS)
    written = json.loads(done.files[0].read_text())
    assert (written["engine"], written["model"]) == ("http", "whisper-1")
    words = [word for segment in written["segments"] for word in segment["words"]]
    assert len(words) > 40
    assert np.all(np.diff([word["start"] for word in words]) >= 0)
    assert max(speech_server.received_s) <= 26.0


def test_what_was_heard_before_the_server_broke_is_not_sent_again(
    talk: Path, speech_server: SpeechServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolkit.speech.engines.http.AT_ONCE", 1)
    monkeypatch.setattr("toolkit.speech.engines.http.HttpWhisper.batch_size", 1)
    speech_server.faults = ["", "", "401"]
    with pytest.raises(SpeechServerFailed, match="answered 401"):
        transcribe_files([talk], options=OPTIONS)
    sent = len(speech_server.received_s)
    transcribe_files([talk], options=OPTIONS)
    again = speech_server.received_s[sent:]
    assert set(again).isdisjoint(speech_server.received_s[: sent - 1])


def test_a_broken_server_leaves_no_half_written_transcript(talk: Path, speech_server: SpeechServer) -> None:
    speech_server.faults = ["403"] * 50
    with pytest.raises(SpeechServerFailed, match="answered 403 Forbidden"):
        transcribe_files([talk], options=OPTIONS)
    assert [path.name for path in talk.parent.iterdir() if path.is_file()] == ["talk.flac"]


@pytest.fixture
def foreign(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """German, Spanish and French, one after the other, with the same voice's pause between."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    parts = [soundfile.read(shared / f"data/speech/leopard-{code}.wav", dtype="float32") for code in ("de", "es", "fr")]
    soundfile.write(tmp_path / "talk.wav", np.concatenate([samples for samples, _ in parts]), parts[0][1])
    return tmp_path / "talk.wav"


def test_speech_in_a_language_that_the_model_does_not_know_is_refused_and_nothing_is_written(foreign: Path) -> None:
    for language in ("", "en"):
        with pytest.raises(SpeechNotUnderstood, match=r"^talk\.wav: tiny\.en did not understand what is said"):
            transcribe_files([foreign], options=TranscribeOptions(model="tiny.en", language=language))
    assert [path.name for path in foreign.parent.iterdir() if path.is_file()] == ["talk.wav"]


def test_an_episode_of_it_is_neither_drafted_nor_published_and_comes_out_without_words(foreign: Path) -> None:
    with pytest.raises(SpeechNotUnderstood):
        produce_episode(foreign, options=ProduceOptions(model="tiny.en"))
    home = foreign.with_name("talk-episode")
    assert [path.name for path in home.iterdir()] == [".podkit"]
    produced = produce_episode(foreign, options=ProduceOptions(skip=frozenset({"transcribe"})))
    assert produced.files
    assert produced.report.warnings == ()
