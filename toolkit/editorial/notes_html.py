"""Notes as a page that opens from disk, as a feed description, and as plain text.

Owns the rendering of Markdown (markdown-it-py, raw HTML off, links to http, https and mailto only) and the limits of
the directories. Drafts nothing.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from toolkit.editorial.markup import is_link
from toolkit.editorial.words import base_language
from toolkit.formats.page_policy import page_policy

_STYLE = """
:root { color-scheme: light dark; --ink: #1d1d1f; --paper: #fdfcfa; --soft: #6b6a67; --line: #e4e1da; --link: #0b57a4; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ecebe8; --paper: #191918; --soft: #a3a19c; --line: #3a3936; --link: #8ab8f0; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.06rem/1.6 Georgia, "Times New Roman", serif; }
main { max-width: 40rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; overflow-wrap: break-word; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .75rem; text-wrap: balance; }
h1 + p em { color: var(--soft); font-size: 1.2rem; }
h2 { font: 600 .9rem/1.4 system-ui, sans-serif; letter-spacing: .06em; text-transform: uppercase; color: var(--soft);
  margin: 2.5rem 0 .75rem; border-top: 1px solid var(--line); padding-top: 1rem; }
blockquote { margin: 1.25rem 0; padding: 0 0 0 1.1rem; border-left: 3px solid var(--link); }
blockquote p { margin: 0; font-size: 1.15rem; }
blockquote p + p { margin-top: .35rem; font: .9rem/1.4 system-ui, sans-serif; color: var(--soft); }
ul { padding-left: 1.1rem; } li { margin: .2rem 0; font-variant-numeric: tabular-nums; }
a { color: var(--link); }
"""
_LIMITS = {"apple": 4000, "spotify": 4000, "youtube": 5000}
_SIMPLE = {"h1": "p", "h2": "p", "h3": "p", "h4": "p", "h5": "p", "h6": "p", "blockquote": ""}
_TIME_LINE = re.compile(r"^(\s*(?:- )?)(\d{1,2}:\d{2}(?::\d{2})?)(?= )")
_CUT_MARK = "\u2026"
_LONGEST_PARAGRAPH = 20_000

Directory = Literal["apple", "spotify", "youtube"]


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "html_inline"])
    markdown.validateLink = is_link  # type: ignore[method-assign]
    markdown.core.ruler.at("inline", _inline)
    return markdown


def _inline(state: StateCore) -> None:
    """Read the markup inside of each paragraph; a huge one is shown as it stands, for the time grows with the square of its brackets."""
    for token in state.tokens:
        if token.type != "inline":
            continue
        token.children = token.children or []
        if len(token.content) > _LONGEST_PARAGRAPH:
            token.children.append(Token("text", "", 0, content=token.content))
        else:
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def render_notes_html(markdown: str, title: str, *, language: str = "en") -> str:
    """Return a whole page: no script, nothing fetched, every text escaped.

    Parameters
    ----------
    markdown : str
        Notes, as drafted or as edited; HTML in them is shown as text.
    title : str
        For the window.
    language : str
        Code for ``lang``.

    Returns
    -------
    str
        A whole HTML document, UTF-8.
    """
    return (
        f'<!doctype html>\n<html lang="{html.escape(language or base_language(language), quote=True)}">\n<head>\n'
        f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{page_policy(_STYLE)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="referrer" content="no-referrer">\n<title>{html.escape(title)}</title>\n<style>{_STYLE}</style>\n'
        f"</head>\n<body>\n<main>\n{render_fragment(markdown)}</main>\n</body>\n</html>\n"
    )


def render_fragment(markdown: str) -> str:
    """Return notes as HTML without a page around them; raw HTML is shown as text."""
    parser = _markdown()
    tokens = parser.parse(markdown)
    for token in _all_tokens(tokens):
        if token.type == "link_open":
            token.attrSet("rel", "noopener noreferrer")
    return str(parser.renderer.render(tokens, parser.options, {}))


def _all_tokens(tokens: Sequence[Token]) -> list[Token]:
    return [inner for token in tokens for inner in (token, *(token.children or ()))]


@dataclass(frozen=True, slots=True)
class Description:
    """Notes for one directory. ``is_cut``: they were longer than it accepts."""

    text: str
    is_cut: bool


def describe(markdown: str, directory: Directory) -> Description:
    """Return notes within the limits of a directory.

    Apple takes 4000 bytes of simple HTML (p, br, a, ul, ol, li, b, strong, i, em), Spotify the same with time stamps
    as ``(MM:SS)``, YouTube 5000 characters of plain text. Longer notes lose whole blocks from the end.
    """
    blocks = _blocks(markdown)
    if directory == "youtube":
        return _fitted(map(_plain, blocks), _LIMITS[directory], "\n\n", in_bytes=False)
    stamped = map(_stamped, blocks) if directory == "spotify" else blocks
    return _fitted(map(_simple_html, stamped), _LIMITS[directory], "", in_bytes=True)


def plain_notes(markdown: str) -> str:
    """Return notes as plain text: headings and paragraphs on lines of their own, links as ``title: address``."""
    return "\n\n".join(text for block in _blocks(markdown) if (text := _plain(block))) + "\n"


def _blocks(markdown: str) -> list[str]:
    return [block for block in re.split(r"\n\s*\n", markdown.strip()) if block.strip()]


def _stamped(block: str) -> str:
    return "\n".join(_TIME_LINE.sub(r"\1(\2)", line) for line in block.splitlines())


def _simple_html(block: str) -> str:
    parser = _markdown()
    tokens = [t for t in parser.parse(block) if _SIMPLE.get(t.tag, t.tag) or t.type == "inline"]
    for token in tokens:
        if token.tag != _SIMPLE.get(token.tag, token.tag):
            token.tag = _SIMPLE[token.tag]
    return str(parser.renderer.render(tokens, parser.options, {}))


def _plain(block: str) -> str:
    lines: list[str] = []
    prefix = ""
    for token in _markdown().parse(block):
        if token.type == "list_item_open":
            prefix = "- "
        if token.type == "inline":
            lines.append(prefix + _inline_text(token.children or []))
            prefix = ""
    return "\n".join(lines)


def _inline_text(tokens: Sequence[Token]) -> str:
    parts: list[str] = []
    address = ""
    for token in tokens:
        if token.type == "link_open":
            address = str(token.attrGet("href") or "")
        elif token.type == "link_close":
            parts.append("" if address.endswith("".join(parts[-1:])) and parts else f": {address}")
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        else:
            parts.append(token.content)
    return "".join(parts)


def _fitted(blocks: Iterable[str], limit: int, joiner: str, *, in_bytes: bool) -> Description:
    kept: list[str] = []
    for block in blocks:
        text = joiner.join([*kept, block])
        if (len(text.encode()) if in_bytes else len(text)) > limit:
            return Description(joiner.join(kept) or _cut(block, limit, in_bytes=in_bytes), is_cut=True)
        kept.append(block)
    return Description(joiner.join(kept), is_cut=False)


def _cut(block: str, limit: int, *, in_bytes: bool) -> str:
    """Return the beginning of a single block that is too long, as text without tags, cut at a word."""
    text = html.unescape(re.sub(r"<[^>]*>", "", block)) if in_bytes else block
    while text and len((html.escape(text) + _CUT_MARK).encode() if in_bytes else text + _CUT_MARK) > limit:
        text = text[: max(min(len(text) - 1, int(len(text) * 0.95)), 0)]
    text = text.rsplit(" ", 1)[0] + _CUT_MARK
    return html.escape(text) if in_bytes else text
