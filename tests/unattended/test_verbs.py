"""``batch`` as a function, for a script as people write one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import toolkit
from tests.unattended.conftest import Log, logged, not_a_recording, recording, statuses
from toolkit.model.errors import InvalidPreset
from toolkit.model.job_errors import NoScheduler
from toolkit.unattended.verbs import batch

# They start workers, which load what every episode needs.
pytestmark = pytest.mark.slow


def test_a_plain_script_may_call_it_without_a_guard_and_gets_the_outcomes(tmp_path: Path) -> None:
    recording(tmp_path / "talk.flac")
    script = tmp_path / "script.py"
    script.write_text(
        "import json, sys\nfrom toolkit import batch\nprint('begun')\n"
        "result = batch(sys.argv[1], out=sys.argv[2], skip=['transcribe'])\nprint(json.dumps(result.as_json()))\n"
    )
    command = [sys.executable, script, tmp_path / "talk.flac", tmp_path / "out"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    begun, told = done.stdout.splitlines()
    assert begun == "begun"
    assert json.loads(told)["episodes"][0]["state"] == "done"
    assert done.stderr == ""
    assert "talk" in statuses(tmp_path / "out")


def test_an_episode_that_fails_raises_nothing_and_says_why(tmp_path: Path, log: Log) -> None:
    bad = not_a_recording(tmp_path / "words.wav")
    result = batch([bad, str(tmp_path / "none.wav")], out=tmp_path / "out", skip=["transcribe"], journal=log.journal())
    assert result.failed == 2
    assert "this is text, not a recording" in result.episodes[0].error
    assert "there is no such file" in result.episodes[1].error
    log.until(logged("quarantined"))


def test_what_is_wrong_for_all_episodes_is_raised_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(InvalidPreset, match="appel"):
        batch(not_a_recording(tmp_path / "words.wav"), out=tmp_path / "out", preset="appel")
    with pytest.raises(ValueError, match="'dance'"):
        batch(tmp_path / "words.wav", out=tmp_path / "out", skip=["dance"])
    assert not (tmp_path / "out").exists()


def test_the_package_gives_it_under_its_name() -> None:
    assert toolkit.batch is batch
    assert "batch" in dir(toolkit)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        toolkit.nothing  # noqa: B018


def test_a_scheduler_that_does_not_answer_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="the extra cluster is not installed")
    monkeypatch.setattr("toolkit.unattended.cluster._SCHEDULER_WAIT_S", 0.2)
    with pytest.raises(NoScheduler, match="no scheduler answers"):
        batch(not_a_recording(tmp_path / "words.wav"), out=tmp_path / "out", skip=["transcribe"], cluster="127.0.0.1:9")
