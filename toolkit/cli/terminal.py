"""What a command says: its result on stdout, everything else on stderr."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

StageProgress = Callable[[str, float], None]


def shown(text: str) -> str:
    """Return text safe for a terminal: control characters and undecodable bytes of file names are written out."""
    safe = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(
        char if char.isprintable() or char in "\n\t" else char.encode("unicode_escape").decode() for char in safe
    )


@dataclass(frozen=True)
class Terminal:
    """The voice of one command, as its common options ask for."""

    as_json: bool = False
    quiet: bool = False
    verbose: bool = False
    debug: bool = False

    def say(self, data: object, human: str) -> None:
        """Print the result: one JSON object with ``--json``, else the text for people."""
        # Lone surrogates of undecodable file names cannot be encoded: JSON escapes them, text writes them out.
        print(json.dumps(data, indent=2, allow_nan=False) if self.as_json else shown(human), flush=True)

    def say_table(self, data: object, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Print the result as a table for people, or as JSON."""
        if self.as_json:
            self.say(data, "")
            return
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, pad_edge=False, header_style="bold")
        for number, column in enumerate(columns):
            # Figures line up at the right; the first column is a name and the last may be a sentence.
            table.add_column(column, justify="left" if number in (0, len(columns) - 1) else "right", overflow="fold")
        for row in rows:
            table.add_row(*(Text(shown(cell)) for cell in row))
        # Somebody else's program reads a pipe: never wrap there.
        Console(width=None if sys.stdout.isatty() else 240, highlight=False).print(table)

    def note(self, text: str) -> None:
        """Tell a person something that is not the result."""
        if not self.quiet:
            print(shown(text), file=sys.stderr)

    def detail(self, text: str) -> None:
        """Tell a person something that only ``-v`` asks for."""
        if self.verbose and not self.quiet:
            print(shown(text), file=sys.stderr)

    def warn(self, text: str) -> None:
        """Tell a person what they should know but need not act on."""
        self.note(f"warning: {text}")

    @contextlib.contextmanager
    def progress(self, title: str) -> Iterator[Callable[[float], None]]:
        """Show a bar with an estimate while a piece of work runs; silent where nobody watches."""
        with self.stages({title: 1.0}) as report:
            yield lambda fraction: report(title, fraction)

    @contextlib.contextmanager
    def stages(self, weights: dict[str, float] | None = None) -> Iterator[StageProgress]:
        """Show one bar over several pieces of work, each counting by its weight, and name those that run."""
        if self.quiet or self.as_json or not sys.stderr.isatty():
            yield lambda _name, _fraction: None
            return
        with _bar(weights or {}) as report:
            yield report


@contextlib.contextmanager
def _bar(weights: dict[str, float]) -> Iterator[StageProgress]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(),
               TextColumn("left"), TimeRemainingColumn())  # fmt: skip
    fractions: dict[str, float] = {}
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("starting", total=1.0)

        def report(name: str, fraction: float) -> None:
            fractions[name] = fraction
            total = sum(weights.values()) or float(len(fractions))
            done = sum(weights.get(key, 0.0 if weights else 1.0) * value for key, value in fractions.items())
            running = [key for key, value in fractions.items() if value < 1.0]
            progress.update(task, completed=done / total, description=shown(", ".join(running)[:48] or "finishing"))

        yield report
