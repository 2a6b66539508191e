"""``podkit presets``: lists the delivery targets."""

from __future__ import annotations

from toolkit.cli.command import command
from toolkit.cli.terminal import Terminal


@command
def presets(terminal: Terminal) -> None:
    """List the delivery targets: loudness, true peak and files of each.

    Example: podkit presets
    """
    from toolkit.pipeline.episode.presets import list_presets
    from toolkit.pipeline.graph.values import plain

    found = list_presets()
    rows = [
        (
            preset.name,
            f"{preset.target_lufs:g} LUFS",
            f"{preset.peak_dbtp:g} dBTP",
            ", ".join(
                entry.container + (f" {entry.bitrate_kbps}k" if entry.bitrate_kbps else "")
                for entry in preset.deliverables
            ),
            preset.title,
        )
        for preset in found
    ]
    data = {"presets": [plain(preset) for preset in found]}
    terminal.say_table(data, ("preset", "loudness", "true peak", "files", "for"), rows)
