"""Caption cues out of which the tests of caption forms make their files."""

from __future__ import annotations

from hypothesis import strategies as st

from toolkit.model.caption import CaptionCue
from toolkit.model.printable import one_line

lines = st.text(max_size=30).map(one_line).filter(bool)
milliseconds = st.integers(0, 10**8).map(lambda ms: ms / 1000)


@st.composite
def cues(draw: st.DrawFn, speakers: st.SearchStrategy[str], text: st.SearchStrategy[str] = lines) -> list[CaptionCue]:
    """Cues of one or two lines in order of their start, a millisecond to seven seconds long; they may overlap."""
    spans = draw(st.lists(st.tuples(milliseconds, st.integers(1, 7000)), max_size=6))
    return [
        CaptionCue(
            draw(speakers), start, round(start + length / 1000, 3), tuple(draw(st.lists(text, min_size=1, max_size=2)))
        )
        for start, length in sorted(spans)
    ]
