"""``podkit new``: creates an episode folder, or a show."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.command import command
from toolkit.cli.terminal import Terminal


@command
def new(
    terminal: Terminal,
    folder: Annotated[Path, typer.Argument(help="The folder to create.", metavar="DIR")],
    show: Annotated[
        bool, typer.Option("--show", help="Create a show: a show.toml with what all episodes below DIR share.")
    ] = False,
) -> None:
    """Create an episode folder with a commented episode.toml.

    Example: podkit new my-episode
    """
    from toolkit.pipeline.episode.new import new_episode, new_show

    if show:
        written = new_show(folder)
        said = f"{written}: fill this in, then make the first episode: podkit new {folder / 'first-episode'}"
        terminal.say({"folder": str(folder), "show": str(written)}, said)
        return
    manifest = new_episode(folder)
    terminal.say(
        {"folder": str(folder), "manifest": str(manifest)},
        f"{manifest}: fill this in, put the recordings into {folder / 'tracks'}, then: podkit produce {folder}",
    )
