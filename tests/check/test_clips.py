"""The seconds around each finding, as files."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from toolkit.check.checking import CheckReport
from toolkit.check.clips import write_clips
from toolkit.check.finding import Finding, Severity

RATE = 48_000


@pytest.fixture
def talk(recording: Callable[..., Path]) -> Path:
    """Return a recording of 20 s, each sample of which says when it is."""
    return recording((np.arange(20 * RATE) / (20 * RATE)).astype(np.float32), "a talk.wav")


def found(path: Path, *places: tuple[float | None, float | None]) -> CheckReport:
    one = Finding("AUD003", "clipping", Severity.ERROR, str(path), "42 clipped samples", "Record again.")
    return CheckReport(tuple(replace(one, start_s=start_s, end_s=end_s) for start_s, end_s in places))


@pytest.mark.parametrize(
    ("place", "begins_s", "ends_s"),
    [((5.0, 6.0), 3.5, 7.5), ((0.5, None), 0.0, 2.0), ((19.5, 20.0), 18.0, 20.0), ((4.0, 19.0), 2.5, 12.5)],
)
def test_a_clip_is_the_finding_and_a_second_and_a_half_around_it(
    talk: Path, tmp_path: Path, place: tuple[float, float | None], begins_s: float, ends_s: float
) -> None:
    (clip,) = write_clips(found(talk, place), tmp_path / "clips")
    samples, rate = soundfile.read(clip)
    assert rate == RATE
    assert (samples[0] * 20, samples[-1] * 20) == pytest.approx((begins_s, ends_s), abs=0.01)
    assert clip.name == f"a-talk-AUD003-{int(begins_s * 10):06d}.wav"


def test_a_finding_about_the_whole_file_has_no_clip(talk: Path, tmp_path: Path) -> None:
    assert list(write_clips(found(talk, (None, None)), tmp_path / "clips")) == []
    assert not (tmp_path / "clips").exists()


def test_five_of_a_kind_are_written(talk: Path, tmp_path: Path) -> None:
    places = [(float(second), float(second)) for second in range(2, 10)]
    assert len(list(write_clips(found(talk, *places), tmp_path / "clips"))) == 5
