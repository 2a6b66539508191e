"""``podkit models``: the Whisper models of this machine, and how to get others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolkit.cli import choices
from toolkit.cli.command import command
from toolkit.cli.exits import exit_code
from toolkit.cli.terminal import Terminal
from toolkit.cli.usage import PlainGroup

if TYPE_CHECKING:
    from toolkit.speech.places import ModelHere

app = typer.Typer(
    cls=PlainGroup,
    rich_markup_mode=None,
    add_completion=False,
    help="List, get, add and verify Whisper models; without a command: list.",
    epilog="Example: podkit models get base",
)


@app.callback(invoke_without_command=True)
def models(context: typer.Context) -> None:
    """List the models when no command is given."""
    if context.invoked_subcommand is None:
        list_(as_json=False, quiet=False, verbose=False, debug=False)


@app.command("list")
@command
def list_(terminal: Terminal) -> None:
    """List the models of this machine: size, languages, and where they are.

    Example: podkit models list
    """
    from toolkit.speech.models import list_models

    _say(terminal, list_models())


@app.command()
@command
def get(
    terminal: Terminal,
    name: Annotated[str, typer.Argument(help="A model's name, such as base or small.en.", metavar="NAME")],
    engine: choices.EngineName = choices.ENGINE,
) -> None:
    """Download a model into podkit's own folder; an interrupted download continues where it stopped.

    Example: podkit models get base
    """
    from toolkit.speech.engines.registry import weights_kind
    from toolkit.speech.models import get_model

    kind = weights_kind(engine or choices.ENGINE)
    if kind == "server":
        raise typer.BadParameter("a server has its models itself; nothing is fetched for it.", param_hint="--engine")
    with terminal.progress(f"fetching {name}") as progress:
        model = get_model(name, kind, progress=progress)
    _say(terminal, [model])


@app.command()
@command
def add(
    terminal: Terminal,
    path: Annotated[Path, typer.Argument(help="A model folder (CTranslate2) or a .pt file.", metavar="PATH")],
) -> None:
    """Copy a model from a disk into podkit's own folder, for a studio without internet.

    Example: podkit models add /media/usb/faster-whisper-small
    """
    from toolkit.speech.models import add_model

    _say(terminal, [add_model(path)])


@app.command()
@command
def verify(terminal: Terminal) -> None:
    """Check the digests of all models. Exit code 4 if one is damaged.

    Example: podkit models verify
    """
    from toolkit.model.errors import UntrustedModel
    from toolkit.speech.models import verify_models

    verdicts = verify_models()
    damaged = [entry for entry in verdicts if isinstance(entry, UntrustedModel)]
    sound = [entry for entry in verdicts if not isinstance(entry, UntrustedModel)]
    rows = [(model.name, "as known" if model.trusted else "not a known release", str(model.path)) for model in sound]
    rows += [(entry.path.name, "damaged", str(entry)) for entry in damaged]
    data = [{"name": name, "verdict": verdict, "where": where} for name, verdict, where in rows]
    terminal.say_table({"models": data}, ("model", "digest", "where"), rows)
    if damaged:
        raise typer.Exit(exit_code(damaged[0]))


def _say(terminal: Terminal, models: Sequence[ModelHere]) -> None:
    data = [
        {"name": model.name, "kind": model.kind, "languages": model.languages, "bytes": model.bytes,
         "origin": model.origin, "sha256": model.sha256, "trusted": model.trusted, "path": str(model.path)} for model in models
    ]  # fmt: skip
    rows = [
        (model.name, f"{model.bytes / 1e6:.0f} MB", model.languages,
         model.sha256[:12] or "-", model.origin, str(model.path)) for model in models
    ]  # fmt: skip
    terminal.say_table({"models": data}, ("model", "size", "languages", "digest", "from", "where"), rows)
