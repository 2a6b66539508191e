"""Text of other people, fit to be written into a file or shown to a person."""

from __future__ import annotations

import unicodedata
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.model.printable import (
    ELLIPSIS,
    is_writable,
    one_line,
    paragraphs,
    replaced,
    shortened,
    visible,
    within_bytes,
    without_surrogates,
    xml_text,
)

anything = st.text(st.characters(categories=["L", "N", "P", "Z", "C"]), max_size=60)
WORDS = [
    "Bonjour\u00a0!",
    "5\u202f000\u00a0Hz",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "co\u00adoperate",
    "\u05e9\u05dc\u05d5\u05dd\u200f!",
]
NAMES = ["French", "thin space", "Persian", "family", "soft hyphen", "Hebrew mark"]


@given(anything)
def test_what_goes_into_a_file_is_one_line_of_letters_that_can_be_written(text: str) -> None:
    line = one_line(text)
    line.encode("utf-8")
    assert not {unicodedata.category(letter) for letter in line} & {"Cc", "Cs", "Zl", "Zp"}
    assert len(line.splitlines()) <= 1
    assert "  " not in line
    assert one_line(line) == line
    assert is_writable(line)


@pytest.mark.parametrize("words", WORDS, ids=NAMES)
def test_words_of_every_language_stay_as_they_are(words: str) -> None:
    assert one_line(words) == visible(words) == replaced(words, "_") == words
    assert is_writable(words)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (" a  b ", "a b"), ("a\r\nb\tc", "a b c"), ("a\u2028b", "a b"), ("a\ud800b", "a b"), ("\ufffea\U0001ffff", "a"),
        ("a\x1b[2Jb", "a [2Jb"), ("\u202ea", "\u202ea"), ("a\x85b", "a b"), ("\x7f", ""),
    ],
)  # fmt: skip
def test_what_no_file_holds_becomes_a_space(text: str, line: str) -> None:
    assert one_line(text) == line


@pytest.mark.parametrize("letter", ["\n", "\x00", "\x1f", "\x7f", "\x9f", "\u2029", "\udfff", "\ufffe", "\U0010ffff"])
def test_a_letter_that_no_file_holds_is_told_apart(letter: str) -> None:
    assert not is_writable(f"a{letter}b")


def test_lines_of_a_text_are_cleaned_each_by_itself() -> None:
    assert paragraphs(" a  b \r\n\r\nc\x07\rd\n\n") == "a b\n\nc\nd"


@given(anything)
def test_what_is_shown_holds_nothing_that_steers_and_can_be_encoded(text: str) -> None:
    safe = visible(text)
    safe.encode("utf-8")
    assert not any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in safe)
    assert not any(unicodedata.bidirectional(letter) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI") for letter in safe)  # fmt: skip
    assert visible(safe) == safe


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("\x1b[2J", "\\x1b[2J"), ("\x9b31m", "\\x9b31m"), ("a\rb", "a\\rb"), ("a\x7f", "a\\x7f"), ("gpj.\u202egnp", "gpj.\\u202egnp"),
        ("\u2067x\u2069", "\\u2067x\\u2069"), ("ada\udcff.wav", "ada\\udcff.wav"), ("a\u2028b", "a\\u2028b"), ("a\nb\tc", "a\\nb\\tc"),
    ],
)  # fmt: skip
def test_what_steers_a_terminal_is_written_out(text: str, safe: str) -> None:
    assert visible(text) == safe


def test_lines_and_tabs_of_a_text_for_people_stay_where_that_is_asked_for() -> None:
    assert visible("two\nlines\tand\x1b", lines=True) == "two\nlines\tand\\x1b"


def test_what_steers_can_be_replaced_for_the_name_of_a_file() -> None:
    assert replaced("a\nb\u202ec\udcff\x00", "_") == "a_b_c__"


@given(anything)
def test_text_for_xml_is_one_that_a_parser_takes(text: str) -> None:
    root = ET.Element("a")
    root.text = xml_text(text)
    read = ET.fromstring(ET.tostring(root)).text or ""
    assert read == xml_text(text).replace("\r\n", "\n").replace("\r", "\n")


def test_text_for_xml_shows_or_drops_what_it_cannot_hold() -> None:
    assert xml_text("a\x00b\ud800\uffffc\n") == "a\ufffdb\ufffd\ufffdc\n"
    assert xml_text("a\x00b\ud800\uffffc\n", "") == "abc\n"


@given(anything)
def test_what_has_no_lone_surrogates_can_be_encoded_and_loses_nothing_else(text: str) -> None:
    kept = without_surrogates(text)
    kept.encode("utf-8")
    assert len(kept) == len(text)
    assert all(a == b or unicodedata.category(b) == "Cs" for a, b in zip(kept, text, strict=True))


@given(anything, st.integers(0, 70))
def test_a_shortened_text_is_never_longer_than_asked_for(text: str, most: int) -> None:
    short = shortened(text, most)
    assert len(short) <= max(most, len(ELLIPSIS))
    assert short == one_line(text) or one_line(text).startswith(short.removesuffix(ELLIPSIS))


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("room tone", 9, "room tone"), ("room tone", 8, "room…"), ("room tones", 9, "room ton…"), ("roomtones", 8, "roomton…"),
        ("a roomtones", 8, "a roomt…"), ("部屋の音について", 5, "部屋の音…"), ("a\n b", 9, "a b"), ("abc", 1, "…"),
        ("room tone x", 10, "room tone…"),
    ],
)  # fmt: skip
def test_a_text_is_cut_between_words_where_that_keeps_most_of_it(text: str, most: int, short: str) -> None:
    assert shortened(text, most) == short


@given(anything, st.integers(0, 70), st.sampled_from(["", ELLIPSIS]))
def test_a_text_within_bytes_is_never_longer_than_asked_for(text: str, most: int, ending: str) -> None:
    kept = within_bytes(text, most, ending=ending)
    assert len(kept.encode("utf-8")) <= max(most, len(ending.encode()))


@pytest.mark.parametrize(
    ("text", "most", "ending", "kept"),
    [
        ("abc", 3, "…", "abc"), ("abcd", 4, "…", "abcd"), ("abcde", 4, "…", "a…"), ("a cde", 5, "…", "a cde"), ("a cdef", 5, "…", "a…"),
        ("éé", 3, "", "é"), ("部屋", 5, "", "部"), ("部屋", 6, "", "部屋"), ("a\ud800", 9, "", "a?"), ("a b", 2, "", "a "),
    ],
)  # fmt: skip
def test_a_letter_is_never_cut_in_half(text: str, most: int, ending: str, kept: str) -> None:
    assert within_bytes(text, most, ending=ending) == kept
