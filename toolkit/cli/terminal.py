"""What a command prints: its result on stdout, everything else on stderr."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from toolkit.model.printable import visible

# Rich measures and folds to a width, and a pipe has none.
_PIPE_COLUMNS = 100_000
# A cell that is a number with its unit, or the dash that stands for none.
_FIGURE = re.compile(r"[+-]?\d[\d.,]*(?: \S{1,5})?$|-$")

# Of what runs, beside the bar: a line of 100 letters has room for both.
_MOST_LETTERS = 48


def tell(text: str) -> None:
    """Print one line for people, on stderr; a closed stderr is not an error."""
    try:
        print(visible(text), file=sys.stderr, flush=True)
    except BrokenPipeError:
        # What is left in the buffer would fail again at the end, and turn the exit code into Python's 120.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


@dataclass(frozen=True)
class Terminal:
    """What one command prints, as its common options ask for."""

    as_json: bool = False
    quiet: bool = False
    verbose: bool = False
    debug: bool = False

    def say(self, data: object, human: str) -> None:
        """Print the result: one JSON object with ``--json``, else the text for people."""
        _print(json.dumps(data, indent=2, allow_nan=False) if self.as_json else visible(human, lines=True))

    def say_text(self, text: str) -> None:
        """Print a result that already is text of some form, with and without ``--json``."""
        _print(visible(text, lines=True))

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
            # Figures line up at the right, words at the left.
            figures = number > 0 and all(_FIGURE.match(row[number]) for row in rows)
            table.add_column(column, justify="right" if figures else "left", overflow="fold")
        for row in rows:
            table.add_row(*(Text(visible(cell)) for cell in row))
        console = Console(width=None if sys.stdout.isatty() else _PIPE_COLUMNS, highlight=False)
        with console.capture() as captured:
            console.print(table)
        _print(captured.get().rstrip("\n"))

    def note(self, text: str) -> None:
        """Print a line for people that is not the result."""
        if not self.quiet:
            tell(text)

    def detail(self, text: str) -> None:
        """Print a line for people who gave ``-v``."""
        if self.verbose and not self.quiet:
            tell(text)

    def warn(self, text: str) -> None:
        """Print what people should know but need not act on."""
        self.note(f"warning: {text}")

    @contextlib.contextmanager
    def progress(self, title: str) -> Iterator[Callable[[float], None]]:
        """Show a bar with an estimate of the time left while the block runs; nothing where stderr is not a terminal."""
        with self._bar(str) as bar:
            # Of one piece of work nothing is kept, however soon it is done.
            bar(title, 0.0)
            yield lambda fraction: bar(title, fraction)

    @contextlib.contextmanager
    def stages(self) -> Iterator[StageBar]:
        """Show one bar for several stages, each counted by its weight, with what those do that run."""
        from toolkit.pipeline.stages.labels import stage_label

        with self._bar(stage_label) as bar:
            yield bar

    @contextlib.contextmanager
    def _bar(self, label: Callable[[str], str]) -> Iterator[StageBar]:
        if self.quiet or self.as_json or not sys.stderr.isatty():
            yield StageBar(lambda _share, _running: None, finished=self.detail, label=label)
            return
        with _drawn() as draw:
            yield StageBar(draw, finished=self.detail, label=label)


class StageBar:
    """The progress of several stages: call it with the name of a stage and the fraction of it that is done.

    A stage whose first word is that it is done was kept from an earlier run; how many were stands beside what runs.
    ``finished`` is given a line for each stage that ends, ``label`` makes words of its name.
    """

    def __init__(
        self,
        draw: Callable[[float, str], None],
        finished: Callable[[str], None] = lambda _line: None,
        label: Callable[[str], str] = str,
    ) -> None:
        self._draw = draw
        self._finished = finished
        self._label = label
        self._weights: dict[str, float] = {}
        self._fractions: dict[str, float] = {}
        self._kept: set[str] = set()

    def plan(self, weights: dict[str, float]) -> None:
        """Set the weight of each stage, before the first one; without a plan each counts as one."""
        self._weights = weights

    def reading(self, file: str, fraction: float) -> None:
        """Show how much of a recording was read before the first stage; that counts for nothing in the bar."""
        self._draw(0.0, visible(f"reading {file[:_MOST_LETTERS]}, {fraction:.0%}"))

    def __call__(self, name: str, fraction: float) -> None:
        """Record the progress of one stage, and draw the bar."""
        before = self._fractions.get(name)
        self._fractions[name] = fraction
        if fraction >= 1.0:
            if before is None:
                self._kept.add(name)
            if before is None or before < 1.0:
                self._finished(f"{self._label(name)}: {'kept' if name in self._kept else 'done'}")
        weights = self._weights or dict.fromkeys(self._fractions, 1.0)
        done = sum(weights.get(key, 0.0) * value for key, value in tuple(self._fractions.items()))
        self._draw(done / (sum(weights.values()) or 1.0), self._said())

    def _said(self) -> str:
        running = ", ".join(self._label(key) for key, value in tuple(self._fractions.items()) if value < 1.0)
        if not running:
            running = "finishing" if self._fractions.keys() >= self._weights.keys() else "working"
        if len(running) > _MOST_LETTERS:
            running = f"{running[: _MOST_LETTERS - 1]}…"
        return visible(f"{running} ({len(self._kept)} kept)" if self._kept else running)


@contextlib.contextmanager
def _drawn() -> Iterator[Callable[[float, str], None]]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    # A name may look like markup.
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(),
               TextColumn("left"), TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("starting", total=1.0)
        yield lambda share, running: progress.update(task, completed=share, description=running)


def _print(text: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    try:
        print(text.encode(encoding, "backslashreplace").decode(encoding), flush=True)
    except BrokenPipeError:
        # The reader went away (podkit … | head): nothing is wrong. What is still buffered would raise again at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
