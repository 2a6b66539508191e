"""Codes of languages: two letters, three, and names."""

from __future__ import annotations

import pytest

from toolkit.formats.languages import three_letters, two_letters


@pytest.mark.parametrize(
    ("code", "three"),
    [("en", "eng"), ("DE", "deu"), ("pt-BR", "por"), ("deu", "deu"), ("Gsw", "gsw"), ("xx", "und"), ("", "und"), ("e1f", "und"), ("\u00e9\u00e9\u00e9", "und")],
)  # fmt: skip
def test_id3_gets_three_letters(code: str, three: str) -> None:
    assert three_letters(code) == three


@pytest.mark.parametrize(
    ("code", "two"),
    [("eng", "en"), (" GER ", "de"), ("deu", "de"), ("gsw", "gsw"), ("und", ""), ("xxx", ""), ("en", "en"), ("", "")],
)
def test_everybody_else_gets_the_shortest_code(code: str, two: str) -> None:
    assert two_letters(code) == two


@pytest.mark.parametrize("code", ["en", "de", "fr", "ja", "zh", "cs", "nl", "uk"])
def test_a_code_survives_both_ways(code: str) -> None:
    assert two_letters(three_letters(code)) == code
