"""What is said of wrong usage, and ``help`` as a word: ``podkit help feed add`` is ``podkit feed add --help``.

Owns the words of errors that the parser of the command line raises itself, so that they are like podkit's own.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

_HELP = "help"
ANYWHERE = "anywhere"
"""The value of an option with a time in brackets (``--preview [START]``) that was given without one."""
_TIME = re.compile(r"[\d:.,]+")
# Typer has the class and does not name it.
_USAGE_ERROR: Any = typer.BadParameter.__base__


class PlainCommand(TyperCommand):
    """A command whose options in brackets may be given without their time: ``--preview`` and ``--preview 12:30``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - the types are private in Typer
        """Read the arguments."""
        optional = {
            name for parameter in self.params if (parameter.metavar or "").startswith("[") for name in parameter.opts
        }
        complete: list[str] = []
        for index, given in enumerate(args):
            complete.append(given)
            if given in optional and not any(_TIME.fullmatch(following) for following in args[index + 1 : index + 2]):
                complete.append(ANYWHERE)
        return list(super().parse_args(ctx, complete))


class PlainGroup(TyperGroup):
    """A group of commands that knows the word ``help`` and what a mistyped name was to be."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - the types are private in Typer
        """Read the arguments up to the name of a command."""
        if args[:1] == [_HELP]:
            args = [*args[1:], "--help"]
        with _plain_errors():
            return list(super().parse_args(ctx, args))

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401
        """Read the command's own arguments and run it."""
        with _plain_errors():
            return super().invoke(ctx)


@contextlib.contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except _USAGE_ERROR as error:
        _reword(error)
        raise


def _reword(error: Any) -> None:  # noqa: ANN401
    """Offer the option or the value that was meant, and take out the parser's own words."""
    # Help needs none of it.
    from toolkit.model.near import did_you_mean

    if hasattr(error, "possibilities"):
        known = [name for parameter in error.ctx.command.params for name in parameter.opts] if error.ctx else []
        error.message = f"No such option: {error.option_name}{did_you_mean(error.option_name, [*known, '--help'])}"
        error.possibilities = None
    elif isinstance(error, typer.BadParameter) and error.message.startswith("Value error, "):
        said = error.message.removeprefix("Value error, ").rstrip(".")
        given, _, known_names = said.partition(" is not one of ")
        names = [name.strip("' ") for name in known_names.split(",")]
        error.message = f"{said}{did_you_mean(given.strip(chr(39)), names)}"
