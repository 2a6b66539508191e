"""The podkit command: its subcommands, and where they are found."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from toolkit.cli import (
    check,
    doctor,
    drafts,
    feed,
    interchange,
    jobs,
    measure,
    mix,
    models,
    new,
    normalise,
    presets,
    produce,
    session,
    stitch,
    tag,
    transcribe,
    unattended,
)
from toolkit.cli.exits import INTERRUPTED

app = typer.Typer(
    name="podkit",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Recorded podcast tracks in, a finished episode with its drafts out.",
    epilog="Example: podkit produce my-episode",
)

app.command()(produce.produce)
app.command()(new.new)
app.command()(normalise.normalise)
app.command("normalize", hidden=True)(normalise.normalise)
app.command()(stitch.stitch)
app.command()(measure.measure)
app.command()(check.check)
app.command()(mix.mix)
app.command()(transcribe.transcribe)
app.command()(drafts.chapters)
app.command()(drafts.highlights)
app.command()(drafts.notes)
app.command()(session.session)
app.command()(tag.tag)
app.command()(interchange.inspect)
app.command()(interchange.convert)
app.add_typer(feed.app, name="feed")
app.command()(unattended.watch)
app.command()(unattended.batch)
app.add_typer(jobs.app, name="jobs")
app.command()(presets.presets)
app.add_typer(models.app, name="models")
app.command()(doctor.doctor)


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
        # Before a command has begun there is nothing to go on with, and no traceback to show for it.
        sys.exit(INTERRUPTED)
