"""What a run would do, told without running."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.pipeline.graph.memory import keep_memory, read_memory
from toolkit.pipeline.graph.plan import planned_stages
from toolkit.pipeline.graph.result import TextResult
from toolkit.pipeline.graph.run import run_stages
from toolkit.pipeline.graph.stage import Stage, Work
from toolkit.storage.cache import Cache

ONE, TWO, LOOK = TextResult("one", "t"), TextResult("two", "t"), TextResult("look", "t")


@dataclass(frozen=True)
class Words:
    """A stage that writes a text."""

    text: str
    times_s: float = 1.0


def write_one(work: Work, settings: Words) -> None:
    work.put(ONE, settings.text * round(settings.times_s))


def write_two(work: Work, settings: Words) -> None:
    work.put(TWO, work.get(ONE) + settings.text)


def look(work: Work, _settings: None) -> None:
    work.put(LOOK, work.get(TWO))


def graph(one: str = "a", two: str = "b", times_s: float = 1.0) -> list[Stage[Any]]:
    return [
        Stage("one", write_one, Words(one, times_s)),
        Stage("two", write_two, Words(two), needs=("one",)),
        Stage("look", look, None, needs=("two",), runs_always=True),
    ]


def ran(folder: Path, stages: list[Stage[Any]]) -> Cache:
    cache = Cache(folder / "cache")
    keep_memory(folder, run_stages(stages, cache).rests, {"look": "digest"})
    return cache


def why(folder: Path, cache: Cache, stages: list[Stage[Any]], **edited: str) -> dict[str, str]:
    return {one.name: one.why for one in planned_stages(stages, cache, read_memory(folder), edited)}


def test_before_the_first_run_everything_is_new(tmp_path: Path) -> None:
    assert why(tmp_path, Cache(tmp_path / "cache"), graph()) == {"one": "new", "two": "new", "look": "new"}


def test_after_a_run_nothing_is_left_to_do(tmp_path: Path) -> None:
    assert why(tmp_path, ran(tmp_path, graph()), graph()) == {"one": "", "two": "", "look": ""}


def test_a_changed_setting_is_named_and_reaches_all_that_follows(tmp_path: Path) -> None:
    cache = ran(tmp_path, graph())
    assert why(tmp_path, cache, graph(two="c")) == {"one": "", "two": "changed: text", "look": "changed: text"}
    assert set(why(tmp_path, cache, graph("x", times_s=2.0)).values()) == {"changed: text, times s"}


def test_an_edited_draft_reaches_what_looks_at_it_alone(tmp_path: Path) -> None:
    cache = ran(tmp_path, graph())
    assert why(tmp_path, cache, graph(), look="draft was edited") == {"one": "", "two": "", "look": "draft was edited"}


def test_a_result_that_is_gone_is_made_again(tmp_path: Path) -> None:
    cache = ran(tmp_path, graph())
    for folder in (tmp_path / "cache/one").iterdir():
        cache.drop(folder)
    assert set(why(tmp_path, cache, graph()).values()) == {"its result is not in the cache any more"}


def test_a_setting_that_was_tried_and_taken_back_is_kept(tmp_path: Path) -> None:
    ran(tmp_path, graph())
    cache = ran(tmp_path, graph(two="c"))
    keep_memory(tmp_path, run_stages(graph(), cache).rests, {})
    assert set(why(tmp_path, cache, graph()).values()) == {""}


def test_a_plan_writes_nothing(tmp_path: Path) -> None:
    cache = ran(tmp_path, graph())
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    why(tmp_path, cache, graph("x"))
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_how_long_a_stage_took_is_known_after_runs_from_the_cache(tmp_path: Path) -> None:
    cache = ran(tmp_path, graph())
    first = read_memory(tmp_path).stages["one"].seconds
    ran(tmp_path, graph())
    (one, *_) = planned_stages(graph(), cache, read_memory(tmp_path), {})
    assert one.seconds == first
