"""podkit feed at the terminal; what an item holds is for tests/formats and tests/pipeline/commands."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import run

URL = "https://example.org/files"
FEED = '<rss version="2.0"><channel><title>Small Rooms</title><!-- ours --></channel></rss>'


@pytest.fixture
def episode(produced_once: tuple[Path, object]) -> Path:
    return produced_once[0]


def test_the_item_is_xml_for_people_and_comes_with_its_guid_for_programs(episode: Path) -> None:
    shown, data = (
        run("feed", "item", episode, "--base-url", URL),
        json.loads(run("feed", "item", episode, "--base-url", URL, "--json").stdout),
    )
    assert shown.stdout.startswith("<item")
    assert data["item"].strip() == shown.stdout.strip()
    assert data["guid"] in data["item"]


def test_an_item_goes_into_a_feed_once_and_the_second_time_there_is_nothing_new(episode: Path, tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(FEED)
    first = run("feed", "add", tmp_path / "feed.xml", episode, "--base-url", URL)
    again = run("feed", "add", tmp_path / "feed.xml", episode, "--base-url", URL)
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert again.stdout == first.stdout.rstrip("\n") + ", nothing new\n"
    assert (tmp_path / "feed.xml").read_text().count("<item") == 1
    assert "<!-- ours -->" in (tmp_path / "feed.xml").read_text()


def test_explicit_is_said_where_it_is_asked_for(episode: Path) -> None:
    told = [run("feed", "item", episode, "--base-url", URL, *option).stdout for option in ((), ("--explicit",))]
    assert ["<itunes:explicit>true" in text for text in told] == [False, True]


@pytest.mark.parametrize("address", ["files", "ftp://example.org", "https://", ""])
def test_a_base_that_is_no_address_is_wrong_usage(tmp_path: Path, address: str) -> None:
    refused = run("feed", "item", tmp_path, "--base-url", address)
    assert refused.exit_code == 2
    assert "is not an address; write one like https://example.org/files" in " ".join(refused.stderr.split())


def test_a_folder_that_was_not_produced_is_bad_input(tmp_path: Path) -> None:
    refused = run("feed", "item", tmp_path, "--base-url", URL)
    assert (refused.exit_code, refused.stdout) == (3, "")
