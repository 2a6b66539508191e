"""File names made of titles."""

# ruff: noqa: RUF001 - letters that look like others are what this is about

from __future__ import annotations

import re
import tomllib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.formats.slug import MAX_BYTES, slug

SAMPLES = Path(__file__).parents[2] / "samples"
# Published episodes are found under these names: what a Latin title became in version 0.1 it becomes forever.
LATIN = st.text(
    st.characters(codec="utf-8", max_codepoint=0x24F, exclude_categories=["Cs", "Co"])
    | st.sampled_from("ẞẠếỹﬁ–—…“”’‚€£™№½²①\u0301\u0308\u00a0\u200b\U0001f399\ufe0f"),
    max_size=40,
)


def slug_of_version_0_1(text: str) -> str:
    spelled = unicodedata.normalize("NFC", text).casefold()
    for letter, plain in {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}.items():  # fmt: skip
        spelled = spelled.replace(letter, plain)
    letters = unicodedata.normalize("NFKD", spelled)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter) and letter not in "'\u2019")
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(name) > 80:
        name = (name[:81].rpartition("-")[0] or name[:80]).strip("-")
    reserved = re.fullmatch(r"con|prn|aux|nul|com\d|lpt\d", name)
    return "episode" if not name or reserved else name


@given(LATIN)
def test_a_latin_title_keeps_the_name_that_it_was_published_under(title: str) -> None:
    assert slug(title) == slug_of_version_0_1(title)


def test_the_samples_keep_their_names() -> None:
    episode = tomllib.loads((SAMPLES / "small-rooms" / "episode.toml").read_text("utf-8"))["episode"]
    title = f"{episode['show']} {episode['number']} {episode['title']}"
    assert slug(title) == slug_of_version_0_1(title) == "small-rooms-12-the-room-matters-more-than-the-microphone"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Small Rooms 12: The room matters more", "small-rooms-12-the-room-matters-more"),
        ("Żółć & Straße — æther", "zolc-strasse-aether"),
        ("Ada's “echo”", "adas-echo"),
        ("L\u2019été", "lete"),
        ("../../etc/passwd", "etc-passwd"),
        ("Ａｂｃ １２ ½", "abc-12-1-2"),
        ("100 Ω, 5 µm, α and β", "100-5-m-and"),
        ("Hawaiʻi", "hawai-i"),
        ("ℵ0", "0"),
    ],
)
def test_a_title_becomes_a_plain_name(title: str, name: str) -> None:
    assert slug(title) == name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Привет, мир: щётка", "privet-mir-shchetka"),
        ("Small Rooms 12: Комната", "small-rooms-12-komnata"),
        ("Αθήνα", "athina"),
        ("北京", "bei-jing"),
        ("ラジオ", "rajio"),
        ("안녕하세요", "annyeonghaseyo"),
        ("हिन्दी पॉडकास्ट", "hindi-podkast"),
        ("ქართული", "kartuli"),
        ("٣ أيام", "3-ym"),
    ],
)
def test_a_title_in_another_script_is_spelled_in_latin_letters(title: str, name: str) -> None:
    assert slug(title) == name


@pytest.mark.parametrize("title", ["部屋の音", "🎙️🎧", "", "...", "CON", "nul", "com1", "LPT9", "𝛼", "\u0301"])
def test_a_title_of_which_nothing_usable_is_left_gets_the_fallback(title: str) -> None:
    assert slug(title, fallback="2026-11-23") == "2026-11-23"


def test_of_japanese_what_is_latin_stays() -> None:
    assert slug("Podcast 部屋の音 12") == "podcast-12"


@pytest.mark.parametrize("title", ["console", "com", "com10", "lpt", "nul-1"])
def test_what_only_begins_like_a_reserved_name_stays(title: str) -> None:
    assert slug(title) == title


def test_a_long_title_is_cut_between_words() -> None:
    assert slug("word " * 40) == "-".join(["word"] * 16)
    assert slug("w" * 300) == "w" * 80
    assert slug("w" * 80) == "w" * 80
    assert slug(f"{'w' * 80} x") == "w" * 80
    assert slug(f"{'w' * 78} x") == f"{'w' * 78}-x"
    assert len(slug("ж" * 300)) == MAX_BYTES


@given(st.text())
def test_any_text_gives_a_safe_name(title: str) -> None:
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,78}[a-z0-9])?", slug(title))


@given(st.text())
def test_a_name_is_its_own_name(title: str) -> None:
    assert slug(slug(title)) == slug(title)
