import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.formats.slug import slug


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Small Rooms 12: The room matters more", "small-rooms-12-the-room-matters-more"),
        ("Żółć & Straße — æther", "zolc-strasse-aether"),
        ("Ada's “echo”", "adas-echo"),
        ("../../etc/passwd", "etc-passwd"),
    ],
)
def test_a_title_becomes_a_plain_name(title: str, name: str) -> None:
    assert slug(title) == name


@pytest.mark.parametrize("title", ["部屋の音", "🎙️🎧", "", "...", "CON", "nul", "com1", "LPT9"])
def test_a_title_of_which_nothing_usable_is_left_gets_the_fallback(title: str) -> None:
    assert slug(title, fallback="2026-11-23") == "2026-11-23"


def test_a_long_title_is_cut_between_words() -> None:
    assert slug("word " * 40) == "-".join(["word"] * 16)
    assert slug("w" * 300) == "w" * 80


@given(st.text())
def test_any_text_gives_a_safe_name(title: str) -> None:
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,78}[a-z0-9])?", slug(title))
