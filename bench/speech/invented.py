"""Words in what nobody says: silence, rooms, music, applause, and noise with the rhythm of speech, ten minutes of each.

Run ``python -m bench.speech.invented --json``; ``--model base`` needs the two wheels that carry it. Each sound goes through
``transcribe`` as a recording of its own would. ``refused`` counts texts that the engine gave and podkit did not believe.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
from scipy import signal

from bench.speech.activity import without_voice
from bench.speech.corpus import SAMPLE_RATE, SPEECH, Samples, read_mono, speech_in
from bench.speech.known_conversations import SAMPLE
from bench.speech.wer import base_folder
from toolkit.model.span import Span
from toolkit.speech.engines.engine import Engine, Request
from toolkit.speech.engines.registry import open_engine
from toolkit.speech.models import find_model
from toolkit.speech.transcribe import transcribe_track

MINUTES = 10


def sounds() -> dict[str, Samples]:
    """Return ten minutes of each sound."""
    size = MINUTES * 60 * SAMPLE_RATE
    found = {"silence": np.zeros(1, np.float32), **without_voice()}
    found |= {f"music: {path.stem}": read_mono(path) for path in sorted((SAMPLE / "music").glob("*.flac"))}
    found["noise in the rhythm of speech"] = _babble(60)
    return {name: np.resize(sound, size) for name, sound in found.items()}


def _babble(seconds: int) -> Samples:
    random, time = np.random.default_rng(3), np.arange(seconds * SAMPLE_RATE) / SAMPLE_RATE
    band = signal.butter(2, (200, 3400), "bandpass", fs=SAMPLE_RATE, output="sos")
    noise = signal.sosfilt(band, random.normal(0.0, 0.2, time.size))
    return np.asarray(noise * np.clip(np.sin(2 * np.pi * 2.3 * time), 0.02, 1) ** 2, np.float32)


def counted(sound: Samples, engine: Engine, *, everywhere: bool) -> dict[str, object]:
    """Count the words of one sound; ``everywhere`` takes all of it for speech, as if voice activity had failed."""
    speech = speech_in(sound)
    if everywhere:
        ends = np.arange(0.0, 60.0, 10.0)
        speech = tuple(Span(float(start_s), float(start_s) + 9.0) for start_s in ends)
    found = transcribe_track(
        lambda a, b: sound[round(a * SAMPLE_RATE) : round(b * SAMPLE_RATE)], speech, engine, Request("en")
    )
    words = [word.text for _, word in found.transcript.words()]
    voiced_s = round(sum(span.duration_s for span in speech), 1)
    return {"voiced_s": voiced_s, "words": len(words), "refused": len(found.rejected), "text": " ".join(words)[:120]}


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="tiny.en", choices=["tiny.en", "base"])
    parser.add_argument("--everywhere", action="store_true", help="a minute of each, all of it taken for speech")
    parser.add_argument("--json", action="store_true", help="accepted for symmetry: it always prints JSON")
    options = parser.parse_args()
    if not SPEECH.is_dir():
        sys.exit("bench: the real noises are not beside this checkout")
    with tempfile.TemporaryDirectory() as scratch:
        folder = base_folder(Path(scratch) / "base") if options.model == "base" else find_model(options.model).path
        engine = open_engine("faster-whisper", folder, options.model)
        rows = {name: counted(sound, engine, everywhere=options.everywhere) for name, sound in sounds().items()}
    print(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
