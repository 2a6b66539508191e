"""What a podcast app shows of an episode, as plain values."""

from __future__ import annotations

import datetime

import pytest

from toolkit.formats.episode_tags import EpisodeTags, ascii_url, date_in, keywords_in, number_in, picture_type

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"


def test_a_picture_that_is_none_is_refused_before_anything_is_written() -> None:
    with pytest.raises(ValueError, match="JPEG or a PNG"):
        EpisodeTags(artwork=b"GIF89a")


def test_a_chapters_picture_is_looked_at_too() -> None:
    assert EpisodeTags(artwork=JPEG, chapter_pictures={"a.png": PNG}).chapter_pictures == {"a.png": PNG}
    with pytest.raises(ValueError, match=r"^a picture in tags is a JPEG or a PNG$"):
        EpisodeTags(artwork=JPEG, chapter_pictures={"a.gif": b"GIF89a"})


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PNG, "image/png"), (JPEG, "image/jpeg"), (b"\x89PNG", ""), (b"\xff\xd8", ""), (b"", ""), (b"RIFF", "")],
)
def test_the_kind_of_a_picture_is_told_by_its_content(content: bytes, kind: str) -> None:
    assert picture_type(content) == kind


@pytest.mark.parametrize(
    ("url", "written"),
    [
        (" https://x.org/a?b=c&d=%20#e ", "https://x.org/a?b=c&d=%20#e"), ("https://x.org/r\u00e4ume", "https://x.org/r%C3%A4ume"),
        ("https://x.org/a b", "https://x.org/a%20b"), ("https://[::1]/(a)!$,;'@*+~", "https://[::1]/(a)!$,;'@*+~"),
    ],
)  # fmt: skip
def test_a_link_is_written_in_ascii(url: str, written: str) -> None:
    assert ascii_url(url) == written


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026-11-23", datetime.date(2026, 11, 23)), ("2026-11-23T10:00:00Z", datetime.date(2026, 11, 23)), ("2026-13-01", None),
        ("2026", None), ("x 2026-11-23", None), ("", None),
    ],
)  # fmt: skip
def test_a_date_is_read_where_a_whole_one_begins_the_text(text: str, date: datetime.date | None) -> None:
    assert date_in(text) == date


@pytest.mark.parametrize(
    ("text", "number"),
    [("12/20", 12), (" 7 ", 7), ("0", 0), ("", None), ("x", None), ("-1", None), ("\u0661", None), ("999999999", 999_999_999), ("1000000000", None)],
)  # fmt: skip
def test_a_number_is_what_stands_before_the_slash(text: str, number: int | None) -> None:
    assert number_in(text) == number


def test_keywords_stand_between_commas() -> None:
    assert keywords_in(" room tone,, microphones , ") == ("room tone", "microphones")
    assert keywords_in("") == ()


def test_an_episode_is_a_podcast_unless_it_says_otherwise() -> None:
    assert EpisodeTags().genre == "Podcast"
