"""A TOML file that a person wrote: its bytes, and the line that is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.model.toml_slips import NotToml, load_toml, toml_text

TEXT = '[episode]\ntitle = "Räume"\nnumber = 3\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_what_editors_save_is_read(encoding: str, newline: str) -> None:
    mark = b"" if encoding in ("utf-8", "utf-8-sig", "utf-16") else "\ufeff".encode(encoding)
    assert toml_text(mark + TEXT.replace("\n", newline).encode(encoding)) == TEXT


def test_another_encoding_is_named_with_its_line() -> None:
    with pytest.raises(
        NotToml, match=r"^line 2: found letters that are not UTF-8 in .*expected a file saved as UTF-8$"
    ):
        toml_text(TEXT.encode("cp1252"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[episode]\ntitle = “T”\n', """line 2: found 'title = “T”', expected straight quotes: title = "T\""""),
        ('a = 1\nb = 2\na = 3\n', "line 3: found 'a = 3', expected a once in this table; it is in line 1 too"),
        ("[x]\na = 1\n[x]\nb = 1", "line 3: found '[x]', expected [[x]] with two brackets for each one where there are several, or one [x]"),
        ("[track]\na = 1\n[[track]]\n", "line 3: found '[[track]]', expected [[track]] with two brackets"),
        ('a = "T\nand more"\nb = 1', "line 1: found 'a = \"T', expected three quotes"),
        ('a = "T\nb = "x"\n', "line 1: found 'a = \"T', expected a quote at both ends of the text"),
        ('a = """T\nb = 1\n\n', "line 1: found 'a = \"\"\"T', expected three quotes at the end too"),
        ('a = ["x",\n"y"\nb = 1', "line 1: found 'a = [\"x\",', expected a list with commas and a closing bracket"),
        ("\n\n= 3\n", "line 3: found '= 3', expected KEY = VALUE, with text in \"quotes\""),
        ("a = \x1b[0m", r"line 1: found 'a = \x1b[0m', expected"),
    ],
)  # fmt: skip
def test_the_line_is_named_with_what_was_expected(text: str, said: str) -> None:
    with pytest.raises(NotToml, match="^" + re.escape(said)):
        load_toml(text)


def said_of(read: Callable[[], object]) -> str:
    """Return what is said of a file, or nothing where it can be read."""
    try:
        read()
    except NotToml as error:
        return str(error)
    return ""


@given(st.text())
def test_any_text_is_tables_or_one_sentence(text: str) -> None:
    assert re.fullmatch(r"(line \d+: found .+, expected .+)?", said_of(lambda: load_toml(text)))


@given(st.binary())
def test_any_bytes_are_text_or_one_sentence(content: bytes) -> None:
    assert re.fullmatch(r"(line \d+: found .+, expected .+)?", said_of(lambda: toml_text(content)))
