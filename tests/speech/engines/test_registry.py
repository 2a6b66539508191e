"""Engines by name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.model.errors import MissingEngine
from toolkit.speech.engines.http import HttpWhisper
from toolkit.speech.engines.registry import DEFAULT_ENGINE, WEIGHTS, open_engine, weights_kind


def test_every_engine_has_its_kind_of_weights() -> None:
    assert {name: weights_kind(name) for name in WEIGHTS} == {
        "faster-whisper": "ctranslate2",
        "openai-whisper": "torch",
        "http": "server",
    }
    assert DEFAULT_ENGINE in WEIGHTS


def test_an_unknown_engine_is_named_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(MissingEngine, match=r"'wishper' .* the engines are faster-whisper, openai-whisper, http"):
        weights_kind("wishper")
    with pytest.raises(MissingEngine, match="wishper"):
        open_engine("wishper", tmp_path, "tiny")


def test_a_server_is_opened_without_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODKIT_SPEECH_URL", "http://127.0.0.1:9/v1")
    engine = open_engine("http", Path(), "large-v3")
    assert isinstance(engine, HttpWhisper)
    assert (engine.name, engine.model, engine.languages) == ("http", "large-v3", ())


def test_the_names_of_engines_are_known_without_numpy() -> None:
    program = "import sys; import toolkit.speech.engines.registry; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
