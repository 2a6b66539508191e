"""``podkit transcribe``: writes captions and transcripts of recordings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli import choices
from toolkit.cli.command import command
from toolkit.cli.inputs import recordings
from toolkit.cli.terminal import Terminal
from toolkit.model.near import not_one_of


@command
def transcribe(
    terminal: Terminal,
    files: Annotated[list[Path], typer.Argument(help="Audio or video files; never written to.", metavar="FILE...")],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Folder for the results; left out: beside each file.")] = None,
    formats: Annotated[str, typer.Option("--format", help="With commas: vtt, srt, json, txt, otr.")] = "vtt,srt,json,txt",
    engine: Annotated[str, typer.Option("--engine", help="Speech engine: faster-whisper, openai-whisper or http.")] = choices.ENGINE,
    model: Annotated[str, typer.Option("--model", help="Whisper model; auto: the best one here.")] = "auto",
    language: choices.LanguageHeard = "",
    voices: Annotated[Path | None, typer.Option("--voices", help="Model (ONNX) that tells the speakers of one recording apart; needs the extra speakers.")] = None,
    words: Annotated[str, typer.Option("--words", help="Names and jargon, separated by commas: how they are spelled.")] = "",
) -> None:  # fmt: skip
    """Turn speech into captions and a transcript with word times.

    Example: podkit transcribe talk.mp3 -o captions --format vtt,srt
    """
    from toolkit.formats.captions import CAPTION_FORMS
    from toolkit.pipeline.commands.transcribe import TranscribeOptions, transcribe_files

    wanted = tuple(name.strip() for name in formats.split(",") if name.strip())
    if unknown := [name for name in wanted if name not in CAPTION_FORMS]:
        raise typer.BadParameter(not_one_of(unknown[0], CAPTION_FORMS), param_hint="--format")
    hints = tuple(word.strip() for word in words.split(",") if word.strip())
    options = TranscribeOptions(
        engine=engine, model=model, language=language, formats=wanted, hints=hints, voices=voices
    )
    with terminal.stages() as progress:
        results = transcribe_files(recordings(files), out=out, options=options, progress=progress)
    for result in results:
        for warning in result.warnings:
            terminal.warn(f"{result.source.name}: {warning}")
    rows = [(str(result.source), result.transcript.language, result.transcript.model,
             ", ".join(str(path) for path in result.files)) for result in results]  # fmt: skip
    data = {"files": [result.as_json() for result in results]}
    terminal.say_table(data, ("file", "language", "model", "written"), rows)
