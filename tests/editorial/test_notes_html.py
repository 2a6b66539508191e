from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.editorial.markup import escape_markdown
from toolkit.editorial.notes_html import describe, plain_notes, render_notes_html

NOTES = """# A *title*

Opening with [a link](https://example.org/a).

## Chapters

- 0:00 One
- 1:02:03 Two
"""
_TAGS = {"html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "h4", "h5", "h6", "p", "a", "em",
         "strong", "ul", "ol", "li", "blockquote", "code", "pre", "br", "hr"}  # fmt: skip


class _Reader(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_page_stands_alone() -> None:
    page = render_notes_html(NOTES, "A <title>")
    read = _Reader(page)
    assert read.links == ["https://example.org/a"]
    assert "script" not in read.tags
    assert "default-src 'none'" in page
    assert "<title>A &lt;title&gt;</title>" in page


@pytest.mark.parametrize(
    "hostile",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "[x](data:text/html,y)",
     "![x](https://example.org/track.png)", "<https://example.org> <javascript:alert(1)>", "[x]: javascript:alert(1)\n\n[x]"],
)  # fmt: skip
def test_nothing_in_notes_becomes_script_or_fetches_anything(hostile: str) -> None:
    read = _Reader(render_notes_html(hostile, "t"))
    assert read.tags <= _TAGS
    assert all(link.startswith("https://") for link in read.links)


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(st.text(alphabet=st.sampled_from("ab &<>*_[]()#`~|!\\-+=1.2\"'\n\t:;&lt;"), max_size=40))
def test_escaped_text_is_shown_as_it_was_said(said: str) -> None:
    read = _Reader(render_notes_html("x " + escape_markdown(said), ""))
    shown = read.text.split("}")[-1]
    assert "".join(shown.split()) == "x" + "".join(said.split())


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet=st.sampled_from("ab<>*_[]()#`~!\\-+=1.&;"), max_size=30))
def test_escaped_text_alone_on_a_line_is_a_paragraph(said: str) -> None:
    tags = _Reader(render_notes_html(escape_markdown(said), "")).tags
    assert not tags & {"ul", "ol", "h1", "h2", "em", "code", "pre", "hr", "blockquote", "a"}


def test_plain_text_keeps_addresses() -> None:
    assert plain_notes(NOTES) == (
        "A title\n\nOpening with a link: https://example.org/a.\n\nChapters\n\n- 0:00 One\n- 1:02:03 Two\n"
    )


def test_apple_gets_simple_tags_within_4000_bytes() -> None:
    long = NOTES + "\n" + "\n\n".join(["Caf\u00e9 " * 50] * 40)
    description = describe(long, "apple")
    assert description.is_cut
    assert len(description.text.encode()) <= 4000
    assert _Reader(description.text).tags <= {"p", "a", "ul", "ol", "li", "em", "strong", "br"}


def test_spotify_gets_times_in_brackets() -> None:
    text = describe(NOTES, "spotify").text
    assert "(0:00) One" in text
    assert "(1:02:03) Two" in text


def test_youtube_gets_plain_text_within_5000_characters() -> None:
    description = describe(NOTES + "\n" + "word " * 3000, "youtube")
    assert description.is_cut
    assert len(description.text) <= 5000
    assert "<" not in description.text


def test_a_single_block_that_is_too_long_is_cut_at_a_word() -> None:
    description = describe("word " * 3000, "apple")
    assert description.text.endswith("word\u2026")
    assert len(description.text.encode()) <= 4000
