"""Where each element of an XML text stands, so that one can be changed and every other letter stays.

Owns the positions in text that a parser has found to be well-formed; says nothing of what the elements mean.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""
    <!--.*?--> | <!\[CDATA\[.*?\]\]> | <\?.*?\?>
  | <!DOCTYPE (?: [^\[\]>"'] | "[^"]*" | '[^']*' | \[ (?: <!--.*?--> | <\?.*?\?> | "[^"]*" | '[^']*' | [^\]"'] )* \] )* >
  | < (?P<tag> (?: [^>"'] | "[^"]*" | '[^']*' )* ) >
    """,
    re.DOTALL | re.VERBOSE,
)


@dataclass(slots=True)
class XmlElement:
    """An element's place in a text: from ``start`` to ``end``; its content from ``inside`` to ``closing``.

    An element that closes itself has ``inside == closing == end``.
    """

    start: int
    inside: int
    closing: int = 0
    end: int = 0
    children: list[XmlElement] = field(default_factory=list)


def locate_elements(text: str) -> XmlElement:
    """Return the place of the root element of well-formed XML, with those of all elements in it.

    Raises
    ------
    ValueError
        The elements do not close in order: the text is not well-formed.
    """
    document = XmlElement(0, 0)
    open_ones = [document]
    for token in _TOKEN.finditer(text):
        tag = token["tag"]
        if tag is None:
            continue
        if tag.startswith("/"):
            closed = open_ones.pop()
            closed.closing, closed.end = token.start(), token.end()
            if not open_ones:
                raise ValueError("an element closes that was not opened")
            continue
        found = XmlElement(token.start(), token.end(), token.end(), token.end())
        open_ones[-1].children.append(found)
        if not tag.endswith("/"):
            open_ones.append(found)
    if len(open_ones) != 1 or len(document.children) != 1:
        raise ValueError("there is not one root element that closes")
    return document.children[0]
