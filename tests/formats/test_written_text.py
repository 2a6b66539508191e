"""Text as files hold it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.formats.written_text import UnreadableText, control_character, decode_text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")))
def test_text_in_an_encoding_of_unicode_comes_back(encoding: str, text: str) -> None:
    assert decode_text(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"\xfe\xff\0a", "a"), (b"\xff\xfea\0", "a"), ("Caf\u00e9 \u201cyes\u201d".encode("cp1252"), "Caf\u00e9 \u201cyes\u201d"), (b"caf\xe9 \x81", "caf\u00e9 \ufffd"),
        (b"\xef\xbb\xbf\xff", "\ufffd"), (b"", ""),
    ],
)  # fmt: skip
def test_the_encoding_is_told_by_the_mark_or_by_what_can_be_read(content: bytes, text: str) -> None:
    assert decode_text(content) == text


@pytest.mark.parametrize("content", [b"a\0b", b"\0"])
def test_bytes_with_nuls_are_not_text(content: bytes) -> None:
    with pytest.raises(UnreadableText, match=r"^this is not a text file$") as caught:
        decode_text(content)
    assert caught.value.line is None


def test_a_reason_is_told_with_its_line() -> None:
    error = UnreadableText("it is broken", 3)
    assert (str(error), error.reason, error.line) == ("line 3: it is broken", "it is broken", 3)


@pytest.mark.parametrize(
    ("text", "found"), [("a\x07b", "U+0007"), ("\x1f", "U+001F"), ("\x7f", "U+007F"), ("\t\n\r\x0b\x0c a\u2028\x85", ""), ("", ""), ("\x0e\x07", "U+000E")]
)  # fmt: skip
def test_the_first_control_character_is_named(text: str, found: str) -> None:
    assert control_character(text) == found
