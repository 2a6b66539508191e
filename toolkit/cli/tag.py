"""``podkit tag``: writes tags, artwork and chapters into a finished file."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli import choices
from toolkit.cli.command import command
from toolkit.cli.terminal import Terminal


@command
def tag(
    terminal: Terminal,
    file: Annotated[Path, typer.Argument(help="An MP3, M4A, Opus, Ogg, FLAC or Matroska file; changed in place, safely.", metavar="FILE")],
    episode: Annotated[Path | None, typer.Option("--episode", help="An episode folder whose facts become tags.")] = None,
    chapters: Annotated[Path | None, typer.Option("--chapters", help="A chapter file of any form.")] = None,
    artwork: Annotated[Path | None, typer.Option("--artwork", help="A JPEG or PNG for the cover.")] = None,
    transcript: Annotated[Path | None, typer.Option("--transcript", help="A transcript or caption file, as lyrics.")] = None,
    title: Annotated[str, typer.Option("--title", help="The episode's title.")] = "",
    show: Annotated[str, typer.Option("--show", help="The show's name.")] = "",
    number: Annotated[int | None, typer.Option("--number", help="The episode's number.", min=0)] = None,
    season: Annotated[int | None, typer.Option("--season", help="The season's number.", min=0)] = None,
    date: Annotated[str, typer.Option("--date", help="The day it comes out.", metavar="YYYY-MM-DD")] = "",
    artist: Annotated[str, typer.Option("--artist", help="Hosts and guests, as apps show them.")] = "",
    publisher: Annotated[str, typer.Option("--publisher", help="Who publishes it.")] = "",
    description: Annotated[str, typer.Option("--description", help="What it is about.")] = "",
    copyright_: Annotated[str, typer.Option("--copyright", help="The copyright notice.")] = "",
    link: Annotated[str, typer.Option("--link", help="The episode's page.", metavar="URL")] = "",
    feed: Annotated[str, typer.Option("--feed", help="The show's feed.", metavar="URL")] = "",
    guid: Annotated[str, typer.Option("--guid", help="The episode's guid in the feed.")] = "",
    keywords: Annotated[str, typer.Option("--keywords", help="Keywords, separated by commas.")] = "",
    language: choices.LanguageTag = "",
) -> None:  # fmt: skip
    """Write tags, artwork and chapters into a file; what is not named stays as it is.

    Example: podkit tag episode.mp3 --episode my-episode --chapters chapters.txt
    """
    from toolkit.formats.tags import EpisodeTags
    from toolkit.pipeline.commands.tag import TagRequest, tag_request

    named = EpisodeTags(
        title=title, show=show, number=number, season=season, date=_day(date), genre="", artist=artist,
        publisher=publisher, description=description, copyright=copyright_, link=link, feed=feed, guid=guid,
        keywords=tuple(filter(None, (word.strip() for word in keywords.split(",")))), language=language,
    )  # fmt: skip
    request = TagRequest(episode=episode, chapters=chapters, artwork=artwork, transcript=transcript, said=named)
    if request.is_empty:
        raise typer.BadParameter("say what to write: --episode, --chapters, --title, --artwork or another tag")
    written = tag_request(file, request)
    for warning in written.warnings:
        terminal.warn(warning)
    data = {
        "file": str(file),
        "title": written.title,
        "chapters": written.chapters,
        "warnings": list(written.warnings),
    }
    chaptered = f", {written.chapters} chapters" if written.chapters is not None else ""
    terminal.say(data, f"{file}: {written.title or 'tagged'}{chaptered}")


def _day(text: str) -> datetime.date | None:
    if not text:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a date; write it as 2026-11-23.", param_hint="--date") from error
