"""``podkit models``: the Whisper models that are here, and getting more."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.command import command
from toolkit.cli.terminal import Terminal

app = typer.Typer(no_args_is_help=True, help="Whisper models: what is here, getting, adding, verifying.",
                  epilog="Example: podkit models get base")  # fmt: skip


@app.command("list")
@command
def list_(terminal: Terminal) -> None:
    """List the models that are here, with size, languages and digest.

    Example: podkit models list
    """
    from toolkit.speech.models import list_models

    _say(terminal, list_models())


@app.command()
@command
def get(terminal: Terminal, name: Annotated[str, typer.Argument(help="A model's name, such as base or small.en.")]) -> None:
    """Fetch a model from the hub into podkit's own folder; an interrupted download goes on where it stopped.

    Example: podkit models get base
    """
    from toolkit.speech.models import get_model

    with terminal.progress(f"fetching {name}") as progress:
        model = get_model(name, progress=progress)
    _say(terminal, [model])


@app.command()
@command
def add(terminal: Terminal, path: Annotated[Path, typer.Argument(help="A model folder (CTranslate2) or a .pt file.")]) -> None:
    """Take a model from a disk into podkit's own folder: for a studio without internet.

    Example: podkit models add /media/usb/faster-whisper-small
    """
    from toolkit.speech.models import add_model

    _say(terminal, [add_model(path)])


@app.command()
@command
def verify(terminal: Terminal) -> None:
    """Check the digests of all models that are here. Exit code 4 if one is damaged.

    Example: podkit models verify
    """
    from toolkit.speech.models import verify_models

    checked = verify_models()
    data = {"models": [{"name": model.name, "path": str(model.path), "verdict": verdict} for model, verdict in checked]}
    rows = [(model.name, verdict, str(model.path)) for model, verdict in checked]
    terminal.say_table(data, ("model", "verdict", "where"), rows)
    if any(verdict == "damaged" for _, verdict in checked):
        raise typer.Exit(4)
