"""The table of commands agrees with the commands, and nobody's module is imported before its command is called."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module

import pytest
import typer
from typer.testing import CliRunner

from toolkit.cli.commands import TABLE, Commands
from toolkit.cli.main import app

# What may be imported to print the list of commands: the table itself, and what Typer loads with it.
LIGHT = {"toolkit", "toolkit.cli", "toolkit.cli.main", "toolkit.cli.commands", "toolkit.cli.usage"}


def modules_after(*arguments: str) -> set[str]:
    """Run podkit with these arguments and return the modules that are then loaded."""
    program = (
        "import sys; from toolkit.cli.main import run; sys.argv = ['podkit', *sys.argv[1:]]\n"
        "try: run()\n"
        "finally: print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    assert "produce" in done.stdout
    return set(done.stderr.split())


def test_the_list_of_commands_needs_no_module_of_a_command_and_nothing_that_draws() -> None:
    loaded = modules_after("--help")
    assert {name for name in loaded if name.partition(".")[0] == "toolkit"} == LIGHT
    assert {"rich", "pydantic", "numpy", "json", "logging"} & loaded == set()


def test_the_help_of_one_command_imports_no_other_command() -> None:
    loaded = modules_after("produce", "--help")
    others = {f"toolkit.cli.{entry.module}" for entry in TABLE.values()} - {"toolkit.cli.produce"}
    assert others & loaded == set()
    assert {"rich", "numpy", "av", "toolkit.pipeline.commands.produce"} & loaded == set()


@pytest.mark.parametrize("name", TABLE)
def test_the_line_of_a_command_is_the_first_paragraph_of_its_help(name: str) -> None:
    command = Commands()[name]
    assert (command.help or "").partition("\n\n")[0].replace("\n", " ") == TABLE[name].help
    assert command.hidden is TABLE[name].hidden


def test_every_command_stands_in_the_help_with_its_line_and_hidden_ones_do_not() -> None:
    listed = CliRunner().invoke(app, ["--help"]).stdout.partition("Commands:\n")[2]
    shown = {name: entry.help for name, entry in TABLE.items() if not entry.hidden}
    assert re.findall(r"^  ([a-z]+) ", listed, re.MULTILINE) == list(shown)
    # Long lines are folded to the width of the terminal.
    assert all(f"{name} {line}" in " ".join(listed.split()) for name, line in shown.items())


def test_every_command_of_a_module_is_in_the_table() -> None:
    for module in {entry.module for entry in TABLE.values()}:
        attributes = {entry.attribute for entry in TABLE.values() if entry.module == module}
        loaded = import_module(f"toolkit.cli.{module}")
        if "app" not in attributes:
            assert {name for name, value in vars(loaded).items() if hasattr(value, "__signature__")} == attributes
        else:
            assert isinstance(loaded.app, typer.Typer)


def test_a_command_is_loaded_once_and_an_unknown_one_is_not_there() -> None:
    commands = Commands()
    assert commands["new"] is commands["new"]
    assert commands.get("no-such-command") is None
    assert list(commands) == list(TABLE)
    assert len(commands) == len(TABLE)


def test_a_name_that_is_nearly_right_is_answered_with_the_right_one() -> None:
    result = CliRunner().invoke(app, ["normalis"])
    assert result.exit_code == 2
    assert "Did you mean 'normalise'" in result.stderr
