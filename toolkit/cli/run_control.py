"""The bar of a command that runs the stages of an episode, and a line while it waits for another run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.cli.terminal import StageBar, Terminal

if TYPE_CHECKING:
    from toolkit.pipeline.commands.produce import RunControl


def control(terminal: Terminal, bar: StageBar, *, wait: bool = True) -> RunControl:
    """Return a control that shows the run on the terminal."""
    from toolkit.pipeline.commands.produce import RunControl

    return RunControl(progress=bar, planned=bar.plan, reading=bar.reading, waiting=terminal.note, wait=wait)
