"""podkit tag at the terminal; what is in the file then is for tests/formats."""

import json
from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import run, tone
from toolkit.formats.tags import read_tags


@pytest.fixture
def take(tmp_path: Path) -> Path:
    return tone(tmp_path / "take.flac")


def test_every_tag_that_is_named_is_in_the_file(take: Path) -> None:
    named = {"title": "A seat", "show": "Small Rooms", "number": 12, "season": 2, "artist": "Ada Park", "publisher": "Leeds",
             "description": "About seats.", "copyright": "2026", "link": "https://a.example/", "feed": "https://a.example/feed",
             "guid": "a-12", "language": "en"}  # fmt: skip
    options = [part for name, value in named.items() for part in (f"--{name}", value)]
    done = run("tag", take, *options, "--date", "2026-11-23", "--keywords", "room, tone,")
    assert done.exit_code == 0, done.stderr
    assert done.stdout == f"{take}: A seat\n"
    tags, _ = read_tags(take)
    assert (tags.title, tags.show, tags.number, tags.season, tags.artist) == (
        "A seat",
        "Small Rooms",
        12,
        2,
        "Ada Park",
    )
    assert (tags.date, tags.keywords, tags.guid) == (date(2026, 11, 23), ("room", "tone"), "a-12")


def test_chapters_of_a_file_are_counted(take: Path, tmp_path: Path) -> None:
    (tmp_path / "chapters.txt").write_text("00:00 Welcome\n00:01 More\n")
    assert run("tag", take, "--chapters", tmp_path / "chapters.txt").stdout == f"{take}: tagged, 2 chapters\n"
    data = json.loads(run("tag", take, "--title", "A seat", "--json").stdout)
    assert (data["file"], data["title"], data["warnings"]) == (str(take), "A seat", [])


def test_a_day_that_is_none_is_wrong_usage_and_nothing_is_written(take: Path) -> None:
    before = take.read_bytes()
    refused = run("tag", take, "--date", "23.11.2026")
    assert refused.exit_code == 2
    assert "write it as 2026-11-23" in refused.stderr
    assert take.read_bytes() == before


def test_without_anything_to_write_it_is_wrong_usage(take: Path) -> None:
    refused = run("tag", take)
    assert refused.exit_code == 2
    assert "say what to write" in refused.stderr
