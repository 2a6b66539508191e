"""``podkit feed``: puts a produced episode into the RSS feed of its show."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolkit.cli.command import command
from toolkit.cli.terminal import Terminal
from toolkit.cli.usage import PlainGroup

if TYPE_CHECKING:
    from toolkit.formats.feed import FeedItem

app = typer.Typer(
    cls=PlainGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    help="A produced episode in its show's RSS feed.",
    epilog="Example: podkit feed item my-episode --base-url https://example.org/files/my-episode",
)

_Episode = Annotated[Path, typer.Argument(help="A produced episode folder.", metavar="EPISODE")]
_Base = Annotated[
    str, typer.Option("--base-url", help="The address of this episode's published out folder.", metavar="URL")
]
_Out = Annotated[Path | None, typer.Option("-o", "--out", help="Folder with the results; default: EPISODE/out.")]
_Explicit = Annotated[bool, typer.Option("--explicit", help="Mark it as explicit: not for children.")]


@app.command("item")
@command
def item(terminal: Terminal, episode: _Episode, base_url: _Base, out: _Out = None, explicit: _Explicit = False) -> None:
    """Print the episode's <item>.

    Example: podkit feed item my-episode --base-url https://example.org/files/my-episode
    """
    from toolkit.formats.feed import render_item

    found = _item(terminal, episode, base_url, out, explicit=explicit)
    text = render_item(found)
    terminal.say({"guid": found.guid, "item": text}, text.rstrip("\n"))


@app.command("add")
@command
def add(
    terminal: Terminal,
    feed: Annotated[Path, typer.Argument(help="The feed; everything else in it stays unchanged.", metavar="FEED")],
    episode: _Episode,
    base_url: _Base,
    out: _Out = None,
    explicit: _Explicit = False,
) -> None:
    """Add the episode's <item> to a feed, or bring it up to date there.

    Example: podkit feed add feed.xml my-episode --base-url https://example.org/files/my-episode
    """
    from toolkit.pipeline.commands.feed import add_to_feed

    found = _item(terminal, episode, base_url, out, explicit=explicit)
    added = add_to_feed(feed, found)
    for remark in added.remarks:
        terminal.warn(remark)
    text = f"{feed}: {found.title}{'' if added.changed else ', nothing new'}"
    terminal.say({"feed": str(feed), "guid": added.guid, "changed": added.changed}, text)


def _item(terminal: Terminal, episode: Path, base_url: str, out: Path | None, *, explicit: bool) -> FeedItem:
    from toolkit.formats.folder_address import folder_address
    from toolkit.pipeline.commands.feed import complaints, feed_item

    try:
        folder_address(base_url)
    except ValueError as error:
        raise typer.BadParameter(f"{error}.", param_hint="--base-url") from error
    found = feed_item(episode, base_url, out=out, explicit=explicit)
    for complaint in complaints(found):
        terminal.warn(complaint)
    return found
