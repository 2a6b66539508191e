"""Known findings do not count; new ones do."""

from dataclasses import replace
from pathlib import Path

import pytest

from toolkit.check.baseline import new_findings, read_baseline, write_baseline
from toolkit.check.finding import Finding, Severity
from toolkit.model.errors import NoSuchInput, UnreadableMedia

ONE = Finding("AUD003", "clipping", Severity.ERROR, "a.wav", "42 samples", "Record again.", 61.0, 61.5, 42, 9)


def test_what_is_known_is_left_out(tmp_path: Path) -> None:
    write_baseline(tmp_path / "known.txt", [ONE])
    assert new_findings([ONE, replace(ONE, path="b.wav")], read_baseline(tmp_path / "known.txt")) == (
        (replace(ONE, path="b.wav"),), 1
    )  # fmt: skip


def test_the_same_fault_twice_is_new_once(tmp_path: Path) -> None:
    write_baseline(tmp_path / "known.txt", [ONE])
    assert len(new_findings([ONE, ONE], read_baseline(tmp_path / "known.txt"))[0]) == 1


def test_another_figure_or_a_little_later_is_the_same_finding() -> None:
    assert replace(ONE, start_s=62.0, value=50).fingerprint == ONE.fingerprint


def test_a_baseline_that_is_not_there_or_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoSuchInput):
        read_baseline(tmp_path / "none.txt")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(UnreadableMedia):
        read_baseline(tmp_path / "bytes")
