"""A stage is data: its function belongs to a module, its settings tell everything it reads."""

from pathlib import Path

import pytest

from toolkit.pipeline.graph.result import Result, TextResult
from toolkit.pipeline.graph.stage import DamagedResult, Results, Stage, Work

TEXT = TextResult("text", "text.txt")
NUMBER = Result("number", "number.json", int)


def writes(work: Work, text: str) -> None:
    work.put(TEXT, text)


def test_a_function_that_was_made_inside_another_is_refused() -> None:
    hidden = "read behind the settings"

    def reads(work: Work, _settings: None) -> None:
        work.put(TEXT, hidden)

    with pytest.raises(TypeError, match="text: a stage's function may not read more than its settings"):
        Stage("text", reads, None)


def test_settings_that_nobody_can_tell_apart_are_refused() -> None:
    with pytest.raises(TypeError, match="says nothing about contents"):
        Stage("text", writes, Path("ada.flac"))


def test_a_stage_that_always_runs_may_hold_anything() -> None:
    assert Stage("text", writes, Path("draft"), runs_always=True).runs_always


def test_the_kind_of_a_stage_is_what_its_parts_share() -> None:
    assert [Stage(name, writes, "").kind for name in ("analyse:ada", "mix", "resolve:notes")] == [
        "analyse",
        "mix",
        "resolve",
    ]


def test_results_are_found_by_their_declaration(tmp_path: Path) -> None:
    TEXT.save(tmp_path, "hello")
    results = Results({"text": tmp_path, "number:ada": tmp_path})
    assert results.get(TEXT) == "hello"
    assert results.has(NUMBER, "ada")
    assert not results.has(NUMBER)
    assert results.find(NUMBER, default=7) == 7


def test_a_result_of_a_stage_that_was_not_needed_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="number"):
        Results({"text": tmp_path}).get(NUMBER)


@pytest.mark.parametrize("content", ["", "{", '"word"'])
def test_a_result_that_does_not_read_names_its_folder(tmp_path: Path, content: str) -> None:
    (tmp_path / "number.json").write_text(content)
    with pytest.raises(DamagedResult) as damaged:
        Results({"number": tmp_path}).get(NUMBER)
    assert damaged.value.folder == tmp_path


def test_a_result_whose_file_is_gone_names_its_folder(tmp_path: Path) -> None:
    with pytest.raises(DamagedResult):
        Results({"number": tmp_path}).get(NUMBER)
