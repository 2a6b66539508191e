"""A batch: every episode gets its chance, and a second run does what is left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.unattended.conftest import PODKIT, QUICK, recording, statuses, until


def batch(*arguments: str | Path, home: Path) -> tuple[int, dict[str, object]]:
    environment = os.environ | {"XDG_STATE_HOME": str(home)}
    command = [*PODKIT, "batch", *map(str, arguments), *QUICK, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=250, env=environment, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout)


def test_a_failed_one_does_not_stop_the_others_and_a_second_run_does_what_is_left(tmp_path: Path) -> None:
    good, bad = recording(tmp_path / "good.flac"), tmp_path / "bad.flac"
    bad.write_text("no sound " * 30)
    code, told = batch(good, bad, tmp_path / "none.flac", home=tmp_path)
    assert code == 1
    assert told["failed"] == 2
    rows = {Path(str(row["path"])).name: row for row in told["episodes"]}  # type: ignore[attr-defined]
    assert rows["good.flac"]["state"] == "done"
    assert (tmp_path / "good-episode" / "out").is_dir()
    assert "bad.flac: " in rows["bad.flac"]["error"]
    assert "there is no such file" in rows["none.flac"]["error"]
    recording(bad, start_s=5.0)
    code, told = batch(good, bad, home=tmp_path)
    rows = {Path(str(row["path"])).name: row for row in told["episodes"]}  # type: ignore[attr-defined]
    assert (code, rows["good.flac"]["was_done"], rows["bad.flac"]["was_done"]) == (0, True, False)


def test_with_out_everything_is_put_there_and_the_sources_are_only_read(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    paths = [recording(sources / f"talk {number}.flac", start_s=4.0 * number) for number in range(3)]
    before = {path: path.stat().st_mtime_ns for path in sources.rglob("*")}
    code, _ = batch(*paths, "-o", tmp_path / "out", "--jobs", "2", home=tmp_path)
    assert code == 0
    assert sorted(statuses(tmp_path / "out")) == [f"talk {number}" for number in range(3)]
    assert {path: path.stat().st_mtime_ns for path in sources.rglob("*")} == before


def test_results_that_somebody_took_away_are_made_again(tmp_path: Path) -> None:
    talk = recording(tmp_path / "talk.flac")
    out = tmp_path / "out"
    batch(talk, "-o", out, home=tmp_path)
    (out / "talk").rename(tmp_path / "elsewhere")
    code, _ = batch(talk, "-o", out, home=tmp_path)
    assert code == 0
    assert "talk" in statuses(out)


def test_ctrl_c_parks_the_work_and_the_next_run_goes_on(tmp_path: Path) -> None:
    paths = [recording(tmp_path / f"talk {number}.flac", start_s=4.0 * number) for number in range(2)]
    out = tmp_path / "out"
    command = [*PODKIT, "batch", *map(str, paths), "-o", str(out), *QUICK]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log, start_new_session=True)
    until(lambda: "started" in (tmp_path / "log").read_text())
    os.kill(process.pid, signal.SIGTERM)
    assert process.wait(60) == 130
    code, told = batch(*paths, "-o", out, home=tmp_path)
    assert (code, told["failed"]) == (0, 0)


@pytest.mark.parametrize("arguments", [["show", "nothing"], ["retry", "nothing"], ["cancel", "nothing"]])
def test_a_job_that_is_not_there_is_said(tmp_path: Path, arguments: list[str]) -> None:
    batch(recording(tmp_path / "talk.flac"), "-o", tmp_path / "out", home=tmp_path)
    done = subprocess.run(
        [*PODKIT, "jobs", *arguments, "-o", str(tmp_path / "out")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 3
    assert "there is no such job" in done.stderr


def test_jobs_are_listed_shown_retried_and_pruned(tmp_path: Path) -> None:
    bad = tmp_path / "bad.flac"
    bad.write_text("no sound " * 30)
    batch(bad, recording(tmp_path / "talk.flac"), "-o", tmp_path / "out", home=tmp_path)

    def asked(*arguments: str) -> tuple[int, dict[str, object]]:
        command = [*PODKIT, "jobs", *arguments, "-o", str(tmp_path / "out"), "--json"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, json.loads(done.stdout) if done.stdout else {}

    listed = asked("list")[1]
    assert listed["counts"] == {"waiting": 0, "running": 0, "done": 1, "quarantined": 1, "cancelled": 0}
    assert [event["kind"] for event in asked("show", "bad")[1]["events"]][-1] == "quarantined"  # type: ignore[attr-defined]
    assert asked("retry", "talk")[0] == 1
    assert asked("retry", "bad")[0] == 0
    assert asked("cancel", "bad")[0] == 0
    assert asked("prune", "--older-than", "0")[1]["jobs"] == 1
    assert asked("list")[1]["counts"]["done"] == 1  # type: ignore[index]
