"""The options that all commands that produce episodes share: delivery target, engine, model, language, stages to skip."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.names import named
from toolkit.model.languages import language_tag
from toolkit.speech.engines.registry import DEFAULT_ENGINE


def _language(text: str) -> str:
    """Return the code of the language that was given; exit code 2 for what is not one."""
    try:
        return language_tag(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


Preset = Annotated[str | None, typer.Option("--preset", "-p", help="Delivery target; left out: that of the manifest.")]
EngineName = Annotated[
    str | None, typer.Option("--engine", help="Speech engine: faster-whisper (default), openai-whisper or http.")
]
ModelName = Annotated[str | None, typer.Option("--model", help="Whisper model; auto (default): the best one here.")]
Language = Annotated[
    str,
    typer.Option(
        "--language",
        help="Language, by code or name; left out: that of the manifest, else detected.",
        callback=_language,
    ),
]
LanguageHeard = Annotated[
    str, typer.Option("--language", help="Language, by code or name; left out: detected.", callback=_language)
]
LanguageTag = Annotated[str, typer.Option("--language", help="Language, by code or name.", callback=_language)]
Skip = Annotated[
    list[str] | None,
    typer.Option(
        "--skip",
        metavar="STAGE,...",
        help="Stages to skip, separated by commas: transcribe, chapters, highlights, clips, notes, stitch, clean (all repairs), "
        "declip, declick, plosives, high-pass, hum, noise, de-ess.",
    ),
]
NoWait = Annotated[
    bool, typer.Option("--no-wait", help="Stop, with exit code 1, where another run works in this folder.")
]
Show = Annotated[
    Path | None,
    typer.Option(
        "--show", metavar="FILE", help="Show file; left out: the nearest show.toml beside or above the episode."
    ),
]
ENGINE = DEFAULT_ENGINE


def skipped(skip: list[str] | None) -> frozenset[str] | None:
    """Return the stages that ``--skip`` names, None where it was not given; raise BadParameter for one that is none."""
    from toolkit.pipeline.episode.options import SKIPPABLE

    return None if skip is None else named(skip, SKIPPABLE, "--skip")
