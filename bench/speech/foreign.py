r"""Recordings that the model understood and others: which are refused, with tiny.en alone.

Run ``python -m bench.speech.foreign --prompts FOLDER --voices FOLDER --json``. The thresholds of
``toolkit/speech/understanding.py`` were chosen on some of the voices; the others had no part in it, and theirs are the
figures to quote (``--left-out`` runs them alone). Without the two folders, only what lies beside this checkout.

The prompts are people who read the messages of a telephone exchange in Spanish, French, Italian, Russian and English; the
voices are short excerpts of speeches, interviews and films in English. Both are packages::

    apt-get download asterisk-core-sounds-{en,es,fr,it,ru}-g722 asterisk-prompt-es-co asterisk-prompt-fr-armelle \
        asterisk-prompt-it-menardi-wav && for one in *.deb; do dpkg -x $one prompts; done
    pip download --no-deps --no-binary :all: tortoise-tts==3.0.0 && tar xf tortoise-tts-3.0.0.tar.gz

and the folders are ``prompts/usr/share/asterisk/sounds`` and ``tortoise-tts-3.0.0/tortoise/voices``.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.speech.corpus import CONDITIONS, SAMPLE_RATE, SPEECH, Samples, read_mono, speech_in
from toolkit.media.ffmpeg import find_ffmpeg
from toolkit.speech.engines.engine import Engine, Request
from toolkit.speech.engines.registry import open_engine
from toolkit.speech.models import find_model
from toolkit.speech.transcribe import transcribe_track
from toolkit.speech.understanding import Verdict, understanding_of

# Which folder of prompts is what.
PROMPTS = {
    "en_US_f_Allison": ("en", "chosen on"),
    "es_MX_f_Allison": ("es", "chosen on"),
    "fr_CA_f_June": ("fr", "chosen on"),
    "it_IT_m_Carlo": ("it", "chosen on"),
    "ru_RU_f_IvrvoiceRU": ("ru", "chosen on"),
    "it_IT_f_Menardi": ("it", "left out"),
    "es": ("es", "left out"),
    "fr": ("fr", "left out"),
}
SPOILT = ("far in a hard room", "noise3, 5 dB under", "telephone")
_PAUSE_S, _SHORTEST_S = 0.6, 2.0
_FORMS = {".g722": ("-f", "g722"), ".gsm": ("-f", "gsm")}


@dataclass(frozen=True)
class Clip:
    """A recording of one language; ``part`` is ``chosen on`` or ``left out``."""

    name: str
    language: str
    part: str
    samples: Samples


def prompts(folder: Path) -> Iterator[Clip]:
    """Yield two passages of half a minute and one of 12 s of each voice, its prompts in an order of chance."""
    for voice, (language, part) in PROMPTS.items():
        files = sorted(path for path in (folder / voice).iterdir() if path.suffix in (*_FORMS, ".wav"))
        random.Random(3).shuffle(files)
        spoken = (_decoded(path) for path in files)
        long_enough = (samples for samples in spoken if samples.size >= _SHORTEST_S * SAMPLE_RATE)
        for length_s in (30, 30, 12):
            passage = _passage(long_enough, length_s)
            yield Clip(f"prompts {voice} {len(passage) / SAMPLE_RATE:.0f} s", language, part, passage)


def voices(folder: Path) -> Iterator[Clip]:
    """Yield up to 40 s of each English voice, clean and as a telephone or a noisy room has it."""
    for place in sorted(path for path in folder.iterdir() if path.is_dir()):
        files = sorted(path for path in place.iterdir() if path.suffix in (".wav", ".mp3"))
        if files:
            passage = _passage(map(_decoded, files), 30)[: 40 * SAMPLE_RATE]
            yield Clip(f"voice {place.name}", "en", "left out", passage)
            yield from (
                Clip(f"voice {place.name}, {name}", "en", "left out", CONDITIONS[name](passage)) for name in SPOILT[1:]
            )


def beside() -> Iterator[Clip]:
    """Yield the clips beside this checkout: whole, and the English ones spoilt."""
    entries = json.loads((SPEECH / "manifest.json").read_text())
    for entry in entries:
        language, path = entry.get("language"), SPEECH / entry["file"]
        if language and path.suffix in (".wav", ".flac") and path.is_file():
            samples = read_mono(path)[: 60 * SAMPLE_RATE]
            yield Clip(entry["file"], language, "chosen on", samples)
            if language == "en":
                yield from (
                    Clip(f"{entry['file']}, {name}", "en", "chosen on", CONDITIONS[name](samples)) for name in SPOILT
                )


def judged(clip: Clip, engine: Engine) -> dict[str, object]:
    """Return what podkit makes of one clip that nobody named the language of."""
    samples = np.asarray(clip.samples, np.float32)
    speech = speech_in(samples)
    found = transcribe_track(
        lambda a, b: samples[round(a * SAMPLE_RATE) : round(b * SAMPLE_RATE)], speech, engine, Request("en")
    )
    own = understanding_of((word for _, word in found.transcript.words()), found.uncovered, "en")
    return {
        "clip": clip.name,
        "language": clip.language,
        "part": clip.part,
        "speech_s": round(sum(span.duration_s for span in speech), 1),
        "words": own.words,
        "score": round(own.score, 3),
        "verdict": own.verdict().value,
        "where English is insisted on": own.verdict(insisted=True).value,
        "text": found.transcript.text[:80],
    }


def summary(rows: Sequence[dict[str, object]]) -> dict[str, object]:
    """Count verdicts, apart for English and others, and for clips with enough speech to refuse."""
    found: dict[str, object] = {}
    for part in ("chosen on", "left out"):
        for name, is_english in (("English", True), ("other languages", False)):
            of_it = [row for row in rows if row["part"] == part and (row["language"] == "en") == is_english]
            scores = sorted(float(str(row["score"])) for row in of_it)
            found[f"{part}: {name}"] = {
                "clips": len(of_it),
                **Counter(str(row["verdict"]) for row in of_it),
                "refused where English is insisted on": sum(
                    row["where English is insisted on"] == Verdict.NOT_UNDERSTOOD.value for row in of_it
                ),
                "scores": [scores[0], scores[-1]] if scores else [],
            }
    return found


def _passage(clips: Iterator[Samples], length_s: float) -> Samples:
    pause = np.zeros(round(_PAUSE_S * SAMPLE_RATE), np.float32)
    parts: list[Samples] = [pause]
    spoken = 0
    for clip in clips:
        parts += [clip, pause]
        spoken += clip.size
        if spoken >= length_s * SAMPLE_RATE:
            break
    samples = np.concatenate(parts)
    return samples + np.random.default_rng(0).normal(0.0, 3e-4, samples.size).astype(np.float32)


def _decoded(path: Path) -> Samples:
    form = _FORMS.get(path.suffix, ())
    command = [str(find_ffmpeg().path), "-v", "error", *form, "-i", str(path), "-f", "f32le", "-ac", "1", "-ar", str(SAMPLE_RATE), "-"]  # fmt: skip
    return np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, np.float32)


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prompts", type=Path, help="folder of the telephone prompts")
    parser.add_argument("--voices", type=Path, help="folder of the English voices")
    parser.add_argument("--left-out", action="store_true", help="only what the thresholds were not chosen on")
    parser.add_argument("--json", action="store_true", help="accepted for symmetry: it always prints JSON")
    options = parser.parse_args()
    if not SPEECH.is_dir():
        sys.exit("bench: the real speech is not beside this checkout")
    clips = [*beside()] if not options.left_out else []
    clips += prompts(options.prompts) if options.prompts else []
    clips += voices(options.voices) if options.voices else []
    engine = open_engine("faster-whisper", find_model("tiny.en").path, "tiny.en")
    rows = []
    for clip in clips:
        if clip.part == "left out" or not options.left_out:
            rows.append(judged(clip, engine))
            print(rows[-1]["verdict"], rows[-1]["score"], clip.name, file=sys.stderr, flush=True)
    print(json.dumps({"summary": summary(rows), "clips": rows}, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
