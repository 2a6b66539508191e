"""Cut the sentences that engines are calibrated on out of the sample: ``toolkit/speech/engines/known_words.{flac,json}``.

Run ``python -m bench.speech.known_words`` after the sample was built anew. Synthesised voices: their word times are exact.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import soundfile

from bench.speech.corpus import SAMPLE_RATE, read_mono
from bench.speech.known_conversations import SAMPLE

TARGET = Path(__file__).parents[2] / "toolkit" / "speech" / "engines"
# One line of each voice, of plain words that every model hears.
OPENINGS = (
    "So let us start with the room.",
    "They do. The most common question",
    "I take out the hum of the refrigerator.",
)
AROUND_S = 0.3


def main() -> None:
    """Write both files."""
    truth = json.loads((SAMPLE / "truth.json").read_text("utf-8"))
    tracks = {track["speaker"]: track for track in truth["tracks"]}
    parts, words, at_s = [], [], 0.0
    for opening in OPENINGS:
        line = next(line for line in truth["lines"] if line["text"].startswith(opening))
        track = tracks[line["speaker"]]
        edges_s = (line["words"][0][1] - AROUND_S, line["words"][-1][2] + AROUND_S)
        pace = 1 + track["drift_ppm"] * 1e-6
        first, last = (round((edge_s - track["offset_s"]) / pace * SAMPLE_RATE) for edge_s in edges_s)
        parts.append(read_mono(SAMPLE / track["file"])[first:last])
        words += [[text, round(start_s - edges_s[0] + at_s, 3)] for text, start_s, _ in line["words"]]
        at_s += (last - first) / SAMPLE_RATE
    soundfile.write(TARGET / "known_words.flac", np.concatenate(parts), SAMPLE_RATE, subtype="PCM_16")
    (TARGET / "known_words.json").write_text(json.dumps(words) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
