"""A REAPER project is read back by another reader as it was meant."""

from __future__ import annotations

import pytest
import rpp
from hypothesis import given
from hypothesis import strategies as st

from toolkit.formats.reaper_project import Item, Mark, ProjectTrack, render_reaper_project
from toolkit.model.printable import one_line

names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30).map(one_line).filter(bool)


@pytest.mark.slow
@given(
    name=names.filter(lambda text: "`" not in text or '"' not in text),
    start_s=st.floats(0, 40_000),
    gain_db=st.floats(-24, 24),
)
def test_names_times_and_gains_come_through(name: str, start_s: float, gain_db: float) -> None:
    item = Item("tracks/a.wav", name, start_s, 2.5, 1.25, gain_db=gain_db, fade_in_s=0.1)
    text = render_reaper_project([ProjectTrack(name, (item,))], [Mark(name, start_s)], 48_000)
    project = rpp.loads(text)
    track = project.find("TRACK")
    found = track.find("ITEM")
    assert (track.find("NAME")[1], found.find("NAME")[1], project.find("MARKER")[3]) == (name, name, name)
    assert float(found.find("POSITION")[1]) == pytest.approx(start_s, abs=1e-6)
    assert float(found.find("VOLPAN")[1]) == pytest.approx(10 ** (gain_db / 20), rel=1e-6)
    assert found.find("SOURCE").find("FILE")[1] == "tracks/a.wav"


def test_a_region_begins_and_ends() -> None:
    text = render_reaper_project([], [Mark("Part 1", 1.0, 2.0)], 48_000)
    marks = [line for line in rpp.loads(text) if line[0] == "MARKER"]
    assert [(mark[1], float(mark[2]), mark[4]) for mark in marks] == [("1", 1.0, "1"), ("1", 2.0, "1")]


def test_a_name_with_every_kind_of_quotes_stays_one_name() -> None:
    text = render_reaper_project([ProjectTrack("a\"b'c`d", ())], [], 48_000)
    assert rpp.loads(text).find("TRACK").find("NAME")[1] == "a\"b'c'd"
