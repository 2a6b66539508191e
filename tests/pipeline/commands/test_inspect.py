"""What is in a media file."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path

import pytest

from toolkit.formats.artwork import embedded_artwork
from toolkit.formats.tags import EpisodeTags
from toolkit.model.chapter import Chapter
from toolkit.model.errors import NoSuchInput, PodkitError, UnreadableMedia
from toolkit.pipeline.commands.inspect import inspect_file, rows_of
from toolkit.pipeline.files.tagged_file import tag_file

SAMPLES = Path(__file__).parents[3] / "samples"


def test_everything_that_was_tagged_is_found_again(tmp_path: Path) -> None:
    take = tmp_path / "take.flac"
    shutil.copyfile(SAMPLES / "one-take/window-seat.flac", take)
    cover = SAMPLES / "small-rooms/cover.png"
    tags = EpisodeTags(
        title="A seat", show="Small Rooms", date=datetime.date(2026, 1, 2), keywords=("room", "tone"),
        artwork=embedded_artwork(cover.read_bytes(), cover),
    )  # fmt: skip
    tag_file(take, tags, (Chapter(0.0, "Welcome", url="https://a.example"), Chapter(12.5, "More")))
    found = inspect_file(take)
    told = json.loads(json.dumps(found.as_json()))
    assert (
        told["tags"] | {"title": "A seat", "show": "Small Rooms", "date": "2026-01-02", "keywords": ["room", "tone"]}
        == told["tags"]
    )
    assert told["artwork"] == {"format": "JPEG", "width_px": 1400, "height_px": 1400, "mode": "RGB"}
    assert [c["title"] for c in told["chapters"]] == ["Welcome", "More"]
    assert told["chapters"][0]["url"] == "https://a.example"
    assert (told["codec"], told["sample_rate"], told["channels"]) == ("flac", 48_000, 1)
    assert told["warnings"] == []
    assert ("title", "A seat") in rows_of(found)


def test_what_is_missing_is_said() -> None:
    told = " ".join(inspect_file(SAMPLES / "one-take/window-seat.flac").warnings)
    assert "artwork" in told
    assert "no chapters" in told


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    (tmp_path / "talk.mp3").write_text("no sound")
    with pytest.raises(UnreadableMedia):
        inspect_file(tmp_path / "talk.mp3")
    with pytest.raises(NoSuchInput):
        inspect_file(tmp_path / "none.mp3")


@pytest.mark.slow
def test_every_awkward_file_is_shown_or_refused_in_one_sentence(shared: Path) -> None:
    shown = 0
    for path in sorted(p for p in (shared / "data/awkward").rglob("*") if p.is_file()):
        try:
            said = json.dumps(inspect_file(path).as_json(), allow_nan=False)
            shown += 1
        except PodkitError as error:
            said = str(error)
        assert said
        assert "\n" not in said
    assert shown > 5
