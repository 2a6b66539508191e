"""podkit inspect and podkit convert at the terminal."""

import json
from pathlib import Path

from tests.cli.conftest import run, tone

CHAPTERS = "00:00:00.000 Welcome\n00:00:12.500 Walls & echo\n"


def test_what_is_in_a_file_is_a_table_for_people_and_an_object_for_programs(tmp_path: Path) -> None:
    take = tone(tmp_path / "take.wav")
    rows = run("inspect", take).stdout.splitlines()
    assert rows[0].split()[0] == "what"
    assert "sound      pcm_s16le, 16000 Hz, 1 channels, 16 bit, 256 kbit/s" in [row.rstrip() for row in rows]
    assert json.loads(run("inspect", take, "--json").stdout)["sample_rate"] == 16_000


def test_chapters_are_written_in_the_form_that_the_name_says(tmp_path: Path) -> None:
    (tmp_path / "chapters.txt").write_text(CHAPTERS)
    shown = run("convert", tmp_path / "chapters.txt", tmp_path / "chapters.psc")
    assert shown.stdout == f"{tmp_path / 'chapters.psc'}: 2 chapters, as psc\n"
    assert 'title="Walls &amp; echo"' in (tmp_path / "chapters.psc").read_text()


def test_a_form_can_be_named_and_what_it_cannot_hold_is_said(tmp_path: Path) -> None:
    source = {"version": "1.2.0", "chapters": [{"startTime": 0, "title": "Welcome", "url": "https://a.example/"}]}
    (tmp_path / "chapters.json").write_text(json.dumps(source))
    shown = run("convert", tmp_path / "chapters.json", tmp_path / "out.txt", "--to", "cue", "--json")
    data = json.loads(shown.stdout)
    assert (data["kind"], data["form"], data["count"]) == ("chapters", "cue", 1)
    assert data["lost"]
    assert [f"warning: lost: {entry}" for entry in data["lost"]] == shown.stderr.splitlines()


def test_a_form_that_there_is_none_of_is_wrong_usage(tmp_path: Path) -> None:
    refused = run("convert", tmp_path / "a.txt", tmp_path / "b.txt", "--to", "docx")
    assert refused.exit_code == 2
    assert "'docx' is not one of" in refused.stderr


def test_a_media_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    assert run("inspect", tmp_path / "none.mp3").exit_code == 3
