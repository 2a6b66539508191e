"""``podkit session``: writes an episode as a project for an audio workstation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli import choices
from toolkit.cli.command import command
from toolkit.cli.run_control import control
from toolkit.cli.terminal import Terminal


@command
def session(
    terminal: Terminal,
    path: Annotated[Path, typer.Argument(help="An episode folder, a folder of tracks, or one recording.", metavar="PATH")],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Folder for the session; left out: PATH/session.")] = None,
    preset: choices.Preset = None,
    engine: choices.EngineName = None,
    model: choices.ModelName = None,
    language: choices.Language = "",
    skip: choices.Skip = None,
    no_wait: choices.NoWait = False,
) -> None:  # fmt: skip
    """Write aligned tracks, music, a REAPER project and labels for Audacity, so that an engineer can take over.

    Example: podkit session my-episode
    """
    from toolkit.pipeline.episode.options import ProduceOptions

    skipped = choices.skipped(skip)
    options = ProduceOptions(preset=preset, engine=engine, model=model, language=language, skip=skipped)
    with terminal.stages() as bar:
        from toolkit.pipeline.commands.daw_session import write_session

        written = write_session(path, out=out, options=options, control=control(terminal, bar, wait=not no_wait))
    for warning in written.warnings:
        terminal.warn(warning)
    terminal.say(
        written.as_json(), f"{written.project}: {len(written.files)} tracks; labels for Audacity in {written.labels}"
    )
