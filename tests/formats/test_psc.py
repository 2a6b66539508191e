"""Podlove Simple Chapters."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from lxml import etree

from tests.formats.chapter_lists import chapter_lists
from toolkit.formats.psc import NAMESPACE, parse_psc, render_psc
from toolkit.formats.written_text import UnreadableText
from toolkit.model.chapter import Chapter


@given(chapter_lists())
def test_psc_gives_back_all_but_ends(chapters: list[Chapter]) -> None:
    listed = [replace(chapter, end_s=None, toc=True, location=None) for chapter in chapters]
    assert list(parse_psc(render_psc(listed))) == listed


def test_another_reader_finds_the_chapters_and_their_attributes() -> None:
    written = [
        Chapter(90.5, "A & <b>", 99.0, 'https://x.org/"', "i.png"),
        Chapter(100, "B", toc=False),
        Chapter(3601, "C"),
    ]
    root = etree.fromstring(render_psc(written).encode())
    assert (root.tag, root.get("version")) == (f"{{{NAMESPACE}}}chapters", "1.2")
    assert [dict(entry.attrib) for entry in root] == [
        {"start": "00:01:30.500", "title": "A & <b>", "href": 'https://x.org/"', "image": "i.png"},
        {"start": "01:00:01.000", "title": "C"},
    ]


def test_the_first_list_inside_a_feed_is_read() -> None:
    inside = f'<p:chapters xmlns:p="{NAMESPACE}"><p:chapter start="1:00" title=" A "/><other/></p:chapters>'
    text = f'\n<?xml version="1.0"?><rss><channel><item>{inside}</item><item><p/></item></channel></rss>'
    assert parse_psc(text) == (Chapter(60.0, "A"),)


def test_a_list_without_the_namespace_at_its_top_needs_it() -> None:
    with pytest.raises(UnreadableText, match=r"^it contains no Podlove chapters$"):
        parse_psc('<chapters><chapter start="0" title="A"/></chapters>')


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('<!doctype x [<!ENTITY a "b">]><x/>', r"^it declares a document type, which chapters do not need; remove it$"),
        ("<a>", r"^this is not XML \("),
        ("<a/>", r"^it contains no Podlove chapters$"),
        (
            f'<c:chapters xmlns:c="{NAMESPACE}"><c:chapter title="A"/></c:chapters>',
            r"^chapter 1: '' is not a time such as",
        ),
        (
            f'<c:chapters xmlns:c="{NAMESPACE}"><c:chapter start="1:75"/></c:chapters>',
            r"^chapter 1: '1:75' has more than 59",
        ),
    ],
)
def test_what_is_wrong_is_said(text: str, why: str) -> None:
    with pytest.raises(UnreadableText, match=why):
        parse_psc(text)
