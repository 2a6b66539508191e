"""What an episode says as tags."""

from datetime import date
from pathlib import Path

import pytest

from toolkit.model.episode import Episode, Track
from toolkit.model.transcript import Segment, Transcript
from toolkit.pipeline.stages.tag import episode_tags

HELLO = Segment(speaker="Ada Park", start_s=0.0, end_s=1.0, text="Hello.")


def described(**more: object) -> Episode:
    tracks = (
        Track(Path("ada.wav"), "Ada Park", "host"),
        Track(Path("ben.wav"), "Ben Osei", "host"),
        Track(Path("eve.wav"), "Eve", "guest"),
        Track(Path("zoom.wav"), "Zoom", "reference"),
    )
    return Episode(title="Walls", tracks=tracks, show="Small Rooms", **more)


def test_an_episode_becomes_what_apps_show() -> None:
    episode = described(number=12, season=2, date=date(2026, 11, 23), summary="In a sentence.", words=("room tone",))
    transcript = Transcript(segments=(HELLO,), language="en")
    tags = episode_tags(episode.facts, transcript, "# Walls\n\n*Something else.*\n")
    assert (tags.title, tags.show, tags.artist) == ("Walls", "Small Rooms", "Ada Park, Ben Osei")
    assert (tags.number, tags.season, tags.date, tags.language) == (12, 2, date(2026, 11, 23), "en")
    assert (tags.description, tags.long_description) == ("In a sentence.", "In a sentence.")
    assert tags.keywords == ("room tone",)
    assert "Hello." in tags.lyrics


def test_without_a_host_every_voice_is_the_artist() -> None:
    guests = Episode(title="", tracks=(Track(Path("a.wav"), "Eve"), Track(Path("b.wav"), "Max")))
    assert episode_tags(guests.facts, Transcript(), "").artist == "Eve, Max"


def test_without_words_there_are_no_lyrics() -> None:
    assert episode_tags(described().facts, Transcript(), "").lyrics == ""


@pytest.mark.parametrize(
    ("notes", "standfirst"),
    [
        ("# Walls\n\n*Why rooms\nmatter.*\n\nIn this episode", "Why rooms matter."),
        ("# Walls\n## More\n\n**Bold\\! words**", "Bold! words"),
        ("Plain.", "Plain."),
        ("# Walls\n", ""),
        ("", ""),
    ],
)
def test_without_a_summary_the_notes_standfirst_describes_the_episode(notes: str, standfirst: str) -> None:
    assert episode_tags(described().facts, Transcript(), notes).description == standfirst


@pytest.mark.parametrize("summary", ["words and " * 60, "\u90e8" * 600, "a\n\nb " * 100])
def test_a_long_summary_is_shortened_between_words_to_one_line_and_kept_whole_beside(summary: str) -> None:
    tags = episode_tags(described(summary=summary).facts, Transcript(), "")
    assert 200 < len(tags.description) <= 250
    assert "\n" not in tags.description
    assert tags.description.endswith("\u2026")
    assert " ".join(summary.split()).startswith(tags.description[:-1])
    assert not tags.description.endswith(("wor\u2026", "word\u2026", "an\u2026"))
    assert tags.long_description == summary
