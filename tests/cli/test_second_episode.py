"""The second episode of a show is a title and one command, and what was chosen once stays chosen."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import run
from tests.sample_episode import SAMPLE, cut
from toolkit.formats.tags import read_tags

SHOW = """
[show]
name = "Small Rooms"
language = "en"
artwork = "cover.png"
preset = "light.toml"
link = "https://example.org/small-rooms"
publisher = "Small Rooms Ltd"

[[host]]
speaker = "Ada Park"
bio = "Ada records voices."
link = "https://example.org/ada"

[stitch]
intro = "music/intro.flac"
crossfade = 0.5

[produce]
model = "tiny.en"
skip = ["clips"]
"""
LIGHT = """
title = "Light"
why = "small"
target_lufs = -16.0
peak_dbtp = -1.0

[[deliverable]]
container = "mp3"
bitrate_kbps = 64
sample_rate = 22050
channels = 1
"""
QUICK = ("--skip", "transcribe,clean")


@pytest.fixture
def show(tmp_path: Path) -> Path:
    """A show with music, artwork and a preset of its own, and a folder of two recordings in it."""
    home = tmp_path / "small-rooms"
    (home / "music").mkdir(parents=True)
    (home / "two/tracks").mkdir(parents=True)
    cut(SAMPLE / "music/intro.flac", home / "music/intro.flac", 3.0)
    cut(SAMPLE / "tracks/ada.flac", home / "two/tracks/ada.flac", 14.0)
    cut(SAMPLE / "tracks/ben.flac", home / "two/tracks/ben.flac", 14.0)
    shutil.copyfile(SAMPLE / "cover.png", home / "cover.png")
    (home / "show.toml").write_text(SHOW)
    (home / "light.toml").write_text(LIGHT)
    return home


def facts(folder: Path) -> dict[str, object]:
    (file,) = (folder / "out").glob("*.mp3")
    tags = read_tags(file)[0]
    return {"file": file.name, "title": tags.title, "show": tags.show, "guid": tags.guid, "publisher": tags.publisher,
            "artist": tags.artist, "link": tags.link, "artwork": bool(tags.artwork)}  # fmt: skip


@pytest.mark.model
def test_the_second_episode_of_a_show_is_its_title_and_one_command(show: Path) -> None:
    (show / "two/episode.toml").write_text('[episode]\ntitle = "Window seats"\n')
    done = run("produce", show / "two")
    assert done.exit_code == 0, done.stderr
    assert "show: " in done.stderr
    assert "small-rooms/show.toml" in done.stderr
    assert {**facts(show / "two"), "guid": ""} == {
        "file": "small-rooms-window-seats.mp3", "title": "Window seats", "show": "Small Rooms", "guid": "", "artist": "Ada Park",
        "publisher": "Small Rooms Ltd", "link": "https://example.org/small-rooms", "artwork": True,
    }  # fmt: skip
    assert "tiny.en" in done.stdout
    notes = (show / "two/draft/notes.md").read_text()
    assert "**Ada Park**: Ada records voices." in notes
    assert "Ben" in notes
    assert not (show / "two/out/clips").exists()


@pytest.mark.slow
def test_a_title_on_the_command_line_will_do_as_well(show: Path) -> None:
    done = run("produce", show / "two", "--title", "Window seats", "--json", *QUICK)
    data = json.loads(done.stdout)
    assert data["show"] == str(show / "show.toml")
    assert data["report"]["preset"] == "light"
    assert facts(show / "two")["title"] == "Window seats"
    item = run("feed", "item", show / "two", "--base-url", "https://example.org/f").stdout
    assert "<title>Window seats</title>" in item
    assert '<podcast:person role="host" href="https://example.org/ada">Ada Park</podcast:person>' in item


@pytest.mark.slow
def test_a_corrected_title_and_show_keep_the_guid_in_tags_and_feed(show: Path) -> None:
    run("produce", show / "two", "--title", "Widnow seats", *QUICK)
    before = facts(show / "two")["guid"]
    shutil.rmtree(show / "two/.podkit")
    (show / "show.toml").write_text(SHOW.replace('"Small Rooms"', '"Small Rooms and Halls"'))
    run("produce", show / "two", "--title", "Window seats", *QUICK)
    assert before
    assert facts(show / "two")["guid"] == before
    assert f">{before}</guid>" in run("feed", "item", show / "two", "--base-url", "https://example.org/f").stdout


@pytest.mark.slow
def test_what_a_flag_made_goes_with_a_sentence_that_says_how_to_keep_it(show: Path) -> None:
    run("produce", show / "two", "--preset", "archive", *QUICK)
    again = run("produce", show / "two", *QUICK)
    assert (
        'the last one used "archive" (--preset): write preset = "archive" under [episode] in episode.toml to keep it at every run'
        in " ".join(again.stderr.split())
    )
    assert "removed from " in again.stderr
    (show / "two/episode.toml").write_text('[episode]\npreset = "archive"\n')
    assert "the last one used" not in run("produce", show / "two", *QUICK).stderr


@pytest.mark.slow
def test_one_recording_is_an_episode_by_both_of_its_names(show: Path) -> None:
    cut(SAMPLE / "tracks/ada.flac", show / "talk.flac", 8.0)
    by_recording = run(
        "produce",
        show / "talk.flac",
        "--speaker",
        "Ada",
        "--show-name",
        "Other",
        "--artwork",
        show / "cover.png",
        *QUICK,
    )
    assert by_recording.exit_code == 0, by_recording.stderr
    assert (facts(show / "talk-episode")["artist"], facts(show / "talk-episode")["show"]) == ("Ada", "Other")
    (show / "talk-episode/episode.toml").write_text('[episode]\ntitle = "Named"\n')
    assert run("produce", show / "talk-episode", *QUICK).exit_code == 0
    by_folder = facts(show / "talk-episode")
    assert (by_folder["title"], by_folder["show"], by_folder["artist"]) == ("Named", "Small Rooms", "Ada Park")
    run("produce", show / "talk.flac", *QUICK)
    assert facts(show / "talk-episode") == by_folder  # fmt: skip


@pytest.mark.slow
def test_a_batch_into_another_folder_finds_the_show_of_each_episode(show: Path, tmp_path: Path) -> None:
    done = run("batch", show / "two", "-o", tmp_path / "done", *QUICK)
    assert done.exit_code == 0, done.stderr
    assert facts(tmp_path / "done/two")["show"] == "Small Rooms"
    (show / "show.toml").write_text(SHOW.replace('"Small Rooms"', '"Large Rooms"'))
    run("batch", show / "two", "-o", tmp_path / "done", *QUICK)
    assert facts(tmp_path / "done/two-v2")["show"] == "Large Rooms"
