"""Watchers under attack: nasty items among good ones, with a kill in the middle; each gets its verdict and nobody dies."""

from pathlib import Path

import pytest

from bench.unattended.nasty import Attack, attacked


@pytest.mark.slow
def test_a_hundred_nasty_items_end_no_watcher_and_each_good_one_is_produced_once(tmp_path: Path) -> None:
    found = attacked(tmp_path, Attack(items=100, good=4, watchers=2, kills=1, seed=7))
    assert found.deaths == []
    assert found.wrong == []
    assert found.not_once == []
    assert found.kills == 1
    # A watcher parses nothing that arrives; what it holds does not depend on it.
    assert found.watcher_peak_mb < 150
    assert found.worker_peak_mb < 2048
