"""``podkit inspect`` and ``podkit convert``: the content of a file, and the same in another form."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.command import command
from toolkit.cli.terminal import Terminal
from toolkit.model.near import not_one_of


@command
def inspect(
    terminal: Terminal,
    file: Annotated[Path, typer.Argument(help="A media file; never written to.", metavar="FILE")],
) -> None:
    """Show what is in a media file: sound, tags, artwork, chapters.

    Example: podkit inspect episode.mp3
    """
    from toolkit.pipeline.commands.inspect import inspect_file, rows_of

    found = inspect_file(file)
    for warning in found.warnings:
        terminal.warn(f"{file.name}: {warning}")
    terminal.say_table(found.as_json(), ("what", "in this file"), rows_of(found))


@command
def convert(
    terminal: Terminal,
    source: Annotated[
        Path, typer.Argument(help="A chapter or caption file of any form, or a media file.", metavar="IN")
    ],
    target: Annotated[
        Path,
        typer.Argument(
            help="The file to write; its name chooses the form. A media file gets the chapters.", metavar="OUT"
        ),
    ],
    form: Annotated[
        str, typer.Option("--to", metavar="FORM", help="The form, if the name of OUT does not say it.")
    ] = "",
) -> None:
    """Write chapters or captions in another form.

    Example: podkit convert chapters.json chapters.psc
    """
    from toolkit.pipeline.commands.convert import FORMS, convert

    if form and form not in FORMS:
        raise typer.BadParameter(not_one_of(form, FORMS), param_hint="--to")
    found = convert(source, target, form)
    for warning in found.warnings:
        terminal.warn(f"lost: {warning}")
    data = {
        "out": str(found.target),
        "kind": found.kind,
        "form": found.form,
        "count": found.count,
        "lost": list(found.warnings),
    }
    terminal.say(data, f"{found.target}: {found.count} {found.kind}, as {found.form}")
