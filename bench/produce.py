"""The main job on the sample episode: speed, what a second run redoes, levels after decoding, words and speakers.

``python -m bench.produce [--json] [--model NAME]``. The episode is copied, so that every first run is a first run. Levels are
read by ffmpeg's own meter from the decoded files, which is not the meter that set them.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import imageio_ffmpeg

from bench.figure import Figure
from bench.spoken_words import compare, words_heard, words_said
from toolkit.model.preset import parse_preset

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "samples" / "small-rooms"
# The kinds of stages that touch sound: none of them may run again because a title changed.
SOUND_STAGES = {"analyse", "sync", "music", "clean", "level", "mix", "stitch", "render", "master", "encode", "measure", "clips",
                "language", "transcribe"}  # fmt: skip


@dataclass(frozen=True)
class Decoded:
    """What ffmpeg's meter says of a file after decoding it."""

    duration_s: float
    integrated_lufs: float
    true_peak_dbtp: float


def main() -> None:
    """Run the episode twice and print what was measured."""
    parser = argparse.ArgumentParser(prog="python -m bench.produce", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one object on stdout")
    parser.add_argument("--model", default="tiny.en", help="Whisper model (default: tiny.en)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        episode = Path(folder) / "small-rooms"
        shutil.copytree(SAMPLE, episode, ignore=shutil.ignore_patterns("out", "draft", ".podkit"))
        figures, details = measure(episode, given.model)
    if given.json:
        print(json.dumps({"figures": [asdict(figure) for figure in figures], "details": details}, indent=2))
    else:
        print_table(figures)


def measure(episode: Path, model: str) -> tuple[list[Figure], dict[str, Any]]:
    """Produce, edit a chapter's title, produce again."""
    first_s = produce(episode, model)
    out = episode / "out"
    deliverables = sorted([*out.glob("*.mp3"), *out.glob("*.m4a")])
    decoded = {file.suffix[1:]: decode(file) for file in deliverables}
    words = compare(words_said(SAMPLE / "truth.json"), words_heard(out / "transcript.json"))
    first_stages = json.loads((out / "report.json").read_text(encoding="utf-8"))["stages"]
    title = edit_a_title(episode / "draft" / "chapters.txt")
    second_s = produce(episode, model)
    stages = json.loads((out / "report.json").read_text(encoding="utf-8"))["stages"]
    redone = [stage["name"] for stage in stages if not stage["cached"]]
    sound = [name for name in redone if name.partition(":")[0] in SOUND_STAGES]
    followed = title in (out / "chapters.json").read_text(encoding="utf-8")
    duration_s = decoded["mp3"].duration_s
    figures = [
        Figure("first run", duration_s / first_s, "x real time", ">= 12", duration_s / first_s >= 12),
        Figure("first run, wall", first_s, "s"),
        Figure("second run after an edited title", second_s, "s", "< 3", second_s < 3),
        Figure("sound stages done again", len(sound), "", "0", not sound),
        Figure("edited title in chapters.json", int(followed), "", "1", followed),
        *level_figures(decoded),
        Figure("word error rate", 100 * words.wer, "%", "<= 12", words.wer <= 0.12),
        Figure("words with the right speaker", 100 * words.right_speaker, "%", ">= 95", words.right_speaker >= 0.95),
    ]
    details = {"stages": first_stages, "redone": redone, "words": words.words, "mistakes": words.mistakes}
    return figures, details


def produce(episode: Path, model: str) -> float:
    """Run the command as a producer would and give the seconds it took."""
    podkit = Path(sys.executable).with_name("podkit")
    started_s = time.monotonic()
    done = subprocess.run(
        [podkit, "produce", episode, "--model", model, "--quiet"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"podkit produce ended with {done.returncode}: {done.stderr}")
    return time.monotonic() - started_s


def edit_a_title(chapters: Path) -> str:
    """Change the second chapter's title in the draft, as a person would, and give it."""
    lines = chapters.read_text(encoding="utf-8").splitlines()
    timed = [number for number, line in enumerate(lines) if re.match(r"\d+:\d\d", line)]
    number = timed[min(1, len(timed) - 1)]
    title = "Walls that talk back"
    lines[number] = f"{lines[number].split()[0]} {title}"
    chapters.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return title


def decode(file: Path) -> Decoded:
    """Decode a file with ffmpeg and read its ebur128 meter's summary."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostats", "-i", str(file), "-map", "0:a:0",
               "-af", "ebur128=peak=true", "-f", "null", "-"]  # fmt: skip
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    hours, minutes, seconds = re.findall(r"Duration: (\d+):(\d+):([\d.]+)", told)[0]
    summary = told[told.rindex("Summary:") :]
    integrated = re.findall(r"I:\s+(-?[\d.]+|-inf) LUFS", summary)[0]
    peak = re.findall(r"Peak:\s+(-?[\d.]+|-inf) dBFS", summary)[-1]
    return Decoded(int(hours) * 3600 + int(minutes) * 60 + float(seconds), float(integrated), float(peak))


def level_figures(decoded: dict[str, Decoded]) -> list[Figure]:
    """Compare the decoded files with the preset's target and ceiling."""
    preset = parse_preset("apple", (ROOT / "presets" / "apple.toml").read_text(encoding="utf-8"))
    figures = []
    for kind, told in decoded.items():
        near = abs(told.integrated_lufs - preset.target_lufs) <= 0.5
        under = told.true_peak_dbtp <= preset.peak_dbtp
        figures += [
            Figure(f"{kind} decoded, loudness", told.integrated_lufs, "LUFS", f"{preset.target_lufs:g} +-0.5", near),
            Figure(f"{kind} decoded, true peak", told.true_peak_dbtp, "dBTP", f"<= {preset.peak_dbtp:g}", under),
        ]
    return figures


def print_table(figures: list[Figure]) -> None:
    """Print a Markdown table."""
    print("| figure | measured | target | |\n|---|---|---|---|")
    for figure in figures:
        verdict = {True: "met", False: "MISSED", None: ""}[figure.met]
        print(f"| {figure.what} | {figure.value:.4g} {figure.unit} | {figure.target} | {verdict} |")


if __name__ == "__main__":
    main()
