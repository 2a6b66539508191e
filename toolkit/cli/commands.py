"""The commands of podkit: their names, their lines in ``podkit --help``, and where each is found.

Owns the table, and a group that imports a command's module when that command is called. ``podkit --help`` imports none of them, so it is
there at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer

from toolkit.cli.usage import PlainCommand, PlainGroup


@dataclass(frozen=True)
class Entry:
    """A command: its module in ``toolkit.cli``, the name of the function or app there, and its line in ``podkit --help``.

    ``help`` is the first paragraph of the command's own help (a test compares the two).
    """

    module: str
    attribute: str
    help: str
    hidden: bool = False


_NORMALISE = "Bring recordings to a loudness target by one gain and a true-peak limiter, never by compressing."
TABLE: Mapping[str, Entry] = {
    "produce": Entry("produce", "produce", "Turn recorded tracks into a finished episode with its drafts."),
    "new": Entry("new", "new", "Create an episode folder with a commented episode.toml."),
    "normalise": Entry("normalise", "normalise", _NORMALISE),
    "normalize": Entry("normalise", "normalise", _NORMALISE, hidden=True),
    "stitch": Entry(
        "stitch", "stitch", "Join parts in order with equal-power crossfades; levels stay as they are."
    ),
    "measure": Entry(
        "measure", "measure", "Measure loudness (LUFS), range (LU), true peak (dBTP), noise floor (dBFS) and speech share of recordings."
    ),
    "check": Entry("check", "check", "Check recordings for everything that a listener or a directory would mind."),
    "mix": Entry("mix", "mix", "Sync, clean, level and mix one file for each speaker."),
    "transcribe": Entry("transcribe", "transcribe", "Turn speech into captions and a transcript with word times."),
    "chapters": Entry("drafts", "chapters", "Draft the chapters of an episode."),
    "highlights": Entry("drafts", "highlights", "Find the passages worth quoting."),
    "notes": Entry("drafts", "notes", "Draft the show notes."),
    "session": Entry(
        "session", "session", "Write aligned tracks, music, a REAPER project and labels for Audacity, so that an engineer can take over."
    ),
    "tag": Entry("tag", "tag", "Write tags, artwork and chapters into a file; what is not named stays as it is."),
    "inspect": Entry("interchange", "inspect", "Show what is in a media file: sound, tags, artwork, chapters."),
    "convert": Entry("interchange", "convert", "Write chapters or captions in another form."),
    "watch": Entry("unattended", "watch", "Produce every recording that arrives in a folder, once each, until stopped."),
    "batch": Entry(
        "unattended", "batch", "Produce many episodes; one that fails does not stop the others, and the next run produces only what is left."
    ),
    "presets": Entry("presets", "presets", "List the delivery targets: loudness, true peak and files of each."),
    "doctor": Entry(
        "doctor", "doctor", "Show what podkit finds on this machine, what is missing, and how to get it. Exit code 4 if podkit cannot work."
    ),
    "feed": Entry("feed", "app", "A produced episode in its show's RSS feed."),
    "jobs": Entry("jobs", "app", "The job ledger of podkit watch and podkit batch."),
    "models": Entry(
        "models", "app", "List, get, add and verify Whisper models; without a command: list."
    ),
}  # fmt: skip


class Commands(Mapping[str, Any]):
    """The commands by their names, in the order of the table, each imported when it is first asked for."""

    def __init__(self) -> None:
        self._loaded: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - a command or group, whose types are private in Typer
        entry = TABLE[name]
        if name not in self._loaded:
            found = getattr(import_module(f"toolkit.cli.{entry.module}"), entry.attribute)
            app = found if isinstance(found, typer.Typer) else _app_of_one(found, name, hidden=entry.hidden)
            self._loaded[name] = typer.main.get_command(app)
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(TABLE)

    def __len__(self) -> int:
        return len(TABLE)


def _app_of_one(function: Callable[..., None], name: str, *, hidden: bool) -> typer.Typer:
    """Return an app of one function, which Typer turns into a command and not into a group."""
    app = typer.Typer(rich_markup_mode=None, add_completion=False)
    app.command(name, cls=PlainCommand, hidden=hidden)(function)
    return app


class LazyGroup(PlainGroup):
    """A group with the commands of the table."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - those of the group
        super().__init__(**settings | {"commands": None})
        # Typer changes the mapping only when a command is added to a finished group.
        self.commands = Commands()  # type: ignore[assignment]

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """Return the names of the commands, in their order."""
        del ctx
        return list(TABLE)

    def format_commands(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]  # noqa: ANN401 - private in Typer
        """Write the part of the help that lists the commands, from the table alone."""
        del ctx
        rows = [(name, entry.help) for name, entry in TABLE.items() if not entry.hidden]
        with formatter.section("Commands"):
            formatter.write_dl(rows)
