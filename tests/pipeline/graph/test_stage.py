"""Stages run in order, side by side, once, and go on where a killed run stopped."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from toolkit.pipeline.graph.stage import Load, Stage, Work, run_stages
from toolkit.storage.cache import Cache


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def writes(text: str, ran: list[str] | None = None) -> Callable[[Work], None]:
    def run(work: Work) -> None:
        before = "".join((folder / "text").read_text() for folder in work.needs.values())
        (work.folder / "text").write_text(before + text)
        if ran is not None:
            ran.append(text)

    return run


def test_a_stage_reads_what_it_needs(cache: Cache) -> None:
    outcome = run_stages([Stage("b", writes("b"), needs=("a",)), Stage("a", writes("a"))], cache)
    assert (outcome.folders["b"] / "text").read_text() == "ab"


def test_a_second_run_does_no_work(cache: Cache) -> None:
    ran: list[str] = []
    stages = [Stage("a", writes("a", ran)), Stage("b", writes("b", ran), needs=("a",))]
    run_stages(stages, cache)
    outcome = run_stages(stages, cache)
    assert ran == ["a", "b"]
    assert all(timing.cached for timing in outcome.timings)


def test_a_changed_setting_redoes_the_stage_and_what_follows_and_nothing_else(cache: Cache) -> None:
    ran: list[str] = []

    def graph(setting: int) -> list[Stage]:
        return [
            Stage("a", writes("a", ran)),
            Stage("b", writes("b", ran), needs=("a",), settings=setting),
            Stage("c", writes("c", ran), needs=("b",)),
        ]

    run_stages(graph(1), cache)
    ran.clear()
    run_stages(graph(2), cache)
    assert ran == ["b", "c"]


def test_a_fresh_stage_that_gives_the_same_spares_what_follows(cache: Cache) -> None:
    ran: list[str] = []
    stages = [Stage("look", writes("same", ran), fresh=True), Stage("b", writes("b", ran), needs=("look",))]
    run_stages(stages, cache)
    run_stages(stages, cache)
    assert ran == ["same", "b", "same"]


def test_a_failed_stage_leaves_no_result_and_the_finished_ones_are_kept(cache: Cache) -> None:
    ran: list[str] = []

    def breaks(work: Work) -> None:
        (work.folder / "half").write_text("half")
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        run_stages([Stage("a", writes("a", ran)), Stage("b", breaks, needs=("a",))], cache)
    run_stages([Stage("a", writes("a", ran)), Stage("b", writes("b", ran), needs=("a",))], cache)
    assert ran == ["a", "b"]
    assert not list(cache.root.rglob("half"))


def test_stages_that_do_not_depend_on_each_other_run_side_by_side(cache: Cache) -> None:
    both = threading.Barrier(2, timeout=10)

    def meets(_work: Work) -> None:
        both.wait()

    run_stages([Stage("mix", meets), Stage("transcribe", meets, load=Load.ENGINE)], cache)
    assert not both.broken


def test_an_error_stops_the_stages_that_run_beside_it(cache: Cache) -> None:
    started = threading.Event()

    def endless(work: Work) -> None:
        started.set()
        while True:
            work.progress(0.5)

    def breaks(_work: Work) -> None:
        started.wait(10)
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        run_stages([Stage("a", endless, load=Load.ENGINE), Stage("b", breaks)], cache)


def test_pieces_in_the_workspace_outlive_a_failure_and_go_with_success(cache: Cache) -> None:
    seen: list[int] = []

    def goes_on(work: Work) -> None:
        pieces = len(list(work.workspace.iterdir()))
        seen.append(pieces)
        (work.workspace / f"{pieces}").touch()
        if pieces < 2:
            raise RuntimeError("killed")

    for _ in range(2):
        with pytest.raises(RuntimeError, match="killed"):
            run_stages([Stage("a", goes_on)], cache)
    run_stages([Stage("a", goes_on)], cache)
    assert seen == [0, 1, 2]
    assert not list((cache.root / "unfinished").rglob("0"))


def test_warnings_are_told_again_when_the_result_comes_from_the_cache(cache: Cache) -> None:
    stages = [Stage("a", lambda work: work.warn("guest.wav ends early"))]
    run_stages(stages, cache)
    assert run_stages(stages, cache).warnings == ["guest.wav ends early"]


def test_a_need_that_nobody_gives_is_an_error_at_once(cache: Cache) -> None:
    with pytest.raises(ValueError, match="nobody gives"):
        run_stages([Stage("b", writes("b"), needs=("a",))], cache)
