"""A conversation on separate tracks: time, words per speaker, and the right speaker, against the truth by number.

Run ``python -m bench.speech.conversation --json``; the input is ``samples/small-rooms``, built by its own script.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path

import jiwer
import numpy as np

from bench.speech.corpus import SAMPLE_RATE, read_mono
from bench.speech.wer import normaliser
from toolkit.model.transcript import Segment, Transcript
from toolkit.speech.activity import voice_activity
from toolkit.speech.attribution import TrackWords, attribute
from toolkit.speech.engines.engine import Request
from toolkit.speech.engines.registry import open_engine
from toolkit.speech.models import find_model
from toolkit.speech.own_voice import LevelCurve, TrackVoice, muting_bleed, own_speech
from toolkit.speech.transcribe import transcribe_track

SAMPLE = Path(__file__).parents[2] / "samples" / "small-rooms"


def _shifted(transcript: Transcript, offset_s: float, scale: float) -> Transcript:
    def on_session(segment: Segment) -> Segment:
        words = tuple(
            replace(w, start_s=offset_s + w.start_s * scale, end_s=offset_s + w.end_s * scale) for w in segment.words
        )
        return replace(
            segment, start_s=offset_s + segment.start_s * scale, end_s=offset_s + segment.end_s * scale, words=words
        )

    return replace(transcript, segments=tuple(on_session(segment) for segment in transcript.segments))


def run() -> dict[str, object]:
    """Measure the sample conversation with tiny.en."""
    truth = json.loads((SAMPLE / "truth.json").read_text("utf-8"))
    tracks = truth["tracks"]
    samples = [read_mono(SAMPLE / track["file"]) for track in tracks]
    since, cpu = time.perf_counter(), time.process_time()
    engine = open_engine("faster-whisper", find_model("tiny.en").path, "tiny.en")
    loaded_s = time.perf_counter() - since
    voices = []
    for track, sound in zip(tracks, samples, strict=True):
        curve = LevelCurve()
        curve.push(sound)
        scale = 1 + track["drift_ppm"] * 1e-6
        voices.append(
            TrackVoice(
                voice_activity(sound),
                curve.levels_db(),
                lambda t, o=track["offset_s"], s=scale: o + t * s,  # type: ignore[misc]
            )
        )
    own = own_speech(voices)
    active_s = time.perf_counter() - since - loaded_s
    words, uncovered, refused = [], 0.0, 0
    for track, sound, voice, speech in zip(tracks, samples, voices, own, strict=True):
        found = transcribe_track(
            muting_bleed(
                lambda a, b, x=sound: x[round(a * SAMPLE_RATE) : round(b * SAMPLE_RATE)],  # type: ignore[misc]
                voice.speech,
                speech,
            ),
            speech, engine, Request("en"), speaker=track["speaker"],
        )  # fmt: skip
        uncovered += sum(span.duration_s for span in found.uncovered)
        refused += len(found.refused)
        session = _shifted(found.transcript, track["offset_s"], 1 + track["drift_ppm"] * 1e-6)
        words.append(TrackWords(session, voice.relative_db))
    result = attribute(words)
    took_s, cpu_s = time.perf_counter() - since, time.process_time() - cpu
    return {
        "took_s": round(took_s, 2), "cpu_s": round(cpu_s, 2), "load_s": round(loaded_s, 2),
        "activity_s": round(active_s, 2), "voice_s": round(sum(s.duration_s for v in voices for s in v.speech), 1),
        "own_voice_s": round(sum(s.duration_s for spans in own for s in spans), 1), "unheard_s": round(uncovered, 2),
        "refused": refused, "dropped": len(result.dropped), **_scores(truth, result.transcript),
    }  # fmt: skip


def _scores(truth: dict[str, list[dict[str, object]]], found: Transcript) -> dict[str, object]:
    normal = normaliser()
    lines = truth["lines"]
    speakers = [str(track["speaker"]) for track in truth["tracks"]]
    errors = count = right = said = 0
    offsets: list[float] = []
    for speaker in speakers:
        own = [w for line in lines if line["speaker"] == speaker for w in line["words"]]  # type: ignore[attr-defined]
        heard = [word for segment, word in found.words() if segment.speaker == speaker]
        output = jiwer.process_words(
            normal(" ".join(str(w[0]) for w in own)), normal(" ".join(word.text for word in heard))
        )
        errors += output.substitutions + output.deletions + output.insertions
        count += output.hits + output.substitutions + output.deletions
        for word in heard:
            middle = (word.start_s + word.end_s) / 2
            said += 1
            right += any(float(w[1]) - 0.3 <= middle <= float(w[2]) + 0.3 for w in own)
            starts = [
                float(w[1]) for w in own
                if normal(str(w[0])) == normal(word.text) and abs(float(w[1]) - word.start_s) < 1
            ]  # fmt: skip
            offsets += [min((word.start_s - start for start in starts), key=abs)] if starts else []
    spread = np.abs(offsets)
    return {
        "cp_wer": round(errors / count, 4), "right_speaker": round(right / max(1, said), 4), "words": count,
        "start_bias_ms": round(1000 * float(np.median(offsets))), "start_error_median_ms": round(1000 * float(np.median(spread))),
        "start_error_95_ms": round(1000 * float(np.percentile(spread, 95))),
    }  # fmt: skip


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="accepted for symmetry: it always prints JSON")
    parser.parse_args()
    print(json.dumps(run(), indent=1))


if __name__ == "__main__":
    main()
