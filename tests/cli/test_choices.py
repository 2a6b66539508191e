"""The options that several commands share mean the same in each."""

import pytest
import typer

from toolkit.cli import choices
from toolkit.cli.main import app
from toolkit.pipeline.episode.options import SKIPPABLE
from toolkit.speech.engines.registry import DEFAULT_ENGINE, WEIGHTS

PRODUCING = ("produce", "session", "watch", "batch")


def option(command: str, name: str) -> typer.core.TyperOption:
    found = typer.main.get_command(app).commands[command]
    return next(parameter for parameter in found.params if name in parameter.opts)


@pytest.mark.parametrize("command", PRODUCING)
def test_every_command_that_produces_episodes_starts_from_the_same_choices(command: str) -> None:
    defaults = {name: option(command, name).default for name in ("--engine", "--model", "--language", "--preset")}
    assert defaults == {"--engine": None, "--model": None, "--language": "", "--preset": None}
    assert choices.ENGINE == DEFAULT_ENGINE


def test_the_help_names_every_stage_that_can_be_left_out_and_every_engine() -> None:
    left_out = option("produce", "--skip").help or ""
    assert {name.strip(" .") for name in left_out.partition(":")[2].replace("(all repairs)", "").split(",")} == set(
        SKIPPABLE
    )
    assert all(engine in (option("produce", "--engine").help or "") for engine in WEIGHTS)
