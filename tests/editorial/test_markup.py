"""Text and links made safe for Markdown."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from toolkit.editorial.markup import escape_markdown, is_link, link_target


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("plain words, and 3.5 euros", "plain words, and 3.5 euros"),
        (r"\ ` * _ [ ] < > # ~ |", r"\\ \` \* \_ \[ \] \< \> \# \~ \|"),
        ("&amp; &#38; &copy", r"\&amp; &\#38; &copy"),
        ("Q & A; AT&T", "Q & A; AT&T"),
        ("![picture](x)", r"!\[picture\](x)"),
        ("- item", r"\- item"),
        ("+ item", r"\+ item"),
        ("=== title", r"\=== title"),
        ("a - b = c + d", "a - b = c + d"),
        ("1. first", r"1\. first"),
        ("42) answer", r"42\) answer"),
        ("1.5 litres", "1.5 litres"),
        ("1.", r"1\."),
        ("1234567890. no list", "1234567890. no list"),
        ("123456789. list", r"123456789\. list"),
        ("two\nlines\tand\x00\u2028more", "two lines and more"),
        ("  around  ", "around"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_markdown_would_read_is_escaped_and_nothing_else(text: str, escaped: str) -> None:
    assert escape_markdown(text) == escaped


@pytest.mark.parametrize("text", ["- a", "+ a", "= a", "1. a", "1) a", "# a", "> a", "*a*", "`a`", "~~~", "a|b\n-|-", "&lt;", "![a](b)", "<b>", "***"])  # fmt: skip
def test_escaped_text_is_a_paragraph_that_reads_as_before(text: str) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(escape_markdown(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert "".join(child.content for child in tokens[1].children or []) == " ".join(text.split())


@pytest.mark.parametrize(
    "url", ["https://example.org", "http://example.org/a?b=c#d", " HTTPS://EXAMPLE.ORG ", "mailto:ada@example.org"]
)
def test_links_to_pages_and_addresses_are_links(url: str) -> None:
    assert is_link(url)


@pytest.mark.parametrize("url", ["", "example.org", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https:///path", "//example.org", "http://[::1"])  # fmt: skip
def test_anything_else_is_not_a_link(url: str) -> None:
    assert not is_link(url)
    assert link_target(url) == ""


def test_nothing_in_a_target_ends_the_link() -> None:
    assert link_target(" https://example.org/a b)<c>\"d'?e=f&g=%20h#i+j,k;l!m$n*o@p-q._r~s ") == (
        "https://example.org/a%20b%29%3Cc%3E%22d'?e=f&g=%20h#i+j,k;l!m$n*o@p-q._r~s"
    )
    assert link_target("https://example.org/caf\u00e9") == "https://example.org/caf%C3%A9"
    assert link_target("mailto:ada@example.org") == "mailto:ada@example.org"
