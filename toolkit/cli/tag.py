"""``podkit tag``: tags, artwork and chapters into a finished file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.command import command
from toolkit.cli.terminal import Terminal


@command
def tag(
    terminal: Terminal,
    file: Annotated[
        Path, typer.Argument(help="An MP3, M4A, Opus, Ogg or FLAC file; changed in place, safely.", metavar="FILE")
    ],
    episode: Annotated[
        Path | None, typer.Option("--episode", help="An episode folder whose facts become tags.")
    ] = None,
    chapters: Annotated[Path | None, typer.Option("--chapters", help="A chapter file of any form.")] = None,
    title: Annotated[str, typer.Option("--title", help="The episode's title.")] = "",
    artwork: Annotated[Path | None, typer.Option("--artwork", help="A JPEG or PNG for the cover.")] = None,
) -> None:
    """Write tags, artwork and chapters into a file; what is not named stays as it is.

    Example: podkit tag episode.mp3 --episode my-episode --chapters chapters.txt
    """
    from toolkit.pipeline.tagging import TagRequest, tag_request

    if episode is None and chapters is None and not title and artwork is None:
        raise typer.BadParameter("say what to write: --episode, --chapters, --title or --artwork")
    written = tag_request(file, TagRequest(episode=episode, chapters=chapters, title=title, artwork=artwork))
    for warning in written.warnings:
        terminal.warn(warning)
    data = {"file": str(file), "title": written.title, "chapters": written.chapters}
    chaptered = f", {written.chapters} chapters" if written.chapters is not None else ""
    terminal.say(data, f"{file}: {written.title or 'tagged'}{chaptered}")
