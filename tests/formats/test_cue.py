"""Cue sheets: titles, and starts to a frame of a CD."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.formats.chapter_lists import chapter_lists
from toolkit.formats.cue import CUE, parse_cue, render_cue
from toolkit.formats.written_text import UnreadableText
from toolkit.model.chapter import Chapter, ChapterFile


@given(chapter_lists())
def test_a_cue_sheet_gives_back_titles_and_starts_to_a_frame(chapters: list[Chapter]) -> None:
    read = parse_cue(render_cue(chapters, file_name='a "b".mp3'))
    assert [c.title for c in read] == [c.title.replace('"', "'").strip() for c in chapters]
    assert all(abs(a.start_s - b.start_s) <= 0.5 / 75 + 1e-6 for a, b in zip(read, chapters, strict=True))


def test_a_sheet_names_its_file_and_numbers_its_tracks() -> None:
    written = render_cue([Chapter(0, 'A "b"'), Chapter(3661.04, "B")], file_name="talk.mp3", title="Walls")
    assert written == (
        'TITLE "Walls"\nFILE "talk.mp3" MP3\n'
        "  TRACK 01 AUDIO\n    TITLE \"A 'b'\"\n    INDEX 01 00:00:00\n"
        '  TRACK 02 AUDIO\n    TITLE "B"\n    INDEX 01 61:01:03\n'
    )
    assert CUE.render(ChapterFile((Chapter(0, "A"),), audio_name="x.wav")).startswith('FILE "x.wav" MP3\n')


def test_sheets_of_other_programs_are_read() -> None:
    text = (
        'REM DATE 2026\nTITLE "The disc"\nFILE "x.wav" WAVE\nTRACK 1 AUDIO\n  title Bare words\n  INDEX 00 00:00:00\n  INDEX 01 00:01:37\n'
        '  INDEX 01 09:00:00\nTRACK 02 AUDIO\n  PERFORMER "Ada"\n  TITLE "B"\n  INDEX 1 1:00:00\n  INDEX 01 01:00:00\nTRACK 03 AUDIO\n'
    )
    assert parse_cue(text) == (Chapter(round(1 + 37 / 75, 6), "Bare words"), Chapter(60.0, "B"))


@pytest.mark.parametrize("index", ["00:60:00", "00:00:75", "0:0", "x", "99999999:00:00", "-1:00:00"])
def test_a_time_that_is_none_is_named_by_its_line(index: str) -> None:
    with pytest.raises(UnreadableText, match=r"^line 3: 'INDEX 01 .*' has no time as MM:SS:FF$") as caught:
        parse_cue(f"TRACK 01 AUDIO\n\n  INDEX 01 {index}\n")
    assert caught.value.line == 3


@pytest.mark.parametrize(("index", "start_s"), [("00:59:74", 59.986667), ("9999999:00:00", 599_999_940.0)])
def test_the_last_times_of_a_minute_and_of_all_are_read(index: str, start_s: float) -> None:
    assert parse_cue(f"TRACK 01 AUDIO\nINDEX 01 {index}\n")[0].start_s == start_s


@pytest.mark.parametrize("text", ["", "TRACK 01 AUDIO\n", "INDEX 01 00:00:00\n", 'TITLE "A"\n'])
def test_a_sheet_without_a_track_that_begins_is_refused(text: str) -> None:
    with pytest.raises(UnreadableText, match=r"^it contains no track with an INDEX 01$"):
        parse_cue(text)
