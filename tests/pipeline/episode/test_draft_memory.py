"""The memory of the drafts, which lies among them and so may come with an upload."""

import json
from pathlib import Path

import pytest

from toolkit.model.timeline import Timeline
from toolkit.pipeline.episode.draft_memory import MEMORY, DraftMemory
from toolkit.storage.identity import digest_of

ONE, LAST = {"sample_rate": 44_100}, {"sample_rate": 48_000}


def remembered(folder: Path, times: dict[str, int]) -> DraftMemory:
    value = {"transcript": {"edited": {"timelines": [ONE], "times": times, "last": LAST}}}
    (folder / MEMORY).write_text(json.dumps({"sha256": digest_of(value), "value": value}), "utf-8")
    return DraftMemory(folder, folder / ".podkit")


@pytest.mark.parametrize(("index", "rate"), [(0, 44_100), (1, 48_000), (-1, 48_000), (10**30, 48_000)])
def test_a_time_of_no_timeline_speaks_of_the_last_one(index: int, rate: int, tmp_path: Path) -> None:
    assert remembered(tmp_path, {"1000": index}).of("transcript").timeline_of(1.0) == Timeline(rate)


def test_a_memory_of_brackets_is_none(tmp_path: Path) -> None:
    (tmp_path / MEMORY).write_text('{"sha256": "", "value": ' + "[" * 900 + "]" * 900 + "}", "utf-8")
    assert not DraftMemory(tmp_path, tmp_path / ".podkit").knows("transcript")
