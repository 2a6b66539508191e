"""One recording of several people, from the file to the captions."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy.signal import butter, sosfilt

from tests.sample_episode import cut
from toolkit.pipeline.commands.produce import produce_episode
from toolkit.pipeline.commands.transcribe import TranscribeOptions, transcribe_files
from toolkit.pipeline.episode.options import ProduceOptions

VOICE = Path(__file__).parents[3] / "samples" / "small-rooms" / "tracks" / "ada.flac"
BANDS = Path(__file__).parents[2] / "speech" / "bands.onnx"
OPTIONS = TranscribeOptions(model="tiny.en", language="en", formats=("json",))

# Nobody speaks then.
TURN_S = 8.6

pytestmark = pytest.mark.model


@pytest.fixture
def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One voice, thin as over a telephone, then muffled as from the next room: two voices to a simple model."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    samples, rate = soundfile.read(VOICE, dtype="float32", frames=48_000 * 26)
    turn = round(TURN_S * rate)
    thin = sosfilt(butter(4, 600, "high", fs=rate, output="sos"), samples[:turn])
    muffled = sosfilt(butter(4, 1200, fs=rate, output="sos"), samples[turn:])
    soundfile.write(tmp_path / "talk.flac", np.concatenate([thin, muffled]), rate)
    return tmp_path / "talk.flac"


def test_several_voices_of_one_recording_are_several_speakers(talk: Path) -> None:
    (done,) = transcribe_files([talk], options=TranscribeOptions(**{**OPTIONS.__dict__, "voices": BANDS}))
    written = json.loads(done.files[0].read_text())
    speakers = [
        {s["speaker"] for s in written["segments"] if (s["endTime"] < TURN_S + 0.5) == first} for first in (True, False)
    ]
    assert speakers == [{"Speaker 1"}, {"Speaker 2"}]
    assert not [warning for warning in done.warnings if "one speaker" in warning]


def test_a_recording_taken_for_one_speaker_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    cut(VOICE, tmp_path / "talk.flac", 8.0)
    (done,) = transcribe_files([tmp_path / "talk.flac"], options=OPTIONS)
    assert any("one speaker's" in warning and "--voices" in warning for warning in done.warnings)


def test_tracks_of_their_own_say_who_speaks_whatever_model_is_given(produced: Path) -> None:
    again = produce_episode(produced, options=ProduceOptions(model="tiny.en", voices=BANDS))
    written = json.loads((produced / "out" / "transcript.json").read_text())
    assert {segment["speaker"] for segment in written["segments"]} <= {"Ada Park", "Ben Osei", "Marta Kowalczyk"}
    assert not [warning for warning in again.report.warnings if "voice" in warning]
