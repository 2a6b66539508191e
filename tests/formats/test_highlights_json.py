"""``out/highlights.json``, as other programs read it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given

from tests.formats.highlight_lists import highlight_lists
from toolkit.formats.highlights_json import highlight_objects, parse_highlights_json, render_highlights_json
from toolkit.formats.written_text import UnreadableText
from toolkit.model.highlight import Highlight


@given(highlight_lists())
def test_the_json_gives_back_the_highlights_with_their_clips(highlights: tuple[Highlight, ...]) -> None:
    clipped = tuple(replace(highlight, clip=f"clips/{highlight.rank}.mp3") for highlight in highlights)
    assert parse_highlights_json(render_highlights_json(clipped)) == clipped


def test_a_highlight_is_written_under_the_names_of_the_page() -> None:
    written = Highlight(1, 12.5, 20.25, "Ada\ud800", "So \u201cit\u201d is.", 0.8, {"opinion": 1.0}, "clips/01.mp3")
    expected = {"rank": 1, "start": 12.5, "end": 20.25, "speaker": "Ada?", "quote": "So \u201cit\u201d is.", "score": 0.8,
                "why": {"opinion": 1.0}, "clip": "clips/01.mp3"}  # fmt: skip
    assert highlight_objects([written]) == [expected]
    assert json.loads(render_highlights_json([written])) == [expected]
    assert render_highlights_json([]) == "[]\n"


def test_what_other_programs_add_is_read_past_and_what_they_leave_out_is_empty() -> None:
    (read,) = parse_highlights_json('[{"rank": 2, "start": 1, "end": 2.5, "quote": "So.", "mine": 7}]')
    assert read == Highlight(2, 1.0, 2.5, "", "So.", 0.0)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", r"^the file: invalid JSON"),
        ('{"highlights": []}', r"^the file: input should be a valid (list|array)"),
        ('[{"rank": 1, "start": 1, "end": 2, "quote": "So."}, {"rank": 2}]', r"^highlight 2, start: field required$"),
        (
            '[{"rank": 1, "start": "x", "end": 2, "quote": "So."}]',
            r"^highlight 1, start: input should be a valid number",
        ),
    ],
)
def test_what_is_wrong_is_said_with_highlight_and_key(text: str, why: str) -> None:
    with pytest.raises(UnreadableText, match=why):
        parse_highlights_json(text)
