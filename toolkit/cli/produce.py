"""``podkit produce``: turns recorded tracks into a finished episode."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolkit.cli import choices
from toolkit.cli.command import command
from toolkit.cli.names import named, time_given
from toolkit.cli.run_control import control
from toolkit.cli.terminal import Terminal
from toolkit.cli.usage import ANYWHERE
from toolkit.model.denoiser import Denoiser

if TYPE_CHECKING:
    from toolkit.pipeline.commands.produce import Produced
    from toolkit.pipeline.episode.options import ProduceOptions


@command
def produce(
    terminal: Terminal,
    path: Annotated[Path, typer.Argument(help="An episode folder, a folder of tracks, or one recording.", metavar="PATH")],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Folder for the results; left out: PATH/out, or for one "
                                              "recording NAME-episode beside it.")] = None,
    title: Annotated[str, typer.Option("--title", help="Title of the episode; left out: that of the manifest.")] = "",
    show_name: Annotated[str, typer.Option("--show-name", help="Name of the show; left out: that of the manifest.")] = "",
    artwork: Annotated[Path | None, typer.Option("--artwork", help="Cover, JPEG or PNG; left out: that of the manifest.")] = None,
    speaker: Annotated[list[str] | None, typer.Option("--speaker", metavar="NAME", help="Who is heard, once for each recording in the order of "
                                                      "their names; twice for one stereo recording: left, right.")] = None,
    show: choices.Show = None,
    preset: choices.Preset = None,
    engine: choices.EngineName = None,
    model: choices.ModelName = None,
    language: choices.Language = "",
    voices: Annotated[Path | None, typer.Option("--voices", help="Model (ONNX) that tells the speakers of one recording apart; needs the extra speakers.")] = None,
    skip: choices.Skip = None,
    denoise: Annotated[Denoiser | None, typer.Option("--denoise", help="How noise is reduced; neural needs the extra denoise, and is slower and stronger.")] = None,
    audiogram: Annotated[bool | None, typer.Option("--audiogram/--no-audiogram", help="Also make a square and a vertical video of every clip.")] = None,
    language_model: Annotated[str | None, typer.Option("--language-model", metavar="NAME", help="Model of the server at PODKIT_LLM_URL that improves "
                                                       "titles, summary and highlights; left out: none.")] = None,
    redraft: Annotated[list[str] | None, typer.Option("--redraft", metavar="DRAFT,...", help="Drafts to write again; an edited one is kept beside: "
                                                      "transcript, chapters, highlights, notes.")] = None,
    plan: Annotated[bool, typer.Option("--plan", help="Say what would run, and because of which change; run nothing.")] = False,
    preview: Annotated[str | None, typer.Option("--preview", metavar="[START]", help="Write a minute of the finished sound, and the same minute as it was "
                                                "recorded, into PATH/preview in seconds; START such as 12:30, left out: where everybody talks.")] = None,
    length_s: Annotated[float, typer.Option("--for", metavar="SECONDS", min=1.0, max=600.0, help="Length of the preview.")] = 60.0,
    no_wait: choices.NoWait = False,
) -> None:  # fmt: skip
    """Turn recorded tracks into a finished episode with its drafts.

    Example: podkit produce my-episode
    """
    from toolkit.pipeline.episode.options import DRAFT_NAMES, ProduceOptions

    options = ProduceOptions(
        preset, engine, model, language, voices, choices.skipped(skip), named(redraft, DRAFT_NAMES, "--redraft"),
        denoise, audiogram, language_model, title, show_name, artwork, tuple(speaker or ()), show,
    )  # fmt: skip
    if plan:
        _plan(terminal, path, out, options)
        return
    if preview is not None:
        start_s = None if preview == ANYWHERE else time_given(preview, "--preview")
        _preview(terminal, path, out, options, start_s, length_s, wait=not no_wait)
        return
    with terminal.stages() as bar:
        # The bar is there before what takes a second to load.
        from toolkit.pipeline.commands.produce import produce_episode

        produced = produce_episode(path, out=out, options=options, control=control(terminal, bar, wait=not no_wait))
    _tell(terminal, produced)
    terminal.say(produced.as_json(), produced.summary())


def _plan(terminal: Terminal, path: Path, out: Path | None, options: ProduceOptions) -> None:
    from toolkit.pipeline.commands.plan import plan_episode

    planned = plan_episode(path, out=out, options=options)
    terminal.say(planned.as_json(), planned.text())


def _preview(
    terminal: Terminal,
    path: Path,
    out: Path | None,
    options: ProduceOptions,
    start_s: float | None,
    length_s: float,
    *,
    wait: bool,
) -> None:
    with terminal.stages() as bar:
        from toolkit.pipeline.commands.preview import preview_episode

        watched = control(terminal, bar, wait=wait)
        previewed = preview_episode(path, out=out, options=options, start_s=start_s, length_s=length_s, control=watched)
    for warning in previewed.warnings:
        terminal.warn(warning)
    terminal.say(previewed.as_json(), previewed.summary())


def _tell(terminal: Terminal, produced: Produced) -> None:
    """Say what the run rests on, and what is other than in the last one."""
    if produced.show is not None:
        terminal.note(f"show: {os.path.relpath(produced.show)}")
    for inferred in produced.report.inferred:
        terminal.note(f"inferred: {inferred}")
    for warning in produced.report.warnings:
        terminal.warn(warning)
    for warning in produced.warnings:
        terminal.warn(warning)
    for sentence in produced.changed:
        terminal.note(sentence)
    if produced.removed:
        names = ", ".join(str(path.relative_to(produced.out)) for path in produced.removed)
        terminal.note(f"removed from {produced.out}, as this run did not make it: {names}")
