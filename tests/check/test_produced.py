"""A folder of results that podkit made is checked as what it is, and there is nothing to say of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.sample_episode import OPTIONS
from toolkit.check.produced import produced_folder
from toolkit.check.verb import check
from toolkit.pipeline.commands.produce import produce_episode
from toolkit.pipeline.episode.presets import list_presets

HIGHLIGHT = (
    '[[highlight]]\nstart = "00:00:09"\nend = "00:00:21"\nspeaker = "Ada Park"\nquote = "Welcome to Small Rooms."\n'
)
PRESETS = [preset.name for preset in list_presets()]


@pytest.fixture
def with_clip(produced: Path) -> Path:
    """A produced episode whose producer asks for one clip; it is there after the next run."""
    (produced / "draft" / "highlights.toml").write_text(HIGHLIGHT)
    return produced


@pytest.mark.slow
@pytest.mark.parametrize(("preset", "audiogram"), [*((name, False) for name in PRESETS), ("apple", True)])
def test_there_is_nothing_to_say_of_what_podkit_made(with_clip: Path, preset: str, *, audiogram: bool) -> None:
    produce_episode(with_clip, options=replace(OPTIONS, preset=preset, audiogram=audiogram))
    out = with_clip / "out"
    clips = sorted(path.suffixes[-1] for path in (out / "clips").iterdir())
    assert clips == [".mp3", ".mp4", ".mp4", ".srt"] if audiogram else [".mp3", ".srt"]
    report = check(out)
    assert [(finding.code, finding.path, finding.sentence) for finding in report.findings] == []
    assert len(report.checked) == len(json.loads((out / "report.json").read_text())["deliverables"]) + len(clips) - 1
    assert (out / json.loads((out / "chapters.json").read_text())["fileName"]).is_file()


@pytest.mark.slow
def test_a_finished_file_is_checked_against_the_preset_it_was_made_for(produced: Path) -> None:
    out = produced / "out"
    (audio,) = out.glob("*.mp3")
    made = produced_folder(audio)
    assert made.preset is not None
    assert (made.preset.name, made.delivers(audio), made.clipped(audio)) == ("apple", True, False)
    assert made.transcript(audio) == out / "transcript.vtt"
    data = json.loads((out / "report.json").read_text())
    (out / "report.json").write_text(json.dumps(data | {"preset": "ours", "target_lufs": -20.0, "tolerance_lu": 0.5}))
    own = produced_folder(audio).preset
    assert own is not None
    assert (own.name, own.target_lufs) == ("ours", -20.0)
    assert [finding.code for finding in check(audio).findings] == ["AUD001"]


def test_another_file_beside_a_report_and_a_broken_report_are_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "talk.mp3").touch()
    for text in (
        "",
        "{}",
        '{"preset": "apple", "deliverables": [], "files": ["x.mp3"]}',
        '{"preset": 1, "deliverables": 3}',
    ):
        (tmp_path / "report.json").write_text(text)
        found = produced_folder(tmp_path / "talk.mp3")
        assert (found.preset, found.delivers(tmp_path / "talk.mp3"), found.clipped(tmp_path / "talk.mp3")) == (
            None,
            False,
            False,
        )
