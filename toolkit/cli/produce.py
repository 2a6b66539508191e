"""``podkit produce``: turns recorded tracks into a finished episode."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli import choices
from toolkit.cli.command import command
from toolkit.cli.names import named
from toolkit.cli.run_control import control
from toolkit.cli.terminal import Terminal
from toolkit.model.denoiser import Denoiser


@command
def produce(
    terminal: Terminal,
    path: Annotated[Path, typer.Argument(help="An episode folder, a folder of tracks, or one recording.", metavar="PATH")],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Folder for the results; left out: PATH/out, or for one "
                                              "recording NAME-episode beside it.")] = None,
    preset: choices.Preset = None,
    engine: choices.EngineName = choices.ENGINE,
    model: choices.ModelName = choices.MODEL,
    language: choices.Language = "",
    voices: Annotated[Path | None, typer.Option("--voices", help="Model (ONNX) that tells the speakers of one recording apart; needs the extra speakers.")] = None,
    skip: choices.Skip = None,
    denoise: Annotated[Denoiser, typer.Option("--denoise", help="How noise is reduced; neural needs the extra denoise, and is slower and stronger.")] = Denoiser.SPECTRAL,
    audiogram: Annotated[bool, typer.Option("--audiogram", help="Also make a square and a vertical video of every clip.")] = False,
    language_model: Annotated[str, typer.Option("--language-model", metavar="NAME", help="Model of the server at PODKIT_LLM_URL that improves "
                                                "titles, summary and highlights; left out: none.")] = "",
    redraft: Annotated[list[str] | None, typer.Option("--redraft", metavar="DRAFT,...", help="Drafts to write again; an edited one is kept beside: "
                                                      "transcript, chapters, highlights, notes.")] = None,
    no_wait: choices.NoWait = False,
) -> None:  # fmt: skip
    """Turn recorded tracks into a finished episode with its drafts.

    Example: podkit produce my-episode
    """
    from toolkit.pipeline.commands.produce import produce_episode
    from toolkit.pipeline.episode.options import DRAFT_NAMES, SKIPPABLE, ProduceOptions

    options = ProduceOptions(
        preset=preset,
        engine=engine,
        model=model,
        language=language,
        voices=voices,
        skip=named(skip, SKIPPABLE, "--skip"),
        redraft=named(redraft, DRAFT_NAMES, "--redraft"),
        denoiser=denoise,
        audiogram=audiogram,
        language_model=language_model,
    )
    with terminal.stages() as bar:
        produced = produce_episode(path, out=out, options=options, control=control(terminal, bar, wait=not no_wait))
    for inferred in produced.report.inferred:
        terminal.note(f"inferred: {inferred}")
    for warning in produced.report.warnings:
        terminal.warn(warning)
    if produced.removed:
        names = ", ".join(str(path.relative_to(produced.out)) for path in produced.removed)
        terminal.note(f"removed from {produced.out}, as this run did not make it: {names}")
    terminal.say(produced.as_json(), produced.summary())
