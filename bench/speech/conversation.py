"""Separate tracks against their mono mix: time, words per speaker, the right speaker, word times.

Run ``python -m bench.speech.conversation --json``. Two conversations of which every word is known: real clips around a
table, each voice 20 dB down on the other microphones and a tenth of the time two at once; and the sample. Each is
transcribed by podkit in processes of their own, once from its tracks and once from their mono mix; with ``--voices
MODEL.onnx`` once more from the mix, diarised.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import jiwer
import numpy as np
from rapidfuzz.distance import Levenshtein

from bench.speech.corpus import SPEECH
from bench.speech.known_conversations import SAMPLE, KnownConversation, around_a_table, small_rooms
from bench.speech.wer import normaliser
from toolkit.formats.transcript_json import parse_transcript_json
from toolkit.model.transcript import Transcript, Word

NEAR_S = 0.5
_RUN = """
import json, resource, sys, time
from pathlib import Path
from toolkit.formats.transcript_json import render_transcript_json
since = time.perf_counter()
if sys.argv[1] == "tracks":
    # The joined transcript on the session's clock: what a listener gets begins later, where somebody speaks.
    from toolkit.model.transcript import Transcript
    from toolkit.pipeline.episode.options import ProduceOptions
    from toolkit.pipeline.commands.produce import _Job
    from toolkit.pipeline.graph.values import load_value
    outcome = _Job(Path(sys.argv[2]), None, ProduceOptions()).run(wanted="transcript")
    found = load_value(outcome.folders["transcript"] / "transcript.json", Transcript)
else:
    from toolkit.pipeline.commands.transcribe import TranscribeOptions, transcribe_files
    voices = Path(sys.argv[4]) if sys.argv[4:] else None
    options = TranscribeOptions(language="en", formats=("json",), voices=voices)
    found = transcribe_files([Path(sys.argv[2])], out=Path(sys.argv[3]), options=options)[0].transcript
took_s = time.perf_counter() - since
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"took_s": took_s, "cpu_s": used.ru_utime + used.ru_stime, "spoken": render_transcript_json(found)}))
"""


def run(talk: KnownConversation, voices: str = "") -> dict[str, object]:
    """Transcribe a conversation both ways and compare each with what was spoken; ``voices`` is a model."""
    tracks, mix = _transcribed(talk, "tracks"), _transcribed(talk, "mix")
    separate, single = (parse_transcript_json(one["spoken"]) for one in (tracks, mix))
    return {
        "duration_s": round(talk.duration_s, 1),
        "overlap": round(talk.overlap, 3),
        "tracks": {"took_s": round(tracks["took_s"], 2), "cpu_s": round(tracks["cpu_s"], 2)},
        "mix": {"took_s": round(mix["took_s"], 2), "cpu_s": round(mix["cpu_s"], 2)},
        "times_the_mix": round(tracks["took_s"] / mix["took_s"], 3),
        "cp_wer": _cp_wer(talk, separate),
        "mix_wer": _wer(" ".join(line.text for line in talk.lines), single.text),
        **_speakers(talk, separate),
        **_starts(talk, separate),
        **(_diarised(talk, voices) if voices else {}),
    }


def _diarised(talk: KnownConversation, voices: str) -> dict[str, object]:
    """Transcribe and diarise the mix; each speaker takes the name that fits best, as cpWER is defined."""
    mix = _transcribed(talk, "mix", voices)
    found = parse_transcript_json(mix["spoken"])
    names = [*found.speakers, *[""] * (len(talk.speakers) - len(found.speakers))]
    scores = []
    for order in itertools.permutations(names, len(talk.speakers)):
        name_of = dict(zip(order, talk.speakers, strict=True))
        segments = tuple(replace(s, speaker=name_of.get(s.speaker, s.speaker)) for s in found.segments)
        named = replace(found, segments=segments)
        scores.append((_cp_wer(talk, named), {**_speakers(talk, named)}))
    cp_wer, speakers = min(scores, key=lambda score: score[0])
    figures = {"speakers": len(found.speakers), "cp_wer": cp_wer, **speakers, "took_s": round(mix["took_s"], 2)}
    return {"mix_diarised": figures}


def _transcribed(talk: KnownConversation, what: str, voices: str = "") -> dict[str, object]:
    source = talk.folder if what == "tracks" else talk.mix
    with tempfile.TemporaryDirectory() as scratch:
        environment = {**os.environ, "XDG_CACHE_HOME": scratch}
        command = [sys.executable, "-c", _RUN, what, str(source), scratch, *([voices] if voices else [])]
        answer = subprocess.run(command, check=True, capture_output=True, env=environment)
    found: dict[str, object] = json.loads(answer.stdout.splitlines()[-1])
    return found


def _cp_wer(talk: KnownConversation, found: Transcript) -> float:
    """Return errors of every speaker's words over all words; speakers are known, so nothing is permuted."""
    normal = normaliser()
    spoken = [normal(" ".join(line.text for line in talk.lines if line.speaker == who)) for who in talk.speakers]
    found_texts = [normal(" ".join(s.text for s in found.segments if s.speaker == who)) for who in talk.speakers]
    return round(jiwer.process_words(spoken, found_texts).wer, 4)


def _wer(spoken: str, found_texts: str) -> float:
    normal = normaliser()
    return round(jiwer.wer(normal(spoken), normal(found_texts)), 4)


def _speakers(talk: KnownConversation, found: Transcript) -> dict[str, object]:
    """Tell words at the right speaker from words that another speaker said just then; misheard words are neither."""
    normal = normaliser()
    right = wrong = 0
    misplaced: list[str] = []
    for who in talk.speakers:
        own = normal(" ".join(line.text for line in talk.lines if line.speaker == who)).split()
        found_texts = [(text, word) for word in _of(found, who) for text in normal(word.text).split()]
        steps = Levenshtein.opcodes(own, [text for text, _ in found_texts])
        for step in steps:
            placed = found_texts[step.dest_start : step.dest_end]
            if step.tag == "equal":
                right += len(placed)
                continue
            foreign = [text for text, word in placed if _is_of_another(talk, who, text, word)]
            wrong += len(foreign)
            misplaced += foreign
    return {"right_speaker": round(right / max(1, right + wrong), 4), "misplaced": misplaced[:20]}


def _of(found: Transcript, who: str) -> list[Word]:
    return [word for segment, word in found.words() if segment.speaker == who]


def _is_of_another(talk: KnownConversation, who: str, text: str, word: Word) -> bool:
    normal = normaliser()
    middle_s = (word.start_s + word.end_s) / 2
    return any(
        text in normal(line.text).split()
        for line in talk.lines
        if line.speaker != who and line.start_s - NEAR_S <= middle_s <= line.end_s + NEAR_S
    )


def _starts(talk: KnownConversation, found: Transcript) -> dict[str, object]:
    """Compare when words begin, where that is known: words of one spelling within a second of each other."""
    normal = normaliser()
    known = [(line.speaker, normal(text), start_s) for line in talk.lines for text, start_s, _ in line.words]
    if not known:
        return {}
    offsets = []
    for segment, word in found.words():
        text = normal(word.text)
        starts = [s for who, t, s in known if who == segment.speaker and t == text and abs(s - word.start_s) < 1]
        offsets += [min((word.start_s - start for start in starts), key=abs)] if starts else []
    errors = np.abs(offsets)
    return {
        "start_bias_ms": round(1000 * float(np.median(offsets))),
        "start_error_median_ms": round(1000 * float(np.median(errors))),
        "start_error_95_ms": round(1000 * float(np.percentile(errors, 95))),
        "start_within_200_ms": round(float((errors <= 0.2).mean()), 3),
    }


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=1, help="so many talks around the table")
    parser.add_argument("--voices", default="", help="speaker embedding model: the mix is diarised too")
    parser.add_argument("--json", action="store_true", help="accepted for symmetry: it always prints JSON")
    options = parser.parse_args()
    rows = {}
    with tempfile.TemporaryDirectory() as scratch:
        for seed in range(1, options.seeds + 1) if SPEECH.is_dir() else ():
            rows[f"around a table {seed}"] = run(
                around_a_table(Path(scratch) / f"table-{seed}", seed=seed), options.voices
            )
        if SAMPLE.is_dir():
            rows["small rooms"] = run(small_rooms(Path(scratch) / "sample"), options.voices)
    print(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
