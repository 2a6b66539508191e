"""A value comes back from its file as it was."""

import json
import math
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.model.chapter import Chapter
from toolkit.model.highlight import Highlight
from toolkit.model.timeline import Clip, Curve, EpisodeSample, Role, SourceSample, Timeline
from toolkit.pipeline.graph.values import load_value, plain, save_value

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
SECONDS = st.floats(0, 1e6)
CHAPTERS = st.builds(Chapter, SECONDS, TEXTS, st.none() | SECONDS, TEXTS, TEXTS, st.booleans())
HIGHLIGHTS = st.builds(
    Highlight, st.integers(), SECONDS, SECONDS, TEXTS, TEXTS, st.floats(), st.dictionaries(TEXTS, SECONDS), TEXTS
)


@dataclass(frozen=True)
class Figures:
    loudness_lufs: float
    spans: tuple[tuple[float, float], ...] = ()
    where: Path = Path()


@pytest.mark.slow
@given(st.lists(CHAPTERS).map(tuple))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_chapters_survive(tmp_path: Path, chapters: tuple[Chapter, ...]) -> None:
    save_value(tmp_path / "chapters.json", chapters, tuple[Chapter, ...])
    assert load_value(tmp_path / "chapters.json", tuple[Chapter, ...]) == chapters


@pytest.mark.slow
@given(HIGHLIGHTS.filter(lambda highlight: not math.isnan(highlight.score)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_highlights_survive_to_the_last_bit_of_their_figures(tmp_path: Path, highlight: Highlight) -> None:
    save_value(tmp_path / "highlight.json", highlight)
    assert load_value(tmp_path / "highlight.json", Highlight) == highlight


def test_a_timeline_survives_with_its_enumerations(tmp_path: Path) -> None:
    clip = Clip("ada", SourceSample(3), SourceSample(9), EpisodeSample(2**40), Role.MUSIC, curve=Curve.EQUAL_GAIN)
    save_value(tmp_path / "timeline.json", Timeline(48_000, (clip,)))
    assert load_value(tmp_path / "timeline.json", Timeline) == Timeline(48_000, (clip,))


@pytest.mark.parametrize("silence", [-math.inf, math.inf])
def test_infinities_survive_in_files_and_are_nothing_to_other_programs(tmp_path: Path, silence: float) -> None:
    figures = Figures(silence, ((0.0, silence),), Path("/a b"))
    save_value(tmp_path / "figures.json", figures)
    assert load_value(tmp_path / "figures.json", Figures) == figures
    assert plain(figures) == {"loudness_lufs": None, "spans": [[0.0, None]], "where": "/a b"}
    json.dumps(plain(figures), allow_nan=False)


def test_what_is_no_number_is_nothing_to_other_programs() -> None:
    assert plain(Figures(math.nan))["loudness_lufs"] is None


def test_an_empty_container_keeps_its_kind(tmp_path: Path) -> None:
    save_value(tmp_path / "none.json", (), tuple[Chapter, ...])
    assert load_value(tmp_path / "none.json", tuple[Chapter, ...]) == ()


def test_a_file_of_another_value_is_refused(tmp_path: Path) -> None:
    save_value(tmp_path / "figures.json", Figures(1.0))
    with pytest.raises(ValueError, match="title"):
        load_value(tmp_path / "figures.json", Chapter)
