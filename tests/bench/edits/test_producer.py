"""A scripted producer finds no contradiction that podkit did not name."""

from pathlib import Path

import pytest

from bench.edits.contradictions import contradictions
from bench.edits.producer import Order, go_through, short_episode
from bench.edits.published import Published
from toolkit.pipeline.commands.produce import produce_episode
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.pipeline.stages.transcribe import Engines

pytestmark = pytest.mark.model


def test_whatever_a_producer_edits_the_published_files_agree(tmp_path: Path) -> None:
    engines, folder = Engines(), tmp_path / "episode"
    short_episode(folder)
    produce_episode(folder, options=ProduceOptions(model="tiny.en"), engines=engines)
    assert contradictions(Published(folder), set()).silent == ()
    order = Order(seed=101)
    go_through(order, folder, engines)
    assert (order.silent, order.refused) == ([], [])
    assert order.runs > 3


def test_the_checker_sees_what_does_not_agree(tmp_path: Path) -> None:
    folder = tmp_path / "episode"
    short_episode(folder)
    produce_episode(folder, options=ProduceOptions(model="tiny.en"))
    for name, before, after in (
        ("chapters.json", '"title": "Introduction', '"title": "Not an introduction'),
        ("highlights.json", '"quote": "', '"quote": "Nobody says this, and '),
        ("notes.html", "<blockquote>\n<p>\u201c", "<blockquote>\n<p>\u201cNobody ever says "),
        ("transcript.srt", " --> 00:00:", " --> 00:09:"),
    ):
        path = folder / "out" / name
        text = path.read_text("utf-8")
        assert before in text
        path.write_text(text.replace(before, after, 1), "utf-8")
        assert contradictions(Published(folder), set()).silent, name
        path.write_text(text, "utf-8")
    assert contradictions(Published(folder), set()).silent == ()
