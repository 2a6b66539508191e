"""WebVTT: voices, escaping, and files of other programs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.caption_lists import cues, lines
from toolkit.formats.vtt import parse_vtt, render_vtt
from toolkit.formats.written_text import UnreadableText
from toolkit.model.caption import CaptionCue


@given(cues(lines | st.just("")))
def test_vtt_gives_back_the_cues_it_was_made_of(written: list[CaptionCue]) -> None:
    assert list(parse_vtt(render_vtt(written))) == written


def test_a_cue_is_written_with_its_voice_and_everything_escaped() -> None:
    written = [
        CaptionCue("Ada <Park> & Co", 3661.5, 3662.0006, ("a < b & c", "second --> line")),
        CaptionCue("Ben", 2, 3, ("", " ")),
        CaptionCue("", 7, 7, ("alone",)),
    ]
    assert render_vtt(written) == (
        "WEBVTT\n\n"
        "01:01:01.500 --> 01:01:02.001\n<v Ada &lt;Park&gt; &amp; Co>a &lt; b &amp; c\nsecond --&gt; line\n\n"
        "00:00:07.000 --> 00:00:07.001\nalone\n"
    )


def test_no_cues_make_a_file_of_the_header_alone() -> None:
    assert render_vtt([]) == "WEBVTT\n"
    assert parse_vtt("WEBVTT\n") == ()


VTT = """WEBVTT - a title

STYLE
::cue { color: red }

NOTE a remark

first
00:01,000 --> 00:04.000 align:start
<v.loud Ada Park>Is <i>this</i> A &amp; B?</v>

00:05.000 --> 00:06.000
<v Ada Park>Yes.</v>
<v Ben>No.</v>
"""


def test_vtt_of_other_programs_is_read() -> None:
    assert parse_vtt(VTT) == (
        CaptionCue("Ada Park", 1, 4, ("Is this A & B?",)),
        CaptionCue("Ada Park", 5, 6, ("Yes.",)),
        CaptionCue("Ben", 5, 6, ("No.",)),
    )


def test_an_end_before_its_start_is_the_start() -> None:
    (cue,) = parse_vtt("WEBVTT\n\n00:05.000 --> 00:04.000\nYes.\n")
    assert (cue.start_s, cue.end_s) == (5.0, 5.0)


def test_a_cue_of_tags_alone_is_dropped_and_numbers_above_cues_are_read_past() -> None:
    text = (
        "WEBVTT\n\n1\n00:01.000 --> 00:02.000\n<c.yellow></c>\n\n2\n00:02.000 --> 00:03.000\n<00:02.500>Yes<b>!</b>\n"
    )
    assert parse_vtt(text) == (CaptionCue("", 2, 3, ("Yes!",)),)


def test_blank_lines_above_the_header_are_read_past_and_counted() -> None:
    assert parse_vtt("\n \nWEBVTT\n\n00:01.000 --> 00:02.000\nYes.\n") == (CaptionCue("", 1, 2, ("Yes.",)),)
    with pytest.raises(UnreadableText, match=r"^line 6: '00:01 --> 00:02' has no times like 00:00:01.000 -->"):
        parse_vtt("\n\n\nWEBVTT\n\n00:01 --> 00:02\nYes.\n")


@pytest.mark.parametrize("text", ["", "\n\n", "00:01.000 --> 00:02.000\nYes.\n"])
def test_a_file_without_the_header_is_not_webvtt(text: str) -> None:
    with pytest.raises(UnreadableText, match=r"^this is not WebVTT"):
        parse_vtt(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("WEBVTT\n\nHello there\n\n00:01.000 --> 00:02.000\nYes.\n", 3),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nYes.\n\nHello there", 6),
        ("WEBVTT\n\n00:01.000 -> 00:02.000\nHello there", 3),
    ],
)
def test_words_that_belong_to_no_cue_are_named_by_their_line(text: str, line: int) -> None:
    with pytest.raises(
        UnreadableText, match=rf"^line {line}: .* has no times above it; write 00:00:01.000 -->"
    ) as caught:
        parse_vtt(text)
    assert caught.value.line == line


@pytest.mark.parametrize("piece", ["<v Be", "<v.a", "<c.a", "<lang b", "&"])
def test_tags_that_never_end_cost_no_more_than_others(piece: str) -> None:
    (cue,) = parse_vtt("WEBVTT\n\n00:00.000 --> 00:01.000\n" + piece * 30_000 + "\n")
    assert cue.lines[0].startswith(piece[:2])
