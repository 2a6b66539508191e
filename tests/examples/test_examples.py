"""The examples do what their page says."""

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.sample_episode import SAMPLE
from toolkit import measure, produce
from toolkit.formats.chapters import read_chapters
from toolkit.formats.vtt import render_vtt
from toolkit.model.caption import CaptionCue

EXAMPLES = Path(__file__).parents[2] / "examples"
FEED = '<rss version="2.0"><channel><title>Small Rooms</title></channel></rss>'

Example = Callable[..., tuple[int, str]]


@pytest.fixture
def example(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Example:
    """Return a function that runs an example as a program, and gives its exit code and what it printed."""

    def run(name: str, *arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", [name, *map(str, arguments)])
        try:
            runpy.run_path(str(EXAMPLES / name), run_name="__main__")
        except SystemExit as end:
            return int(end.code or 0), capsys.readouterr().out
        return 0, capsys.readouterr().out

    return run


def tone(path: Path, peak: float) -> Path:
    times_s = np.arange(16_000 * 4) / 16_000
    soundfile.write(path, np.clip(peak * np.sin(2 * np.pi * 440 * times_s), -1, 1), 16_000)
    return path


def test_every_example_is_on_the_page_and_every_one_on_the_page_is_there() -> None:
    listed = re.findall(r"^\| `([^`]+)`", (EXAMPLES / "README.md").read_text("utf-8"), re.MULTILINE)
    there = {path.name + "/" * path.is_dir() for path in EXAMPLES.iterdir()} - {"README.md", "__pycache__/"}
    assert set(listed) == there


def test_good_takes_pass_and_a_clipped_one_is_named_with_what_to_do(example: Example, tmp_path: Path) -> None:
    good, clipped = tone(tmp_path / "good.wav", 0.2), tone(tmp_path / "clipped.wav", 2.0)
    assert example("good_enough.py", EXAMPLES / "kitchen-table/tracks/ada.opus") == (0, f"{EXAMPLES}/kitchen-table/tracks/ada.opus: good\n")  # fmt: skip
    code, said = example("good_enough.py", good, clipped)
    assert code == 1
    assert f"{clipped}: clipped: " in said
    assert "turn the input down" in said


def test_a_take_that_cannot_be_read_is_named_and_the_others_are_looked_at(example: Example, tmp_path: Path) -> None:
    code, said = example("good_enough.py", tmp_path / "none.wav", EXAMPLES / "kitchen-table/tracks/ada.opus")
    assert code == 3
    assert "none.wav: there is no such file" in said
    assert said.endswith(": good\n")


def test_a_season_is_brought_to_its_own_middle_and_what_is_near_it_stays(example: Example, tmp_path: Path) -> None:
    season = tmp_path / "season"
    season.mkdir()
    for name, peak in (("1.flac", 0.2), ("2.flac", 0.21), ("3.flac", 0.05)):
        tone(season / name, peak)
    _, said = example("even_season.py", season, tmp_path / "even")
    assert [path.name for path in (tmp_path / "even").iterdir()] == ["3.flac"]
    middle_lufs = measure(season / "1.flac").measurement.loudness.integrated_lufs
    assert measure(tmp_path / "even/3.flac").measurement.loudness.integrated_lufs == pytest.approx(middle_lufs, abs=0.5)
    assert said.count("stays") == 2


def test_a_description_has_quotes_and_chapters_that_begin_at_zero(example: Example, tmp_path: Path) -> None:
    lines = json.loads((SAMPLE / "truth.json").read_text("utf-8"))["lines"]
    cues = [CaptionCue(line["speaker"], line["start_s"], line["end_s"], (line["text"],)) for line in lines]
    (tmp_path / "talk.vtt").write_text(render_vtt(cues), "utf-8")
    _, said = example("youtube_description.py", tmp_path / "talk.vtt")
    quotes = re.findall(r'^"(.+)" [\w ]+, \d\d:\d\d$', said, re.MULTILINE)
    assert len(quotes) == 3
    assert all(quote in " ".join(line["text"] for line in lines) for quote in quotes)
    starts = re.findall(r"^(\d\d:\d\d) ", said, re.MULTILINE)
    assert starts[0] == "00:00"
    assert len(starts) >= 3
    assert starts == sorted(starts)


def test_the_kitchen_table_keeps_the_chapters_that_a_person_wrote(tmp_path: Path) -> None:
    table = tmp_path / "kitchen-table"
    tracked = ("out", ".podkit", "notes.md", "highlights.toml", "transcript.vtt")
    shutil.copytree(EXAMPLES / "kitchen-table", table, ignore=shutil.ignore_patterns(*tracked))
    produced = produce(table, skip=["transcribe", "clean"])
    assert sorted(track.speaker for track in produced.report.tracks) == ["Ada Park", "Ben Osei"]
    written = read_chapters((EXAMPLES / "kitchen-table/draft/chapters.txt").read_text("utf-8"))
    assert [chapter.title for chapter in written] == ["Who is here", "What we talk about"]
    assert read_chapters((table / "draft/chapters.txt").read_text("utf-8")) == written


@pytest.mark.slow
def test_an_episode_is_published_and_then_in_the_feed(produced: Path, tmp_path: Path) -> None:
    public, feed = tmp_path / "public", tmp_path / "feed.xml"
    public.mkdir()
    feed.write_text(FEED)
    podkit = tmp_path / "bin" / "podkit"
    podkit.parent.mkdir()
    podkit.write_text(f"#!{sys.executable}\nfrom toolkit.cli.main import run\nrun()\n")
    podkit.chmod(0o755)
    environment = os.environ | {
        "PATH": f"{podkit.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(EXAMPLES.parent),
        "PODKIT_CACHE": str(tmp_path / "cache"),
    }
    command = [EXAMPLES / "publish.sh", produced, feed, public, "https://example.org/files"]
    subprocess.run(command, check=True, env=environment, capture_output=True)
    (recording,) = public.glob("*.mp3")
    assert f"https://example.org/files/{recording.name}" in feed.read_text()
    assert json.loads((public / "produced.json").read_text())["files"]
    assert (public / "transcript.vtt").is_file()
