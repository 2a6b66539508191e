"""``podkit measure``: loudness, peaks, noise and speech share of recordings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.command import command
from toolkit.cli.exits import complain_of
from toolkit.cli.inputs import recordings
from toolkit.cli.terminal import Terminal
from toolkit.model.errors import PodkitError

_COLUMNS = ("file", "duration", "rate", "ch", "LUFS", "LRA", "dBTP", "max M", "max S", "noise", "speech", "found")


@command
def measure(
    terminal: Terminal,
    files: Annotated[list[Path], typer.Argument(help="Recordings to measure; never written to.", metavar="FILE...")],
) -> None:
    """Measure loudness (LUFS), range (LU), true peak (dBTP), noise floor (dBFS) and speech share of recordings.

    Example: podkit measure tracks/*.flac
    """
    from toolkit.pipeline.commands.measure import measure_files

    with terminal.progress("measuring") as progress:
        results = measure_files(recordings(files), progress=progress)
    errors = [result for result in results if isinstance(result, PodkitError)]
    measured = [result for result in results if not isinstance(result, PodkitError)]
    for warning in (warning for result in measured for warning in result.warnings):
        terminal.warn(warning)
    if measured or terminal.as_json:
        rows = [[*map(_cell, one.as_json().values()), "; ".join(one.findings())] for one in measured]
        terminal.say_table({"files": [one.as_json() for one in measured]}, _COLUMNS, rows)
    complain_of(errors)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1f}" if abs(value) >= 1.0 or value == 0.0 else f"{value:.2f}"
    return "-" if value is None else str(value)
