"""``podkit stitch``: joins parts in order, with crossfades."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.command import command
from toolkit.cli.inputs import recordings
from toolkit.cli.terminal import Terminal


@command
def stitch(
    terminal: Terminal,
    parts: Annotated[list[Path], typer.Argument(help="Recordings, in the order in which they play.", metavar="PART...")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The file to write; its suffix is the format.")],
    crossfade: Annotated[float, typer.Option("--crossfade", min=0.0, max=30.0, help="Seconds by which two parts overlap.")] = 1.5,
) -> None:  # fmt: skip
    """Join parts in order with equal-power crossfades; levels stay as they are.

    Example: podkit stitch intro.flac talk.wav outro.flac -o episode.mp3 --crossfade 1.5
    """
    from toolkit.pipeline.commands.stitch import stitch_files

    parts = recordings(parts)
    with terminal.progress("stitching") as progress:
        stitched = stitch_files(parts, out, crossfade_s=crossfade, progress=progress)
    for warning in stitched.warnings:
        terminal.warn(warning)
    data = {"file": str(stitched.target), "duration_s": stitched.duration_s, "starts_s": list(stitched.starts_s)}
    terminal.say(data, f"{stitched.target}: {len(parts)} parts, {stitched.duration_s:.1f} s")
