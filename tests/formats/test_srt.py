"""SubRip: speakers as prefixes, and what real files do to the format."""

from __future__ import annotations

from dataclasses import replace

import pysubs2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.caption_lists import cues
from toolkit.formats.srt import parse_srt, render_srt
from toolkit.formats.written_text import UnreadableText
from toolkit.model.caption import CaptionCue
from toolkit.model.printable import one_line

# A number alone on a line, a style tag or an arrow cannot be told from the format's own; a colon from a speaker's.
srt_text = st.text(st.characters(exclude_characters="-<>{}:", exclude_categories=["Cs", "Nd"]), max_size=30).map(
    one_line
)


@given(cues(st.just(""), srt_text.filter(bool)).filter(bool))
def test_srt_gives_back_the_cues_it_was_made_of(written: list[CaptionCue]) -> None:
    assert list(parse_srt(render_srt(written))) == written


@given(cues(st.just(""), srt_text.filter(bool)).filter(bool))
def test_srt_gives_back_two_speakers_by_turns(written: list[CaptionCue]) -> None:
    named = [replace(cue, speaker=("Ada Park", "Dr. Zoë van Dyk")[n % 2]) for n, cue in enumerate(written)]
    assert list(parse_srt(render_srt(named))) == named


def test_srt_names_a_speaker_where_the_speaker_changes() -> None:
    written = [
        CaptionCue("Ada Park", 0, 1, ("Hello.",)),
        CaptionCue("Ada Park", 1, 2, ("Note: three", "things.")),
        CaptionCue("Ben", 2, 3, ("Yes.",)),
        CaptionCue("Ada Park", 3, 4, ("Good.",)),
        CaptionCue("Ben", 4, 5, ("No.",)),
        CaptionCue("Ben", 5, 6, ("In", "1984")),
    ]
    text = render_srt(written)
    assert text.startswith("1\n00:00:00,000 --> 00:00:01,000\nAda Park: Hello.\n\n2\n")
    assert text.count("Ada Park: ") == 2
    assert list(parse_srt(text)) == written


@given(cues(st.just(""), st.text("abc é日 .,'", min_size=1, max_size=20).map(one_line).filter(bool)).filter(bool))
def test_another_reader_finds_the_same_cues(written: list[CaptionCue]) -> None:
    read = pysubs2.SSAFile.from_string(render_srt(written), format_="srt")
    assert [(e.start, e.end, e.text.split("\\N")) for e in read] == [
        (round(cue.start_s * 1000), round(cue.end_s * 1000), list(cue.lines)) for cue in written
    ]


def test_cues_are_numbered_and_one_without_text_is_left_out() -> None:
    written = [
        CaptionCue("", 0, 0, ("a --> b",)),
        CaptionCue("", 1, 2, (" ",)),
        CaptionCue("", 3600, 3601.0006, ("c", "d")),
    ]
    assert render_srt(written) == (
        "1\n00:00:00,000 --> 00:00:00,001\na -> b\n\n2\n01:00:00,000 --> 01:00:01,001\nc\nd\n"
    )


def parsed(text: str) -> list[tuple[str, float, float, tuple[str, ...]]]:
    return [(cue.speaker, cue.start_s, cue.end_s, cue.lines) for cue in parse_srt(text)]


@pytest.mark.parametrize(
    ("times", "start_s", "end_s"),
    [
        ("0:00:01.5 --> 00:00:02,000 X1:1 Y2:2", 1.5, 2.0), ("00:00:05 --> 00:00:06", 5.0, 6.0), ("00:00:03,000-->00:00:02,000", 3.0, 3.0),
        ("01:05,250 --> 01:06,05", 65.25, 66.05), ("100:00:00,001 --> 100:00:01,000", 360_000.001, 360_001.0), ("  00:00:01,000 --> 00:00:02,000  ", 1.0, 2.0),
    ],
)  # fmt: skip
def test_times_are_read_as_files_have_them(times: str, start_s: float, end_s: float) -> None:
    assert parsed(f"1\n{times}\nYes.\n") == [("", start_s, end_s, ("Yes.",))]


def test_numbers_may_be_missing_or_wrong_and_a_caption_may_be_a_number() -> None:
    text = "00:00:01,000 --> 00:00:02,000\n1984\n\n00:00:03,000 --> 00:00:04,000\nYes.\n7\n00:00:05,000 --> 00:00:06,000\n42\n"
    assert [lines for _, _, _, lines in parsed(text)] == [("1984",), ("Yes.",), ("42",)]


def test_text_after_a_blank_line_still_belongs_to_its_cue() -> None:
    assert parsed("1\n00:00:01,000 --> 00:00:02,000\nYes.\n\nNo.\n\n2\n00:00:03,000 --> 00:00:04,000\nWell.") == [
        ("", 1, 2, ("Yes.", "No.")),
        ("", 3, 4, ("Well.",)),
    ]


def test_style_tags_are_dropped_and_other_signs_stay() -> None:
    text = '1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<font color="red"><I>a</i></font> <3 {b} \\N c'
    assert parsed(text) == [("", 1, 2, ("a <3 {b} \\N c",))]


def test_a_cue_without_text_is_dropped() -> None:
    assert parsed("1\n00:00:01,000 --> 00:00:02,000\n<i></i>\n\n2\n00:00:03,000 --> 00:00:04,000\nYes.\n") == [
        ("", 3, 4, ("Yes.",))
    ]


def test_a_slip_in_the_times_is_named_by_its_line() -> None:
    with pytest.raises(UnreadableText, match=r"^line 4: '00:00:0x,000 --> 00:00:02,000' has no times like") as caught:
        parse_srt("1\n00:00:00,000 --> 00:00:01,000\nYes.\n00:00:0x,000 --> 00:00:02,000\nNo.\n")
    assert caught.value.line == 4


@pytest.mark.parametrize("text", ["", "Hello\n", "1\n\n2\n"])
def test_a_text_without_times_is_refused(text: str) -> None:
    with pytest.raises(UnreadableText, match=r"^there are no cues with times in it$"):
        parse_srt(text)


def turns(*said: str) -> list[str]:
    text = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{line}\n\n" for n, line in enumerate(said, start=1))
    return [cue.speaker for cue in parse_srt(text)]


def test_a_name_counts_where_it_stands_twice_or_before_every_cue() -> None:
    assert turns("Ada: a", "b", "Ada: c") == ["Ada", "Ada", "Ada"]
    assert turns("Ada: a", "Ben: b") == ["Ada", "Ben"]
    assert turns("Ada: a", "Note: b", "c") == ["", "", ""]
    assert turns("b", "Ada: a", "Ada: c") == ["", "Ada", "Ada"]


@pytest.mark.parametrize(
    ("name", "speaker"),
    [("Zoë van der Berg", "Zoë van der Berg"), ("the other side", ""), ("A B C D E", "A B C D E"), ("A B C D E F", ""), ("x" * 61, ""), ("山田", "山田")],
)  # fmt: skip
def test_a_name_is_a_few_words_of_which_only_particles_are_small(name: str, speaker: str) -> None:
    assert turns(f"{name}: a", f"{name}: b") == [speaker, speaker]


@pytest.mark.parametrize("piece", ["{\\", "<i a", "<font "])
def test_styles_that_never_end_cost_no_more_than_others(piece: str) -> None:
    (cue,) = parse_srt("1\n00:00:00,000 --> 00:00:01,000\n" + piece * 30_000 + "\n")
    assert cue.lines[0].startswith(piece[:2])
