"""``produce --plan`` on a real episode."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sample_episode import OPTIONS
from toolkit.pipeline.commands.plan import plan_episode
from toolkit.pipeline.commands.produce import Produced

pytestmark = pytest.mark.model


def files(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in sorted(folder.rglob("*"))}


def runs(folder: Path) -> dict[str, str]:
    return {stage.name: stage.why for stage in plan_episode(folder, options=OPTIONS).stages if not stage.is_kept}


def test_a_folder_that_was_never_produced_is_planned_without_a_trace(short_episode: Path) -> None:
    before = files(short_episode)
    plan = plan_episode(short_episode, options=OPTIONS)
    assert all(stage.why == "new" for stage in plan.stages)
    assert plan.work_s > 0
    assert plan.duration_s > 10
    assert not plan.arranged
    assert files(short_episode) == before


def test_the_plan_says_what_an_edit_or_a_setting_makes_run_and_what_comes_of_it(
    produced: Path, again: Callable[..., Produced]
) -> None:
    folder = produced
    again(folder)
    assert runs(folder) == {}
    assert "nothing to do" in plan_episode(folder, options=OPTIONS).text()

    chapters = folder / "draft/chapters.txt"
    chapters.write_text(chapters.read_text("utf-8") + "\n", "utf-8")
    assert runs(folder)["resolve:chapters"] == "draft/chapters.txt was edited"
    assert "master" not in runs(folder)

    manifest = folder / "episode.toml"
    manifest.write_text(manifest.read_text("utf-8").replace("[stitch]", "[stitch]\ntighten = 0.3"), "utf-8")
    plan = plan_episode(folder, options=OPTIONS)
    assert runs(folder)["master"] == "changed: tighten s"
    assert "conversation" not in runs(folder)
    assert plan.shortened > 0
    again(folder)
    after = plan_episode(folder, options=OPTIONS)
    assert (after.shortened, after.tightened_s) == (plan.shortened, plan.tightened_s)
    assert after.origins["stitch.tighten"] == "episode.toml"
