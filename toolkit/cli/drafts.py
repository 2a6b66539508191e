"""``podkit chapters``, ``highlights`` and ``notes``: one draft of an episode or a transcript."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolkit.cli.command import command
from toolkit.cli.run_control import control
from toolkit.cli.terminal import Terminal
from toolkit.model.near import not_one_of

if TYPE_CHECKING:
    from toolkit.pipeline.commands.drafts import DraftSource

_Path = Annotated[Path, typer.Argument(help="An episode folder, or a transcript or caption file.", metavar="PATH")]
_Out = Annotated[
    Path | None,
    typer.Option("-o", "--out", help="Write to this file, in the form of its name; left out: standard output."),
]


@command
def chapters(terminal: Terminal, path: _Path, out: _Out = None) -> None:
    """Draft the chapters of an episode.

    Example: podkit chapters talk.json
    """
    from toolkit.formats.chapter_json import starts_and_titles
    from toolkit.pipeline.commands.draft_forms import chapters_as
    from toolkit.pipeline.commands.drafts import chapters_of

    chapters_as((), out)
    found = chapters_of(_source(terminal, path))
    _give(terminal, starts_and_titles(found), chapters_as(found, out), out)


@command
def highlights(
    terminal: Terminal,
    path: _Path,
    count: Annotated[int, typer.Option("-n", "--count", min=1, max=100, help="At most so many.")] = 8,
    out: _Out = None,
) -> None:
    """Find the passages worth quoting.

    Example: podkit highlights talk.json -n 10
    """
    from toolkit.formats.highlights_json import highlight_objects
    from toolkit.pipeline.commands.draft_forms import highlights_as
    from toolkit.pipeline.commands.drafts import highlights_of

    highlights_as((), out)
    found = highlights_of(_source(terminal, path), count)
    _give(terminal, {"highlights": highlight_objects(found)}, highlights_as(found, out), out)


@command
def notes(
    terminal: Terminal,
    path: _Path,
    template: Annotated[
        Path | None, typer.Option("--template", help="Your own Jinja2 template.", metavar="FILE")
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            help="md, html, txt, or within the limits of a directory: apple, spotify, youtube; left out: by the name of --out, else md.",
        ),
    ] = "",
    out: _Out = None,
) -> None:
    """Draft the show notes.

    Example: podkit notes my-episode -o notes.md
    """
    from toolkit.pipeline.commands.draft_forms import notes_form
    from toolkit.pipeline.commands.drafts import NotesForm, notes_as, notes_of

    known = [each.value for each in NotesForm]
    if form and form not in known:
        raise typer.BadParameter(not_one_of(form, known), param_hint="--format")
    chosen = notes_form(form, out)
    source = _source(terminal, path)
    markdown = notes_of(source, template)
    language = source.transcript.language or "en"
    text, is_cut = notes_as(chosen, markdown, source.episode.title, language)
    if is_cut:
        terminal.warn(f"the notes were longer than {chosen.value} takes: the last parts were left out.")
    _give(terminal, {"notes": text}, text, out)


def _source(terminal: Terminal, path: Path) -> DraftSource:
    from toolkit.pipeline.commands.drafts import drafts_of_episode, read_transcript_file

    if path.is_dir() or path.name == "episode.toml":
        with terminal.stages() as bar:
            return drafts_of_episode(path, control=control(terminal, bar))
    return read_transcript_file(path)


def _give(terminal: Terminal, data: object, text: str, out: Path | None) -> None:
    from toolkit.storage.publish import publish_text

    if out is not None:
        publish_text(out, text)
        terminal.note(f"wrote {out}")
    if out is None or terminal.as_json:
        terminal.say(data, text.rstrip("\n"))
