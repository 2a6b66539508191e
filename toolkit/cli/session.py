"""``podkit session``: an episode for an engineer's workstation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.command import command
from toolkit.cli.names import named
from toolkit.cli.terminal import Terminal


@command
def session(
    terminal: Terminal,
    path: Annotated[Path, typer.Argument(help="An episode folder, a folder of tracks, or one recording.", metavar="PATH")],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Folder for the session; left out: PATH/session.")] = None,
    preset: Annotated[str | None, typer.Option("--preset", "-p", help="Delivery target; left out: the manifest's.")] = None,
    engine: Annotated[str, typer.Option("--engine", help="Speech engine: faster-whisper, openai-whisper or http.")] = "faster-whisper",
    model: Annotated[str, typer.Option("--model", help="Whisper model; auto: the best one here.")] = "auto",
    language: Annotated[str, typer.Option("--language", help="Language code; left out: the manifest's, else detected.")] = "",
    skip: Annotated[list[str] | None, typer.Option("--skip", metavar="STAGE,...", help="Stages to leave out, as in podkit produce; "
                                                   "transcribe: no labels.")] = None,
) -> None:  # fmt: skip
    """Write aligned tracks, music, a REAPER project and Audacity's labels, so that an engineer can take over.

    Example: podkit session my-episode
    """
    from toolkit.pipeline.options import SKIPPABLE, ProduceOptions
    from toolkit.pipeline.session import write_session

    skipped = named(skip, SKIPPABLE, "--skip")
    options = ProduceOptions(preset=preset, engine=engine, model=model, language=language, skip=skipped)
    with terminal.stages() as bar:
        written = write_session(path, out=out, options=options, progress=bar, planned=bar.plan)
    for warning in written.warnings:
        terminal.warn(warning)
    terminal.say(
        written.as_json(), f"{written.project}: {len(written.files)} tracks; labels for Audacity in {written.labels}"
    )
