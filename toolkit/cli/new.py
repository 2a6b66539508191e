"""``podkit new``: creates an episode folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.command import command
from toolkit.cli.terminal import Terminal


@command
def new(
    terminal: Terminal,
    folder: Annotated[Path, typer.Argument(help="The episode folder to create.", metavar="DIR")],
) -> None:
    """Create an episode folder with a commented episode.toml.

    Example: podkit new my-episode
    """
    from toolkit.pipeline.episode.new import new_episode

    manifest = new_episode(folder)
    terminal.say(
        {"folder": str(folder), "manifest": str(manifest)},
        f"{manifest}: fill this in, put the recordings into {folder / 'tracks'}, then: podkit produce {folder}",
    )
