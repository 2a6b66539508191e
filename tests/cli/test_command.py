"""What every command has, and that errors of any command end at the edge."""

import json
import logging
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from toolkit.cli.command import command
from toolkit.cli.terminal import Terminal
from toolkit.model.errors import NoSuchInput

runner = CliRunner()
app = typer.Typer(pretty_exceptions_enable=False)


@app.command()
@command
def greet(terminal: Terminal, name: str, times: int = 1) -> None:
    """Greet a host.

    Example: greet Ada
    """
    if name == "nobody":
        raise NoSuchInput(Path(name))
    if name == "bug":
        raise ValueError(name)
    terminal.warn("warned")
    terminal.detail("detailed")
    terminal.say({"name": name, "times": times}, f"hello {name} " * times)


def test_a_command_gets_its_own_arguments_and_options() -> None:
    result = runner.invoke(app, ["Ada", "--times", "2"])
    assert (result.exit_code, result.stdout, result.stderr) == (0, "hello Ada hello Ada \n", "warning: warned\n")


def test_every_command_prints_one_object_with_json() -> None:
    result = runner.invoke(app, ["Ada", "--json"])
    assert json.loads(result.stdout) == {"name": "Ada", "times": 1}


@pytest.mark.parametrize("quiet", ["-q", "--quiet"])
def test_every_command_can_be_quiet(quiet: str) -> None:
    assert runner.invoke(app, ["Ada", quiet]).stderr == ""


@pytest.mark.parametrize("verbose", ["-v", "--verbose"])
def test_every_command_can_say_more(verbose: str) -> None:
    assert runner.invoke(app, ["Ada", verbose]).stderr == "warning: warned\ndetailed\n"


@pytest.mark.parametrize("verbose", ["-v", "-q"])
def test_lines_that_libraries_log_are_not_shown(verbose: str) -> None:
    # They go to stderr, past the JSON of --log-format, and some have addresses in them.
    runner.invoke(app, ["Ada", verbose])
    assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)
    assert not logging.getLogger("watchfiles").isEnabledFor(logging.INFO)


def test_an_error_is_one_line_and_a_code() -> None:
    result = runner.invoke(app, ["nobody"])
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr == "podkit: nobody: there is no such file or folder; check the path.\n"


def test_debug_shows_where_an_error_arose() -> None:
    assert isinstance(runner.invoke(app, ["bug", "--debug"]).exception, ValueError)


def test_wrong_usage_is_2() -> None:
    assert runner.invoke(app, ["Ada", "--times", "many"]).exit_code == 2
    assert runner.invoke(app, []).exit_code == 2


def test_the_help_is_the_docstring_and_hides_debug() -> None:
    said = runner.invoke(app, ["--help"]).stdout
    assert "Greet a host." in said
    assert "--json" in said
    assert "--debug" not in said
