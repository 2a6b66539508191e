"""Markers of audio editors: Audacity, REAPER, Audition."""

from __future__ import annotations

import csv
from collections.abc import Callable

import pytest
from hypothesis import given

from tests.formats.chapter_lists import chapter_lists
from toolkit.formats.chapters import CHAPTER_FORMS
from toolkit.formats.labels import (
    parse_audacity,
    parse_audition,
    parse_reaper,
    render_audacity,
    render_audition,
    render_reaper,
)
from toolkit.formats.written_text import UnreadableText
from toolkit.model.chapter import Chapter

POINT_AND_SPAN = [Chapter(1.5, "=A, b"), Chapter(61, "B", 62.25)]


@pytest.mark.parametrize("name", ["audacity", "reaper", "audition"])
@given(chapters=chapter_lists())
def test_labels_give_back_titles_starts_and_ends(name: str, chapters: list[Chapter]) -> None:
    form = CHAPTER_FORMS[name]
    kept = [Chapter(chapter.start_s, chapter.title, chapter.end_s) for chapter in chapters]
    render: Callable[[list[Chapter]], str] = {"audacity": render_audacity, "reaper": render_reaper, "audition": render_audition}[name]  # fmt: skip
    assert list(form.parse(render(chapters)).chapters) == kept


def test_audacity_gets_seconds_and_points_for_chapters_without_an_end() -> None:
    assert render_audacity(POINT_AND_SPAN) == "1.500000\t1.500000\t=A, b\n61.000000\t62.250000\tB\n"


def test_reaper_gets_markers_and_regions_and_no_formulas() -> None:
    assert list(csv.reader(render_reaper(POINT_AND_SPAN).splitlines())) == [
        ["#", "Name", "Start", "End", "Length"],
        ["M1", "'=A, b", "00:00:01.500", "", ""],
        ["R2", "B", "00:01:01.000", "00:01:02.250", "00:00:01.250"],
    ]


def test_audition_gets_cues_with_their_duration() -> None:
    assert list(csv.reader(render_audition(POINT_AND_SPAN).splitlines(), delimiter="\t")) == [
        ["Name", "Start", "Duration", "Time Format", "Type", "Description"],
        ["'=A, b", "00:00:01.500", "00:00:00.000", "decimal", "Cue", ""],
        ["B", "00:01:01.000", "00:00:01.250", "decimal", "Cue", ""],
    ]


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@x", "'quoted", "''=x", "plain", "'"])
def test_a_title_that_a_spreadsheet_would_run_comes_back_as_it_was(title: str) -> None:
    assert parse_reaper(render_reaper([Chapter(0, title)])) == (Chapter(0.0, title),)
    assert not any(
        row.split(",")[1].startswith(("=", "+", "-", "@"))
        for row in render_reaper([Chapter(0, title)]).splitlines()[1:]
    )


def test_audacitys_spectral_lines_blank_lines_and_missing_titles_are_read_past() -> None:
    text = "\n1.0\t2.0\tA\tb\n\\\t100\t200\n3\t3\n4\t3.5\tC\n"
    assert parse_audacity(text) == (Chapter(1.0, "A b", 2.0), Chapter(3.0, ""), Chapter(4.0, "C"))


@pytest.mark.parametrize(
    ("line", "shown"),
    [("x\t1\tA", "'x'"), ("1", "''"), ("1\t-1\tA", "'-1'"), ("nan\t1\tA", "'nan'"), ("3600000000\t1", "'3600000000'")],
)
def test_a_label_without_two_times_is_named_by_its_line(line: str, shown: str) -> None:
    with pytest.raises(UnreadableText, match=rf"^line 2: {shown} is not a time in seconds$"):
        parse_audacity(f"0\t0\tA\n{line}\n")


def test_reapers_times_may_be_seconds_and_its_names_quoted() -> None:
    assert parse_reaper('#,name,START,End,Length\nM1,"A, ""b""",90.5\n\nR2,B,1:00,1:30,0:30\n') == (
        Chapter(90.5, 'A, "b"'),
        Chapter(60.0, "B", 90.0),
    )


@pytest.mark.parametrize(
    ("parse", "text", "why"),
    [
        (parse_reaper, "Name,Start\n", r"^the first line does not name the columns #, Name, Start$"),
        (parse_reaper, "", r"^the first line does not name the columns #, Name, Start$"),
        (parse_audition, "Name\tEnd\n", r"^the first line does not name the columns Name, Start, Duration$"),
        (parse_reaper, "#,Name,Start\nM1,A,x\n", r"^line 2: 'x' is not a time such as"),
        (parse_reaper, "#,Name,Start,End\nM1,A,1,2\nM2,B,3,y\n", r"^line 3: 'y' is not a time such as"),
        (parse_audition, "Name\tStart\tDuration\nA\tx\t\n", r"^line 2: 'x' is not a time such as"),
        (parse_reaper, '#,Name,Start\nM1,"A" b,1\n', r"^this is not a table \("),
    ],
)
def test_what_is_wrong_with_a_table_is_said(parse: Callable[[str], object], text: str, why: str) -> None:
    with pytest.raises(UnreadableText, match=why):
        parse(text)


def test_audition_counts_durations_and_a_cue_without_one_has_no_end() -> None:
    assert parse_audition("Name\tStart\tDuration\nA\t0:01.5\t0:01.25\nB\t5\t\nC\t6\t0\n") == (
        Chapter(1.5, "A", 2.75), Chapter(5.0, "B"), Chapter(6.0, "C"))  # fmt: skip
