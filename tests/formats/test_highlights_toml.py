"""``draft/highlights.toml``: written to be edited, and read with what an editor may have slipped in."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.highlight_lists import highlight_lists
from toolkit.formats.highlights_toml import parse_highlights_toml, render_highlights_toml
from toolkit.model.errors import InvalidDraft
from toolkit.model.highlight import Highlight

PATH = Path("draft/highlights.toml")


@given(highlight_lists())
def test_the_draft_gives_back_the_highlights_it_was_made_of(highlights: tuple[Highlight, ...]) -> None:
    assert parse_highlights_toml(render_highlights_toml(highlights), PATH) == highlights


DRAFT = """\
[[highlight]]
start = "00:00:10.000"
end = "00:00:20.000"
quote = "First."

[[highlight]]
start = 61
end = "1:15"
quote = "Second."
keep = false

[[highlight]]
start = "0:30"
end = 40.5
quote = "Third."
"""


def test_a_highlight_not_to_keep_is_left_out_and_the_others_are_ranked_anew() -> None:
    kept = parse_highlights_toml(DRAFT, PATH)
    assert [(h.rank, h.start_s, h.end_s, h.quote) for h in kept] == [(1, 10, 20, "First."), (2, 30, 40.5, "Third.")]


def test_the_draft_explains_itself() -> None:
    written = render_highlights_toml([Highlight(1, 750.5, 780, "Ada", "Quoted “so”.", 0.8123, {"opinion": 0.5})])
    assert written.startswith("# Highlights of this episode")
    assert written.endswith(
        '[[highlight]]\nstart = "00:12:30.500"\nend = "00:13:00.000"\nspeaker = "Ada"\nquote = "Quoted “so”."\n'
        "score = 0.812\nwhy = {opinion = 0.5}\nkeep = true\n"
    )


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('end = "1:15"', 'end = "1:75"', r"line 8: end: '1:75' has more than 59 seconds"),
        ('quote = "Second."', 'qoute = "Second."', r"line (6: the highlight has no quote|9: qoute is not a key here)"),
        ("keep = false", 'keep = "no"', r"line 10: keep: found 'no', expected true or false, without quotes"),
        ('end = "1:15"', 'end = "1:00"', r"line 8: the highlight ends before it begins"),
        ("start = 61", "start = -61", r"line 7: start: found -61, expected at least 0"),
        ("start = 61", "start = 6 1", r"line 7: found 'start = 6 1', expected"),
        ("[[highlight]]\nstart = 61", "[[highlite]]\nstart = 61", r"line 6: highlite is not a key here"),
    ],
)
def test_a_slip_in_the_draft_is_named_by_line_and_key(old: str, new: str, why: str) -> None:
    with pytest.raises(InvalidDraft, match=rf"highlights\.toml, {why}"):
        parse_highlights_toml(DRAFT.replace(old, new, 1), PATH)


@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            ["[[highlight]]\n", "start = 1\n", "end = 2\n", "quote = 'x'\n", "= \n", "highlight = 1\n", "why.a = 1\n"]
        )
    ).map("".join)
)
def test_any_text_gives_highlights_or_a_clear_error(content: str) -> None:
    try:
        highlights = parse_highlights_toml(content, PATH)
    except InvalidDraft:
        return
    assert all(highlight.quote and highlight.end_s > highlight.start_s for highlight in highlights)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("highlight = 3", r"line 1: highlight: found 3, expected a list\."),
        ("[[highlight]]\nend = 2\nquote = 'x'", r"line 1: the highlight has no start; add one\."),
        (
            "[[highlight]]\nstart = 1\nend = 2\nquote = ' '",
            r"line 4: quote: found ' ', expected some text\.",
        ),
        (
            "[[highlight]]\nstart = 1\nend = 1\nquote = 'x'",
            r"line 3: the highlight ends before it begins \(00:00:01\.000 to 00:00:01\.000\)\.",
        ),
        (
            "[[highlight]]\nstart = 1\nend = 3600000000\nquote = 'x'",
            r"line 3: end: found 3600000000, expected less than 3600000000",
        ),
        (
            "[[highlight]]\nstart = 1\nend = 2\nquote = 'x'\nscore = inf",
            r"line 5: score: found inf, expected a finite number\.",
        ),
        (
            "[[highlight]]\nstart = 1\nend = 2\nquote = 'x'\nmine = 1",
            r"line 5: mine is not a key here; there are start, end, speaker, quote, score, why, keep\.",
        ),
        ("mine = 1", r"line 1: mine is not a key here; there are \[\[highlight\]\]\."),
        ("[[highlight]", r"line 1: found '\[\[highlight\]', expected"),
    ],
)
def test_each_slip_has_its_sentence(text: str, why: str) -> None:
    with pytest.raises(InvalidDraft, match=rf"^draft/highlights\.toml, {why}"):
        parse_highlights_toml(text, PATH)


def test_a_file_without_highlights_has_none_and_an_empty_draft_says_how_to_write_one() -> None:
    assert parse_highlights_toml("", PATH) == ()
    written = render_highlights_toml([])
    assert "[[highlight]]" not in written
    assert all(line.startswith("# ") for line in written.splitlines() if line)


def test_the_draft_is_in_order_of_rank_and_to_three_decimals() -> None:
    written = render_highlights_toml(
        [Highlight(2, 1, 2, "", "B", 0.12345, {"a": 0.98765}), Highlight(1, 3, 4, "", "A", 1.0)]
    )
    assert written.index('"A"') < written.index('"B"')
    assert "score = 0.123\nwhy = {a = 0.988}" in written
