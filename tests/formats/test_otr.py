"""oTranscribe's files."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.formats.captions import read_transcript
from toolkit.formats.otr import parse_otr, render_otr
from toolkit.formats.written_text import UnreadableText
from toolkit.model.transcript import Segment, Transcript

WRITTEN = json.dumps(
    {
        "text": '<p><span class="timestamp" contenteditable="false" data-timestamp="3.25">00:03</span>&nbsp;Ada: Hello &amp; <b>welcome</b>.'
        '<br />And more.</p><p><span class="timestamp" data-timestamp="9">00:09</span> Ben: Thanks.</p>',
        "media": "talk.mp3",
        "media-time": 12.5,
    }
)


def test_time_stamps_begin_turns_and_names_are_speakers() -> None:
    found = read_transcript(WRITTEN).segments
    assert [(s.start_s, s.speaker, s.text) for s in found] == [
        (3.25, "Ada", "Hello & welcome. And more."),
        (9.0, "Ben", "Thanks."),
    ]


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(st.integers(0, 9_999), st.text("abc <>&\"'\u00e9", min_size=1, max_size=20)), min_size=1, max_size=6
    )
)
def test_a_round_trip_keeps_times_speakers_and_text(turns: list[tuple[int, str]]) -> None:
    starts = sorted(at / 8 for at, _ in turns)
    segments = [
        Segment("Ada", at, at + 1, f"x {' '.join(text.split())} x") for at, (_, text) in zip(starts, turns, strict=True)
    ]
    found = parse_otr(render_otr(Transcript(tuple(segments)))).segments
    assert [(s.start_s, s.speaker, " ".join(s.text.split())) for s in found] == [
        (s.start_s, s.speaker, " ".join(s.text.split())) for s in segments
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "not JSON"),
        ("[]", "it contains no text"),
        ('{"text": 3}', "it contains no text"),
        ('{"text": "<p>nothing timed</p>"}', "no times"),
        ('{"text": "<span data-timestamp=\\"nan\\">x</span>"}', "not a time"),
    ],
)
def test_what_is_none_is_said(text: str, why: str) -> None:
    with pytest.raises(UnreadableText, match=why):
        parse_otr(text)
