"""Notes as a page, as a description for a directory, and as plain text."""

from __future__ import annotations

import base64
import hashlib
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.editorial.markup import escape_markdown
from toolkit.editorial.notes_html import Description, describe, plain_notes, render_fragment, render_notes_html

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
    page = render_notes_html(NOTES, "A <title>", language='de"x')
    read = _Reader(page)
    assert page.startswith('<!doctype html>\n<html lang="de&quot;x">\n')
    assert page.endswith("</ul>\n</main>\n</body>\n</html>\n")
    assert read.links == ["https://example.org/a"]
    assert read.tags <= _TAGS
    assert "default-src 'none'" in page
    assert "<title>A &lt;title&gt;</title>" in page


def test_the_pages_own_style_is_the_only_one_that_its_policy_allows() -> None:
    page = render_notes_html(NOTES, "T")
    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in page


def test_a_page_without_a_language_is_english() -> None:
    assert '<html lang="en">' in render_notes_html(NOTES, "T", language="")
    assert '<html lang="en">' in render_notes_html(NOTES, "T")


def test_a_fragment_is_html_without_a_page() -> None:
    assert render_fragment("One [link](https://example.org).") == (
        '<p>One <a href="https://example.org" rel="noopener noreferrer">link</a>.</p>\n'
    )


@pytest.mark.parametrize(
    "hostile",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "[x](data:text/html,y)",
     "![x](https://example.org/track.png)", "<https://example.org> <javascript:alert(1)>", "[x]: javascript:alert(1)\n\n[x]",
     "<div>\n\nx", "a <b>c</b>"],
)  # fmt: skip
def test_nothing_in_notes_becomes_script_or_fetches_anything(hostile: str) -> None:
    read = _Reader(render_notes_html(hostile, "t"))
    assert read.tags <= _TAGS - {"b", "img", "script", "div"}
    assert all(link.startswith("https://") for link in read.links)


def test_html_in_notes_is_shown() -> None:
    assert render_fragment("a <b>c</b>") == "<p>a &lt;b&gt;c&lt;/b&gt;</p>\n"
    assert render_fragment("<div>x</div>") == "<p>&lt;div&gt;x&lt;/div&gt;</p>\n"
    assert render_fragment("![x](https://example.org/t.png)").startswith('<p>!<a href="https://example.org/t.png"')


@settings(max_examples=100)
@given(st.text(alphabet=st.sampled_from("ab &<>*_[]()#`~|!\\-+=1.2\"'\n\t:;&lt;"), max_size=40))
def test_escaped_text_is_shown_as_it_was_said(said: str) -> None:
    read = _Reader(render_notes_html("x " + escape_markdown(said), ""))
    shown = read.text.split("}")[-1]
    assert "".join(shown.split()) == "x" + "".join(said.split())


@settings(max_examples=100)
@given(st.text(alphabet=st.sampled_from("ab<>*_[]()#`~!\\-+=1.&;"), max_size=30))
def test_escaped_text_alone_on_a_line_is_a_paragraph(said: str) -> None:
    tags = _Reader(render_notes_html(escape_markdown(said), "")).tags
    assert not tags & {"ul", "ol", "h1", "h2", "em", "code", "pre", "hr", "blockquote", "a"}


def test_plain_text_keeps_addresses() -> None:
    assert plain_notes(NOTES) == (
        "A title\n\nOpening with a link: https://example.org/a.\n\nChapters\n\n- 0:00 One\n- 1:02:03 Two\n"
    )


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("[https://example.org](https://example.org)", "https://example.org\n"),
        ("[example.org](https://example.org)", "example.org\n"),
        ("[](https://example.org)", ": https://example.org\n"),
        ("> \u201cA quote.\u201d\n>\n> Ada, 0:05", "\u201cA quote.\u201d\nAda, 0:05\n"),
        ("- one\n\n  more\n- two", "- one\n\nmore\n- two\n"),
        ("one\ntwo  \nthree", "one\ntwo\nthree\n"),
        ("***\n\n\n\none", "one\n"),
        ("", "\n"),
    ],
)
def test_plain_text_has_no_markup(markdown: str, plain: str) -> None:
    assert plain_notes(markdown) == plain


def test_apple_gets_simple_tags() -> None:
    notes = "# T\n\n> Q\n\n- [x](https://example.org)\n\n###### small\n\n**b** *e*"
    assert describe(notes, "apple") == Description(
        '<p>T</p>\n<p>Q</p>\n<ul>\n<li><a href="https://example.org">x</a></li>\n</ul>\n<p>small</p>\n'
        "<p><strong>b</strong> <em>e</em></p>\n",
        is_cut=False,
    )


def test_apple_takes_4000_bytes_and_what_is_over_is_cut_between_blocks() -> None:
    # "<p>x</p>\n" is 8 bytes around the text, and \u00e9 two.
    block = "\u00e9" * 996
    fits = describe("\n\n".join([block, block[:-4]]), "apple")
    assert len(fits.text.encode()) == 3992
    assert not fits.is_cut
    exact = describe("\n\n".join([block, block]), "apple")
    assert (len(exact.text.encode()), exact.is_cut) == (4000, False)
    over = describe("\n\n".join([block, block + "x"]), "apple")
    assert (over.text, over.is_cut) == (f"<p>{block}</p>\n", True)


def test_spotify_gets_times_in_brackets() -> None:
    text = describe(NOTES + "\n\n12:34 Three\n\nat 5:00 sharp\n\n5:00pm", "spotify").text
    for shown in ("<li>(0:00) One</li>", "<li>(1:02:03) Two</li>", "<p>(12:34) Three</p>", "<p>at 5:00 sharp</p>", "<p>5:00pm</p>"):  # fmt: skip
        assert shown in text
    assert "(0:00)" not in describe(NOTES, "apple").text


def test_youtube_gets_plain_text_within_5000_characters() -> None:
    assert describe(NOTES, "youtube") == Description(plain_notes(NOTES).strip(), is_cut=False)
    block = "\u00e9" * 2499
    exact = describe(f"{block}\n\n{block}", "youtube")
    assert (len(exact.text), exact.is_cut) == (5000, False)
    over = describe(f"{block}\n\n{block}x", "youtube")
    assert (over.text, over.is_cut) == (block, True)


def test_a_single_block_that_is_too_long_is_cut_at_a_word() -> None:
    apple = describe("word " * 3000, "apple")
    assert apple.is_cut
    assert apple.text.endswith("word\u2026")
    assert 3700 < len(apple.text.encode()) <= 4000
    youtube = describe("word " * 3000, "youtube")
    assert youtube.is_cut
    assert youtube.text.endswith("word\u2026")
    assert 4700 < len(youtube.text) <= 5000


def test_a_cut_block_is_text_without_tags_that_is_escaped_again() -> None:
    found = describe("**bold** & [link](https://example.org) " + "word " * 3000, "apple")
    assert found.text.startswith("bold &amp; link word word")


def test_nothing_is_described_as_nothing() -> None:
    assert describe("", "apple") == describe(" \n\n ", "youtube") == Description("", is_cut=False)


@pytest.mark.slow
@pytest.mark.parametrize("piece", ['{"segments":[>', "![", "[a](", "*a **b "])
def test_a_paragraph_of_markup_alone_is_shown_as_it_stands(piece: str) -> None:
    # 120 kB of brackets took minutes.
    paragraph = piece * (120_000 // len(piece)) + "x"
    assert render_fragment("# Title\n\nBy *Ada*.\n\n" + paragraph).startswith(
        "<h1>Title</h1>\n<p>By <em>Ada</em>.</p>\n"
    )
    assert describe(paragraph, "apple").is_cut
