"""Chapters out of which the tests of chapter forms make their files."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from toolkit.model.chapter import Chapter, Place
from toolkit.model.printable import one_line

titles = st.text(max_size=20).map(one_line).filter(bool)
links = st.sampled_from(["", "https://example.org/a?b=1&c=2", "https://example.org/r\u00e4ume"])
places = st.none() | st.builds(Place, titles, st.just("geo:53.8,-1.5"), st.sampled_from(["", "R113314"]))


@st.composite
def chapter_lists(draw: st.DrawFn) -> list[Chapter]:
    """One to six chapters of whole milliseconds in order of their start, some with all that a chapter can have."""
    starts = sorted(draw(st.sets(st.integers(0, 10**7), min_size=1, max_size=6)))
    made = []
    for start, following in zip(starts, [*starts[1:], 10**8], strict=True):
        chapter = Chapter(start / 1000, draw(titles), url=draw(links), image=draw(links), toc=draw(st.booleans()))
        end_s = round((start + following) / 2000, 3)
        own_end_s = end_s if draw(st.booleans()) and chapter.start_s < end_s < following / 1000 else None
        made.append(replace(chapter, end_s=own_end_s, location=draw(places)))
    return made
