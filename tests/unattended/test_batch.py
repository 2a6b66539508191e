"""A batch: every episode gets its chance, and the next run does what is left."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from pathlib import Path

import pytest

from tests.unattended.conftest import QUICK_OPTIONS, Log, logged, not_a_recording, recording, statuses
from toolkit.model.denoiser import Denoiser
from toolkit.model.errors import CannotWrite
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.unattended.batch import BatchEpisode, BatchResult, _episode_options, own_ledger, run_batch
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.resources import Limits
from toolkit.unattended.settings import RunSettings

# They start workers, which load what every episode needs.
pytestmark = pytest.mark.slow

Run = Callable[..., dict[str, BatchEpisode]]


@pytest.fixture
def batch(log: Log) -> Run:
    """Run a batch; return its episodes by the names of their paths."""

    def run(paths: Sequence[Path], settings: RunSettings) -> dict[str, BatchEpisode]:
        result = run_batch(paths, settings, log.journal(), threading.Event())
        return {Path(episode.path).name: episode for episode in result.episodes}

    return run


@pytest.fixture
def in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunSettings:
    """Settings of a batch without an OUT; its ledger is in a state folder of the test's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return RunSettings(QUICK_OPTIONS, None, first_wait_s=0.0)


def test_a_failed_one_does_not_stop_the_others_and_a_second_run_does_what_is_left(
    batch: Run, in_place: RunSettings, tmp_path: Path
) -> None:
    good, bad = recording(tmp_path / "good.flac"), not_a_recording(tmp_path / "bad.flac")
    episodes = batch([good, bad, tmp_path / "none.flac", good], in_place)
    assert [episode.state for episode in episodes.values()] == ["done", "quarantined", "quarantined"]
    assert episodes["good.flac"].result == str(tmp_path / "good-episode" / "out")
    assert (tmp_path / "good-episode" / "out").is_dir()
    assert f"{bad}: " in episodes["bad.flac"].error
    assert "there is no such file" in episodes["none.flac"].error
    recording(bad, start_s=5.0)
    episodes = batch([good, bad], in_place)
    assert [(episode.state, episode.was_done) for episode in episodes.values()] == [("done", True), ("done", False)]
    assert own_ledger() == tmp_path / "state" / "podkit" / "batch.sqlite"


def test_one_that_failed_is_tried_again_by_the_next_run(batch: Run, in_place: RunSettings, tmp_path: Path) -> None:
    bad = not_a_recording(tmp_path / "bad.flac")
    for _ in range(2):
        assert batch([bad], in_place)["bad.flac"].state == "quarantined"


def test_with_an_out_everything_is_put_there_and_the_sources_are_only_read(
    batch: Run, settings: RunSettings, tmp_path: Path
) -> None:
    sources = tmp_path / "sources"
    paths = [recording(sources / f"talk {number}.flac", start_s=4.0 * number) for number in range(3)]
    before = {path: path.stat().st_mtime_ns for path in sources.rglob("*")}
    settings.limits = Limits(jobs=2)
    episodes = batch(paths, settings)
    assert {episode.state for episode in episodes.values()} == {"done"}
    assert sorted(statuses(tmp_path / "out")) == [f"talk {number}" for number in range(3)]
    assert {path: path.stat().st_mtime_ns for path in sources.rglob("*")} == before
    # Somebody takes one of the results away: the next run makes it again, and the others are done.
    (tmp_path / "out" / "talk 1").rename(tmp_path / "elsewhere")
    again = batch(paths, settings)
    assert [episode.was_done for episode in again.values()] == [True, False, True]
    assert "talk 1" in statuses(tmp_path / "out")


def test_an_upload_is_copied_with_its_drafts_and_two_of_one_content_are_one(
    batch: Run, settings: RunSettings, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        not_a_recording(tmp_path / name / "tracks" / "a.wav")
    not_a_recording(tmp_path / "two" / "draft" / "notes.md")
    episodes = batch([tmp_path / "one", tmp_path / "two"], settings)
    assert {episode.state for episode in episodes.values()} == {"quarantined"}
    assert sorted(path.name for path in (tmp_path / "out" / "failed").iterdir()) == ["one.json", "two.json"]


def test_what_is_worked_through_elsewhere_gets_the_jobs_that_are_left(
    settings: RunSettings, log: Log, tmp_path: Path
) -> None:
    given: list[Sequence[str]] = []

    def work(ledger: Ledger, among: Sequence[str]) -> None:
        given.append(among)
        ledger.quarantine(among[0], "the cluster gave it up")

    paths = [not_a_recording(tmp_path / "talk.flac")]
    result = run_batch(paths, settings, log.journal(), threading.Event(), work=work)
    assert (len(given), result.failed) == (1, 1)
    assert result.episodes[0].error == "the cluster gave it up"


def test_a_batch_that_is_stopped_leaves_its_episodes_waiting(settings: RunSettings, log: Log, tmp_path: Path) -> None:
    stop = threading.Event()
    log.at("started", lambda _entry: stop.set())
    result = run_batch([recording(tmp_path / "talk.flac")], settings, log.journal(), stop)
    log.until(logged("parked"))
    assert ([episode.state for episode in result.episodes], result.failed) == (["waiting"], 1)


def test_a_ledger_that_cannot_be_written_is_an_error(batch: Run, settings: RunSettings, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file where the folder belongs")
    with pytest.raises(CannotWrite, match="out"):
        batch([not_a_recording(tmp_path / "talk.flac")], settings)


def test_an_out_that_cannot_be_written_is_an_error(batch: Run, settings: RunSettings, tmp_path: Path) -> None:
    (tmp_path / "out" / ".podkit").mkdir(parents=True)
    (tmp_path / "out" / ".podkit" / "incoming").write_text("a file where the folder belongs")
    with pytest.raises(CannotWrite, match="incoming"):
        batch([not_a_recording(tmp_path / "talk.flac")], settings)


@pytest.mark.parametrize(
    "name", [entry.name for entry in fields(ProduceOptions) if entry.name not in ("redraft", "trusted")]
)
def test_every_option_makes_another_episode(name: str) -> None:
    other = {"preset": "spotify", "skip": frozenset({"noise"}), "voices": Path("voices.onnx"), "audiogram": True}
    usual = ProduceOptions()
    kinds = {**other, "denoiser": Denoiser.NEURAL, "speakers": ("Ada",)}
    changed = replace(usual, **{name: kinds.get(name, "de" if name == "language" else "another")})
    assert _episode_options(changed) != _episode_options(usual)


def test_drafts_asked_for_anew_are_the_same_episode() -> None:
    assert _episode_options(ProduceOptions(redraft=frozenset({"notes"}))) == _episode_options(ProduceOptions())


def test_the_outcome_is_given_as_json() -> None:
    episode = BatchEpisode("/in/a", "done", 1.5, "/out/a", "", was_done=False)
    told = json.loads(json.dumps(BatchResult((episode, replace(episode, state="waiting"))).as_json()))
    assert told["failed"] == 1
    assert told["episodes"][0] == {
        "path": "/in/a", "state": "done", "seconds": 1.5, "result": "/out/a", "error": "", "was_done": False,
    }  # fmt: skip
