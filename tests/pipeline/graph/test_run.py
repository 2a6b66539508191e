"""Stages run in order, side by side, once; a run goes on where a killed one stopped and heals what was damaged."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from toolkit.pipeline.graph.result import TextResult
from toolkit.pipeline.graph.run import needed, run_stages
from toolkit.pipeline.graph.stage import Load, Stage, Work
from toolkit.storage.cache import Cache


@dataclass
class Log:
    """What ran, in order; it changes no result."""

    ran: list[str] = field(default_factory=list)

    @property
    def identity(self) -> None:
        return None


@dataclass(frozen=True)
class Text:
    text: str
    log: Log = field(default_factory=Log)
    warning: str = ""


def text_of(stage: str) -> TextResult:
    return TextResult(stage, "text")


def writes(work: Work, settings: Text) -> None:
    before = "".join(work.get(text_of(name)) for name in work.folders)
    (work.folder / "text").write_text(before + settings.text)
    settings.log.ran.append(settings.text)
    if settings.warning:
        work.warn(settings.warning)


def chain(log: Log, *texts: str) -> list[Stage[Any]]:
    """Stages a, b, c … of which each needs the one before."""
    names = "abcdef"[: len(texts)]
    return [
        Stage(name, writes, Text(text, log), needs=(names[number - 1],) if number else ())
        for number, (name, text) in enumerate(zip(names, texts, strict=True))
    ]


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def test_a_stage_reads_what_it_needs(cache: Cache) -> None:
    first, second = chain(Log(), "a", "b")
    assert run_stages([second, first], cache).get(text_of("b")) == "ab"


def test_a_second_run_does_no_work(cache: Cache) -> None:
    log = Log()
    run_stages(chain(log, "a", "b"), cache)
    outcome = run_stages(chain(log, "a", "b"), cache)
    assert log.ran == ["a", "b"]
    assert all(timing.cached for timing in outcome.timings)


def test_a_changed_setting_redoes_the_stage_and_what_follows_and_nothing_else(cache: Cache) -> None:
    log = Log()
    run_stages(chain(log, "a", "b", "c"), cache)
    log.ran.clear()
    assert run_stages(chain(log, "a", "B", "c"), cache).get(text_of("c")) == "aBc"
    assert log.ran == ["B", "c"]


@dataclass(frozen=True)
class Parity:
    number: int


def gives_parity(work: Work, settings: Parity) -> None:
    (work.folder / "text").write_text(str(settings.number % 2))


def test_a_stage_that_comes_out_the_same_spares_what_follows(cache: Cache) -> None:
    log = Log()
    for number in (1, 3, 4):
        run_stages([Stage("a", gives_parity, Parity(number)), Stage("b", writes, Text("b", log), needs=("a",))], cache)
    assert log.ran == ["b", "b"]


def test_a_stage_that_always_runs_spares_what_follows_when_it_comes_out_the_same(cache: Cache) -> None:
    log = Log()
    stages = [
        Stage("look", writes, Text("same", log), runs_always=True),
        Stage("b", writes, Text("b", log), needs=("look",)),
    ]
    run_stages(stages, cache)
    run_stages(stages, cache)
    assert log.ran == ["same", "b", "same"]


def test_a_warning_is_no_reason_to_redo_what_follows(cache: Cache) -> None:
    log = Log()
    for warning in ("", "guest.wav ends early"):
        first = Stage("a", writes, Text("a", warning=warning))
        run_stages([first, Stage("b", writes, Text("b", log), needs=("a",))], cache)
    assert log.ran == ["b"]


@pytest.mark.parametrize("damage", ["cut", "altered", "removed", "added", "list"])
def test_a_damaged_result_is_made_again_and_what_follows_stays(cache: Cache, damage: str) -> None:
    log = Log()
    folder = run_stages(chain(log, "first", "b"), cache).folders["a"]
    match damage:
        case "cut":
            (folder / "text").write_text("fir")
        case "altered":
            (folder / "text").write_text("FIRST")
        case "removed":
            (folder / "text").unlink()
        case "added":
            (folder / "other").write_text("?")
        case "list":
            (folder / ".contents.json").write_text("{")
    log.ran.clear()
    outcome = run_stages(chain(log, "first", "b"), cache)
    assert log.ran == ["first"]
    assert outcome.get(text_of("b")) == "firstb"


def test_a_copied_cache_is_believed(cache: Cache, tmp_path: Path) -> None:
    log = Log()
    run_stages(chain(log, "a", "b"), cache)
    cache.root.rename(tmp_path / "moved")
    for path in (tmp_path / "moved").rglob("*"):
        path.touch()
    run_stages(chain(log, "a", "b"), Cache(tmp_path / "moved"))
    assert log.ran == ["a", "b"]


@dataclass(frozen=True)
class Spoils:
    """Spoils the result of another stage when it first runs, as a failing disk would under a run."""

    log: Log


def spoils(work: Work, settings: Spoils) -> None:
    settings.log.ran.append("reads")
    if len(settings.log.ran) == 1:
        (work.folders["a"] / "text").unlink()
    (work.folder / "text").write_text(work.get(text_of("a")))


def test_a_result_that_is_damaged_while_it_is_needed_is_made_again_in_the_same_run(cache: Cache) -> None:
    log = Log()
    stages = [Stage("a", writes, Text("a")), Stage("b", spoils, Spoils(log), needs=("a",))]
    assert run_stages(stages, cache).get(text_of("b")) == "a"
    assert log.ran == ["reads", "reads"]


def fails(work: Work, _settings: None) -> None:
    (work.folder / "half").write_text("half")
    raise RuntimeError("broken")


def test_a_failed_stage_leaves_no_result_and_the_finished_ones_are_kept(cache: Cache) -> None:
    log = Log()
    first, second = chain(log, "a", "b")
    with pytest.raises(RuntimeError, match="broken"):
        run_stages([first, Stage("b", fails, None, needs=("a",))], cache)
    run_stages([first, second], cache)
    assert log.ran == ["a", "b"]
    assert not list(cache.root.rglob("half"))


@dataclass(frozen=True)
class Meeting:
    barrier: threading.Barrier

    @property
    def identity(self) -> None:
        return None


def meets(_work: Work, settings: Meeting) -> None:
    settings.barrier.wait()


def test_stages_that_do_not_depend_on_each_other_run_side_by_side(cache: Cache) -> None:
    both = Meeting(threading.Barrier(2, timeout=10))
    run_stages([Stage("mix", meets, both), Stage("transcribe", meets, both, load=Load.ENGINE)], cache)
    assert not both.barrier.broken


@dataclass(frozen=True)
class Started:
    event: threading.Event

    @property
    def identity(self) -> None:
        return None


def goes_on_for_ever(work: Work, settings: Started) -> None:
    settings.event.set()
    while True:
        work.progress(0.5)


def fails_once_started(_work: Work, settings: Started) -> None:
    settings.event.wait(10)
    raise RuntimeError("broken")


def test_an_error_stops_the_stages_that_run_beside_it(cache: Cache) -> None:
    started = Started(threading.Event())
    stages: Sequence[Stage[Any]] = [
        Stage("a", goes_on_for_ever, started, load=Load.ENGINE),
        Stage("b", fails_once_started, started),
    ]
    with pytest.raises(RuntimeError, match="broken"):
        run_stages(stages, cache)


def goes_on(work: Work, settings: Log) -> None:
    pieces = len(list(work.workspace.iterdir()))
    settings.ran.append(str(pieces))
    (work.workspace / f"{pieces}").touch()
    if pieces < 2:
        raise RuntimeError("killed")


def test_pieces_in_the_workspace_outlive_a_failure_and_go_with_success(cache: Cache) -> None:
    log = Log()
    for _ in range(2):
        with pytest.raises(RuntimeError, match="killed"):
            run_stages([Stage("a", goes_on, log)], cache)
    run_stages([Stage("a", goes_on, log)], cache)
    assert log.ran == ["0", "1", "2"]
    assert not list((cache.root / "unfinished").rglob("0"))


def test_warnings_come_again_with_a_cached_result_once_each_and_in_the_order_of_the_graph(cache: Cache) -> None:
    stages = [
        Stage("b", writes, Text("b", warning="second\nline"), needs=("a",)),
        Stage("a", writes, Text("a", warning="guest.wav ends early")),
        Stage("c", writes, Text("c", warning="second line")),
    ]
    run_stages(stages, cache)
    assert run_stages(stages, cache).warnings == ("second line", "guest.wav ends early")


def test_a_need_that_nobody_gives_is_an_error_at_once(cache: Cache) -> None:
    with pytest.raises(ValueError, match="stages need what nobody gives: b"):
        run_stages([Stage("b", writes, Text("b"), needs=("a",))], cache)


def test_two_stages_of_one_name_are_an_error_at_once(cache: Cache) -> None:
    with pytest.raises(ValueError, match="two stages share a name"):
        run_stages([Stage("a", writes, Text("1")), Stage("a", writes, Text("2"))], cache)


def test_only_what_the_wanted_stages_rest_on_is_needed() -> None:
    stages = [*chain(Log(), "a", "b", "c"), Stage("d", writes, Text("d"), needs=("a",))]
    assert [stage.name for stage in needed(stages, ["b", "d"])] == ["a", "b", "d"]


def test_progress_of_a_stage_begins_at_nothing_and_ends_at_all(cache: Cache) -> None:
    told: list[tuple[str, float]] = []
    run_stages(chain(Log(), "a"), cache, progress=lambda name, fraction: told.append((name, fraction)))
    assert told[0] == ("a", 0.0)
    assert told[-1] == ("a", 1.0)
