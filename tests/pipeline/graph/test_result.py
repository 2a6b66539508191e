"""A result comes back as it was put, in whatever form it lies on disk."""

from pathlib import Path

import numpy as np
import pytest

from toolkit.model.span import Span
from toolkit.pipeline.graph.result import ArrayResult, FileResult, Result, TextResult

SPANS = Result("analyse", "spans.json", tuple[Span, ...])


def test_a_value_survives_with_its_type(tmp_path: Path) -> None:
    spans = (Span(0.0, 1.5), Span(2.0, float("inf")))
    SPANS.save(tmp_path, spans)
    assert SPANS.load(tmp_path) == spans


def test_an_array_survives_to_the_bit(tmp_path: Path) -> None:
    levels = ArrayResult("analyse", "levels.npy")
    values = np.array([[0.1, -np.inf]], np.float32)
    levels.save(tmp_path, values)
    found = levels.load(tmp_path)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, values)


def test_an_array_of_objects_is_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "levels.npy", np.array([object()], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle"):
        ArrayResult("analyse", "levels.npy").load(tmp_path)


@pytest.mark.parametrize("text", ["", "# Notes\r\nline\n", "\ud800 lone"])
def test_a_text_survives_with_its_line_ends(tmp_path: Path, text: str) -> None:
    notes = TextResult("notes", "notes.md")
    notes.save(tmp_path, text)
    assert notes.load(tmp_path) == text


def test_a_file_is_where_its_stage_wrote_it(tmp_path: Path) -> None:
    (tmp_path / "sound.wav.part").write_bytes(b"RIFF")
    sound = FileResult("mix", "sound.wav")
    sound.save(tmp_path, tmp_path / "sound.wav.part")
    assert sound.load(tmp_path) == tmp_path / "sound.wav"
    assert (tmp_path / "sound.wav").read_bytes() == b"RIFF"


def test_a_result_of_a_part_belongs_to_the_stage_of_that_part() -> None:
    assert (SPANS.stage_of("ada"), SPANS.stage_of()) == ("analyse:ada", "analyse")
