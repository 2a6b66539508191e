"""What of an episode is made."""

from pathlib import Path

import pytest

from toolkit.model.choices import ProduceChoices
from toolkit.model.denoiser import Denoiser
from toolkit.pipeline.episode.options import (
    DRAFT_NAMES,
    SKIPPABLE,
    Choices,
    ProduceOptions,
    choices_of,
    flag_origins,
)


def test_everything_is_made_unless_it_is_left_out() -> None:
    assert all(Choices().does(stage) for stage in SKIPPABLE)
    assert not any(Choices(skip=frozenset(SKIPPABLE)).does(stage) for stage in SKIPPABLE)


@pytest.mark.parametrize(
    ("skipped", "gone"),
    [
        ("transcribe", {"transcribe", "chapters", "highlights", "clips", "notes"}),
        ("highlights", {"highlights", "clips"}),
        ("chapters", {"chapters"}),
        ("clips", {"clips"}),
        ("notes", {"notes"}),
        ("clean", {"clean"}),
        ("stitch", {"stitch"}),
    ],
)
def test_what_rests_on_a_stage_goes_with_it_and_nothing_else(skipped: str, gone: set[str]) -> None:
    options = Choices(skip=frozenset({skipped}))
    assert {stage for stage in SKIPPABLE if not options.does(stage)} == gone


def test_a_stage_nobody_knows_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(ValueError, match="'mix' is not one of transcribe, chapters"):
        ProduceOptions(skip=frozenset({"mix"}))
    with pytest.raises(ValueError, match="'clips' is not one of " + ", ".join(DRAFT_NAMES)):
        ProduceOptions(redraft=frozenset({"clips"}))


SAID = ProduceChoices(
    model="small", engine="http", language_model="qwen", denoise=Denoiser.NEURAL, audiogram=True,
    voices=Path("/models/voices.onnx"), skip=frozenset({"noise"}),
)  # fmt: skip


def test_what_no_option_says_is_as_the_manifest_says() -> None:
    assert choices_of(ProduceOptions(), SAID) == Choices(
        engine="http", model="small", voices=Path("/models/voices.onnx"), skip=frozenset({"noise"}),
        denoiser=Denoiser.NEURAL, audiogram=True, language_model="qwen",
    )  # fmt: skip


def test_an_option_counts_before_the_manifest_also_where_it_says_no() -> None:
    asked = ProduceOptions(
        engine="faster-whisper", model="auto", voices=Path("mine.onnx"), skip=frozenset(), denoiser=Denoiser.SPECTRAL,
        audiogram=False, language_model="",
    )  # fmt: skip
    assert choices_of(asked, SAID) == Choices(voices=Path("mine.onnx"))


def test_an_option_that_was_given_is_the_origin_of_its_key() -> None:
    assert flag_origins(ProduceOptions()) == {}
    assert flag_origins(ProduceOptions(audiogram=False, title="Walls", speakers=("Ada",))) == {
        "produce.audiogram": "flag",
        "episode.title": "flag",
        "track.speaker": "flag",
    }
