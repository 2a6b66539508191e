"""How a command that runs an episode's stages is watched: its bar, and a line while another run is waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.cli.terminal import StageBar, Terminal

if TYPE_CHECKING:
    from toolkit.pipeline.commands.produce import RunControl


def control(terminal: Terminal, bar: StageBar, *, wait: bool = True) -> RunControl:
    """Return what shows a run on the terminal."""
    from toolkit.pipeline.commands.produce import RunControl

    return RunControl(progress=bar, planned=bar.plan, waiting=terminal.note, wait=wait)
