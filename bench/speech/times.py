"""When words begin, on real speech: podkit against another recogniser's times, and against openai-whisper's.

Run ``python -m bench.speech.times --json``. The four ``leopard-*`` clips carry the word times of another recogniser (Picovoice's
Leopard); the English clips, joined, are heard by openai-whisper with the same weights, where torch is. Against times known by
number, on synthesised voices, ``bench.speech.conversation`` compares. Models: ``base`` and ``tiny.en``.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from rapidfuzz.distance import Levenshtein

from bench.speech.corpus import SAMPLE_RATE, SPEECH, Samples, join_clips, read_mono, speech_in
from bench.speech.wer import CONVERTER, base_folder, measure_peer, measure_podkit
from toolkit.model.transcript import Word
from toolkit.speech.engines.engine import Request
from toolkit.speech.engines.registry import open_engine
from toolkit.speech.models import find_model
from toolkit.speech.scripts import comparable_text
from toolkit.speech.transcribe import transcribe_track

LANGUAGES = ("en", "de", "es", "fr")


def against_another_recogniser(folder: Path) -> dict[str, object]:
    """Compare the starts of words that both recognisers wrote alike, in four languages."""
    engine = open_engine("faster-whisper", folder, "base")
    entries = {entry["file"]: entry for entry in json.loads((SPEECH / "manifest.json").read_text("utf-8"))}
    found: dict[str, object] = {}
    for language in LANGUAGES:
        name = f"leopard-{language}.wav"
        theirs = [Word(w["word"], w["start_sec"], w["end_sec"]) for w in entries[name]["words"]]
        sound = read_mono(SPEECH / name)

        def read(start_s: float, end_s: float, sound: Samples = sound) -> Samples:
            return sound[round(start_s * SAMPLE_RATE) : round(end_s * SAMPLE_RATE)]

        transcript = transcribe_track(read, speech_in(sound), engine, Request(language)).transcript
        found[language] = _compared([word for _, word in transcript.words()], theirs)
    return found


def against_openai_whisper() -> dict[str, object]:
    """Compare the starts of words that both engines wrote alike in the joined English clips."""
    recording, folder = join_clips(), find_model("tiny.en").path
    with tempfile.TemporaryDirectory() as scratch:
        checkpoint = Path(scratch) / "tiny.en.pt"
        subprocess.run([sys.executable, CONVERTER, folder, checkpoint], check=True, capture_output=True)
        _, _, theirs, _ = measure_peer(checkpoint, recording)
    _, _, ours, _ = measure_podkit(folder, "tiny.en", recording)
    return _compared(ours, theirs)


def _compared(ours: list[Word], theirs: list[Word]) -> dict[str, object]:
    texts = [[comparable_text(word.text) for word in words] for words in (ours, theirs)]
    pairs = [
        (ours[step.src_start + n], theirs[step.dest_start + n])
        for step in Levenshtein.opcodes(*texts)
        if step.tag == "equal"
        for n in range(step.src_end - step.src_start)
    ]
    offsets = np.array([own.start_s - other.start_s for own, other in pairs])
    errors = np.abs(offsets)
    return {
        "words": len(pairs),
        "bias_ms": round(1000 * float(np.median(offsets))),
        "median_ms": round(1000 * float(np.median(errors))),
        "within_200_ms": round(float((errors <= 0.2).mean()), 3),
    }


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="accepted for symmetry: it always prints JSON")
    parser.parse_args()
    if not SPEECH.is_dir():
        sys.exit("bench: the real speech is not beside this checkout")
    with tempfile.TemporaryDirectory() as scratch:
        rows: dict[str, object] = {
            "another recogniser": against_another_recogniser(base_folder(Path(scratch) / "base"))
        }
    if importlib.util.find_spec("torch") is not None and CONVERTER.is_file():
        rows["openai-whisper"] = against_openai_whisper()
    print(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
