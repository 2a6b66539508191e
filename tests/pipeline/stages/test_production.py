"""One run over an episode: what it reads before its first stage."""

from pathlib import Path

import numpy as np
import soundfile

from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.pipeline.stages.production import Production


def test_recordings_are_read_once_and_it_is_told_how_far(tmp_path: Path) -> None:
    tone = 0.2 * np.sin(np.arange(48_000) / 7.0)
    for name in ("ada", "ben"):
        soundfile.write(tmp_path / f"{name}.wav", tone, 48_000, subtype="PCM_16")
    (tmp_path / "episode.toml").write_text('[[track]]\nfile = "ada.wav"\n[[track]]\nfile = "ben.wav"\n')
    told: list[tuple[str, float]] = []
    options = ProduceOptions(skip=frozenset({"transcribe"}))
    for _ in range(2):
        production = Production(tmp_path, None, options, reading=lambda file, fraction: told.append((file, fraction)))
        production.run(wanted=("analyse:ada",))
    assert {file for file, _ in told} == {"ada.wav", "ben.wav"}
    assert [fraction for file, fraction in told if file == "ada.wav"][-1] == 1.0
    assert len([fraction for _, fraction in told if fraction == 1.0]) == 2


def test_who_only_plans_reads_no_recording(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "ada.wav", np.zeros(48_000), 48_000, subtype="PCM_16")
    (tmp_path / "episode.toml").write_text('[[track]]\nfile = "ada.wav"\n')
    told: list[str] = []
    options = ProduceOptions(skip=frozenset({"transcribe"}))
    production = Production(tmp_path, None, options, plans=True, reading=lambda file, _fraction: told.append(file))
    assert "analyse:ada" in {stage.name for stage in production.stages()}
    assert told == []
    assert not (tmp_path / ".podkit").exists()
