"""A stretch of the finished sound before anything was produced, and after."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy import signal

from tests.sample_episode import SAMPLE, write_episode
from toolkit.audio.loudness import measure_loudness
from toolkit.pipeline.commands.preview import Previewed, preview_episode
from toolkit.pipeline.commands.produce import produce_episode
from toolkit.pipeline.episode.options import ProduceOptions

SOUND = ProduceOptions(skip=frozenset({"transcribe"}), preset="archive")
pytestmark = pytest.mark.slow


def sound(path: str | Path) -> np.ndarray:
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    assert rate == 48_000
    return samples


def lufs(path: str) -> float:
    return measure_loudness([sound(path)], 48_000, 2).integrated_lufs


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def long_episode(tmp_path: Path) -> Path:
    folder = tmp_path / "episode"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("out", "draft", ".podkit"))
    return folder


def test_a_preview_of_what_nobody_produced_is_two_files_at_one_loudness_and_nothing_else(long_episode: Path) -> None:
    before = {path.name for path in long_episode.iterdir()}
    made = preview_episode(long_episode, options=SOUND, start_s=100.0, length_s=8.0)
    assert not made.is_published
    assert {path.name for path in long_episode.iterdir()} == before | {"preview", ".podkit"}
    assert {Path(made.after).parent, Path(made.before).parent} == {long_episode / "preview"}
    assert (made.start_s, made.duration_s) == (100.0, 8.0)
    assert len(sound(made.after)) == len(sound(made.before)) == 8 * 48_000
    assert lufs(made.before) == pytest.approx(lufs(made.after), abs=0.2)
    assert lufs(made.after) == pytest.approx(-23.0, abs=3.0)
    assert "minutes of the session" in made.rests_on
    assert not list((long_episode / ".podkit").glob("preview-*"))


def test_after_a_run_a_preview_is_the_published_master_sample_by_sample(tmp_path: Path) -> None:
    folder = write_episode(tmp_path / "episode", 42.0)
    produced = produce_episode(folder, options=SOUND)
    before = files_in(folder / "out")
    made = preview_episode(folder, options=SOUND, start_s=12.0, length_s=20.0)
    assert made.is_published
    assert files_in(folder / "out") == before
    published = sound(next(path for path in produced.files if path.suffix == ".wav"))
    np.testing.assert_allclose(sound(made.after), published[12 * 48_000 : 32 * 48_000], atol=2.0**-22)
    assert lufs(made.before) == pytest.approx(lufs(made.after), abs=0.2)
    assert _alike(made) > 0.5


def test_a_preview_made_before_a_run_sounds_as_the_run_makes_it(long_episode: Path) -> None:
    early = preview_episode(long_episode, options=SOUND, start_s=150.0, length_s=16.0)
    early_sound = sound(early.after)[:, 0]
    options = ProduceOptions(skip=frozenset({"transcribe", "stitch"}), preset="archive")
    produced = produce_episode(long_episode, options=options)
    published = sound(next(path for path in produced.files if path.suffix == ".wav"))[:, 0]
    near = published[140 * 48_000 : 172 * 48_000]
    at = int(np.argmax(signal.correlate(near, early_sound, mode="valid", method="fft")))
    correlation = float(np.corrcoef(near[at : at + len(early_sound)], early_sound)[0, 1])
    assert correlation > 0.95
    wanted = measure_loudness([near[at : at + len(early_sound), None]], 48_000, 1).integrated_lufs
    assert measure_loudness([early_sound[:, None]], 48_000, 1).integrated_lufs == pytest.approx(wanted, abs=1.0)


def test_a_preview_past_the_end_is_the_last_stretch_and_a_short_episode_is_heard_whole(tmp_path: Path) -> None:
    folder = write_episode(tmp_path / "episode", 12.0)
    past = preview_episode(folder, options=SOUND, start_s=500.0, length_s=5.0)
    assert past.start_s + past.duration_s == pytest.approx(16.61, abs=0.1)
    whole = preview_episode(folder, options=SOUND)
    assert (whole.start_s, whole.duration_s) == (0.0, pytest.approx(16.61, abs=0.1))
    assert "the whole session" in whole.rests_on


def test_another_preset_is_previewed_and_not_what_was_published_for_the_first(tmp_path: Path) -> None:
    folder = write_episode(tmp_path / "episode", 12.0)
    produce_episode(folder, options=SOUND)
    other = preview_episode(
        folder, options=ProduceOptions(skip=frozenset({"transcribe"}), preset="apple"), length_s=8.0
    )
    assert not other.is_published
    assert "an earlier run" in other.rests_on
    assert lufs(other.after) == pytest.approx(-16.0, abs=2.5)


def _alike(made: Previewed) -> float:
    first, second = sound(made.after)[:, 0], sound(made.before)[:, 0]
    return float(np.corrcoef(first, second)[0, 1])
