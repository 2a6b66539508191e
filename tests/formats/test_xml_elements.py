"""The places of elements in an XML text are those that lxml finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from toolkit.formats.xml_elements import XmlElement, locate_elements

_NOISE = st.sampled_from(
    [
        "",
        "text",
        "&lt;x&gt;",
        "<!-- <a> -> -->",
        "<![CDATA[</a> ]] > <b>]]>",
        "<?php <a> ?>",
        "\r\n  ",
        "]]&gt;",
        "'",
        '"',
    ]
)
_TAGS = st.sampled_from(["a", "b", "x:c"])
_ATTRIBUTES = st.sampled_from(["", " k='>'", ' k = "&lt;/a>" ', '\n k="\'"'])


def _element(tag: str, attributes: str, inside: str) -> str:
    return f"<{tag}{attributes}>{inside}</{tag}>" if inside else f"<{tag}{attributes}/>"


XML = st.recursive(
    _NOISE,
    lambda inner: st.builds(_element, _TAGS, _ATTRIBUTES, st.lists(inner, max_size=4).map("".join)),
    max_leaves=12,
)


@given(st.lists(XML, max_size=5).map("".join), _NOISE)
def test_each_place_holds_the_element_that_lxml_reads(inside: str, noise: str) -> None:
    doctype = '<!DOCTYPE r [<!ENTITY e "<a>]>"> <!-- it\'s ]> -->]>'
    text = f'<?xml version="1.0"?>{doctype}<!-- <r> --><r xmlns:x="https://u.example">{inside}{noise}</r><!-- </r> -->'
    parser = etree.XMLParser(resolve_entities=False, strip_cdata=False)
    _compare(text, locate_elements(text), etree.fromstring(text.encode(), parser))


def _compare(text: str, place: XmlElement, element: etree._Element) -> None:
    children = [child for child in element if isinstance(child.tag, str)]
    wrapped = f'<w xmlns:x="https://u.example">{text[place.start : place.end]}</w>'.encode()
    (alone,) = etree.fromstring(wrapped, etree.XMLParser(resolve_entities=False, strip_cdata=False))
    assert etree.tostring(alone, method="c14n", with_tail=False) == etree.tostring(
        element, method="c14n", with_tail=False
    )
    assert len(place.children) == len(children)
    for inner, child in zip(place.children, children, strict=True):
        _compare(text, inner, child)


@pytest.mark.parametrize("text", ["", "text", "<a>", "</a>", "<a></a></a>", "<a/><b/>"])
def test_what_does_not_close_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="element"):
        locate_elements(text)
