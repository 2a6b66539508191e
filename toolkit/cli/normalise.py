"""``podkit normalise``: brings recordings to a loudness target."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.command import command
from toolkit.cli.exits import complain_of
from toolkit.cli.inputs import recordings
from toolkit.cli.terminal import Terminal
from toolkit.model.errors import PodkitError


@command
def normalise(
    terminal: Terminal,
    files: Annotated[list[Path], typer.Argument(help="Recordings to read; never written to.", metavar="FILE...")],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="A file for one recording, or a folder for several.")] = None,
    preset: Annotated[str, typer.Option("--preset", "-p", help="Delivery target.")] = "apple",
    target: Annotated[float | None, typer.Option("--target", min=-40.0, max=-5.0, help="Loudness in LUFS, instead of the preset's.")] = None,
    peak: Annotated[float | None, typer.Option("--peak", min=-20.0, max=0.0, help="True peak in dBTP, instead of the preset's.")] = None,
    squash: Annotated[bool, typer.Option("--squash", help="Allow as much limiting as the target needs.")] = False,
    suffix: Annotated[str, typer.Option("--format", help="Format of the results: wav, flac, mp3, m4a, opus.")] = "",
) -> None:  # fmt: skip
    """Bring recordings to a loudness target by one gain and a true-peak limiter, never by compressing.

    Example: podkit normalise take-3.flac --preset apple
    """
    from toolkit.pipeline.commands.normalise import NormaliseGoal, normalise_files
    from toolkit.pipeline.episode.presets import load_preset
    from toolkit.pipeline.graph.values import plain
    from toolkit.storage.publish import refusals

    wanted = load_preset(preset)
    goal = NormaliseGoal(
        wanted.target_lufs if target is None else target, wanted.peak_dbtp if peak is None else peak, squash=squash
    )
    files = recordings(files)
    if out is not None and (len(files) > 1 or not out.suffix):
        with refusals(out):
            out.mkdir(parents=True, exist_ok=True)
    pairs = [(file, _target(file, out, suffix, several=len(files) > 1)) for file in files]
    with terminal.progress("normalising") as progress:
        results = normalise_files(pairs, goal, progress=progress)
    errors = [result for result in results if isinstance(result, PodkitError)]
    found = [result for result in results if not isinstance(result, PodkitError)]
    for result in found:
        for warning in result.warnings:
            terminal.warn(warning)
    rows = [
        (str(result.target), f"{result.before.integrated_lufs:.1f}", f"{result.after.integrated_lufs:.1f}",
         f"{result.after.true_peak_dbtp:.1f}", result.plan.why) for result in found
    ]  # fmt: skip
    if found or terminal.as_json:
        data = {"files": [plain(result) for result in found]}
        terminal.say_table(data, ("file", "LUFS before", "after", "dBTP", "what was done"), rows)
    complain_of(errors)


def _target(file: Path, out: Path | None, suffix: str, *, several: bool) -> Path | None:
    if out is None:
        return file.with_name(f"{file.stem}-normalised.{suffix.lstrip('.')}") if suffix else None
    if not several and not out.is_dir() and out.suffix:
        return out
    return out / f"{file.stem}.{suffix.lstrip('.')}" if suffix else out
