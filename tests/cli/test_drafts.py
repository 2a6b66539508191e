"""podkit chapters, highlights and notes, of a transcript file."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import run
from toolkit.formats.highlights_toml import parse_highlights_toml


def test_chapters_are_lines_for_people_and_objects_for_programs(talk: Path) -> None:
    shown, data = run("chapters", talk), json.loads(run("chapters", talk, "--json").stdout)
    lines = shown.stdout.splitlines()
    assert lines[0].startswith("00:00:00.000 ")
    assert [line.partition(" ")[2] for line in lines] == [chapter["title"] for chapter in data["chapters"]]
    assert data["chapters"][0]["startTime"] == 0


def test_a_draft_goes_into_a_file_and_stdout_stays_empty(talk: Path, tmp_path: Path) -> None:
    shown = run("chapters", talk).stdout
    written = run("chapters", talk, "-o", tmp_path / "chapters.txt")
    assert written.stdout == ""
    assert "wrote " in written.stderr
    assert (tmp_path / "chapters.txt").read_text().rstrip("\n") == shown.rstrip("\n")


def test_with_json_a_draft_goes_both_ways(talk: Path, tmp_path: Path) -> None:
    written = run("chapters", talk, "-o", tmp_path / "chapters.txt", "--json")
    assert json.loads(written.stdout)["chapters"]
    assert (tmp_path / "chapters.txt").is_file()


def test_as_many_highlights_as_asked_for_each_verbatim(talk: Path) -> None:
    said = " ".join(segment["body"] for segment in json.loads(talk.read_text())["segments"])
    found = json.loads(run("highlights", talk, "--json", "-n", "2").stdout)["highlights"]
    assert [highlight["rank"] for highlight in found] == [1, 2]
    assert all(highlight["quote"] in said for highlight in found)


def test_highlights_for_people_are_the_draft_that_they_would_edit(talk: Path) -> None:
    shown = run("highlights", talk).stdout
    assert parse_highlights_toml(shown, Path("draft/highlights.toml"))


@pytest.mark.parametrize("count", ["0", "101", "many"])
def test_a_count_out_of_range_is_wrong_usage(talk: Path, count: str) -> None:
    assert run("highlights", talk, "-n", count).exit_code == 2


@pytest.mark.parametrize(
    ("form", "mark"), [("md", "## Chapters"), ("html", "<h2"), ("txt", "Chapters"), ("apple", "<li>")]
)
def test_notes_come_in_the_form_asked_for(talk: Path, form: str, mark: str) -> None:
    assert mark in run("notes", talk, "--format", form).stdout


def test_notes_that_are_too_long_for_a_directory_are_cut_and_that_is_said(talk: Path) -> None:
    transcript = json.loads(talk.read_text())
    template = talk.with_name("long.j2")
    template.write_text("{% for n in range(2000) %}Paragraph {{ n }} of these notes.\n\n{% endfor %}")
    assert transcript["segments"]
    cut = run("notes", talk, "--template", template, "--format", "apple")
    assert "warning: the notes were longer than apple takes: the last parts were left out." in cut.stderr
    assert "Paragraph 0" in cut.stdout
    assert "Paragraph 1999" not in cut.stdout


def test_a_form_that_there_is_none_of_is_wrong_usage(talk: Path) -> None:
    refused = run("notes", talk, "--format", "pdf")
    assert refused.exit_code == 2
    assert "'pdf' is not one of md, html, txt, apple, spotify, youtube" in " ".join(refused.stderr.split())


def test_a_file_that_is_no_transcript_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "talk.json").write_text("{}")
    refused = run("chapters", tmp_path / "talk.json")
    assert (refused.exit_code, refused.stdout) == (3, "")
    assert "talk.json: " in refused.stderr


def test_the_name_of_the_file_decides_its_form(talk: Path, tmp_path: Path) -> None:
    for name, begin in (("x.psc", "<?xml"), ("x.json", "{"), ("x.txt", "00:0")):
        assert run("chapters", talk, "-o", tmp_path / name).exit_code == 0
        assert (tmp_path / name).read_text().startswith(begin)
    assert run("notes", talk, "-o", tmp_path / "n.html").exit_code == 0
    assert "<html" in (tmp_path / "n.html").read_text()
    assert run("highlights", talk, "-o", tmp_path / "h.json").exit_code == 0
    assert (tmp_path / "h.json").read_text().startswith("[")
    for command in ("chapters", "highlights", "notes"):
        refused = run(command, talk, "-o", tmp_path / "x.pdf")
        assert (refused.exit_code, "use a name that ends in" in refused.stderr) == (3, True)
