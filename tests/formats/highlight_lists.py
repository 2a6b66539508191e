"""Highlights out of which the tests of their files make them."""

from __future__ import annotations

from hypothesis import strategies as st

from toolkit.model.highlight import Highlight

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(str.strip)
numbers = st.integers(-1000, 1000).map(lambda n: n / 1000)


@st.composite
def highlight_lists(draw: st.DrawFn) -> tuple[Highlight, ...]:
    spans = draw(st.lists(st.tuples(st.integers(0, 10**8), st.integers(1, 10**5)), max_size=4))
    return tuple(
        Highlight(
            rank,
            start / 1000,
            (start + length) / 1000,
            draw(text),
            draw(text.filter(bool)),
            draw(numbers),
            draw(st.dictionaries(text, numbers, max_size=3)),
        )
        for rank, (start, length) in enumerate(spans, start=1)
    )
