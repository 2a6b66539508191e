"""A job as it is shown."""

from __future__ import annotations

import json
import os
from pathlib import Path

from toolkit.unattended.database import Database
from toolkit.unattended.job import State, readable
from toolkit.unattended.ledger import Ledger


def test_a_job_is_read_back_from_its_row_and_shown_as_json(tmp_path: Path) -> None:
    source = Path(os.fsdecode(b"/in/caf\xe9.wav"))
    job, _ = Ledger(Database(tmp_path / "ledger.sqlite")).add("aa", source, "a", facts={"bytes": 4})
    assert (job.source, job.state, job.facts) == (source, State.WAITING, {"bytes": 4})
    shown = json.loads(json.dumps(job.as_json()))
    assert (shown["source"], shown["state"], shown["facts"]) == ("/in/caf\ufffd.wav", "waiting", {"bytes": 4})
    assert shown.keys() == vars(job).keys()


def test_a_path_of_any_bytes_is_readable() -> None:
    assert readable(Path(os.fsdecode(b"/in/\xff.wav"))) == "/in/\ufffd.wav"
    assert readable(Path("/in/K\u00fcche.wav")) == "/in/K\u00fcche.wav"
