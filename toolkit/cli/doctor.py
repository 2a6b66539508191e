"""``podkit doctor``: what podkit finds on this machine, and how to get what is missing."""

from __future__ import annotations

import typer

from toolkit.cli.command import command
from toolkit.cli.terminal import Terminal


@command
def doctor(terminal: Terminal) -> None:
    """Show what podkit finds on this machine, what is missing, and how to get it. Exit code 4 if podkit cannot work.

    Example: podkit doctor
    """
    from toolkit.pipeline.commands.doctor import examine

    findings = examine()
    rows = [(finding.part, "ok" if finding.ok else "missing" if finding.needed else "-", finding.found, "" if finding.ok else finding.how)
            for finding in findings]  # fmt: skip
    healthy = all(finding.ok or not finding.needed for finding in findings)
    data = {"healthy": healthy, "findings": [finding.__dict__ for finding in findings]}
    terminal.say_table(data, ("part", "", "found", "how to get it"), rows)
    if not healthy:
        raise typer.Exit(4)
