"""The podkit command.

Starts quickly, because nothing but Typer and the table of commands is imported before a command is called. Help is plain text: importing
Rich takes longer than all the rest of ``podkit --help``.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from toolkit.cli.commands import LazyGroup

app = typer.Typer(
    name="podkit",
    cls=LazyGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
    help="Recorded podcast tracks in, a finished episode with its drafts out.",
    epilog="Example: podkit produce my-episode",
)


def _version(*, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"podkit {version('podkit')}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[bool, typer.Option("--version", help="Print podkit's version.", callback=lambda v: _version(wanted=v))] = False,
) -> None:  # fmt: skip
    """Turn recorded podcast tracks into a finished episode with its drafts."""


def run() -> None:
    """Start the command line."""
    try:
        app()
    except KeyboardInterrupt:
        from toolkit.cli.exits import INTERRUPTED

        # No command has begun yet: there is nothing to resume, and a traceback would say nothing.
        sys.exit(INTERRUPTED)
