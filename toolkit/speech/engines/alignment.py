"""By how much an engine's word times are late, measured on sentences of which every word's time is known.

Owns the sentences, the measurement, and its memory of each model (``alignment.json`` in the platform's cache folder, safe
to delete). Whisper takes word times from attention, which turns to a word some time before or after the word begins: 90 ms
after with ``tiny.en``, 55 ms before with ``base``, and by an unknown time with the next model.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from statistics import median

import numpy as np
import platformdirs
import soundfile
from rapidfuzz.distance import Levenshtein

from toolkit.model.errors import PodkitError
from toolkit.speech.engines.engine import Piece, Recognition
from toolkit.speech.scripts import comparable_text
from toolkit.storage.publish import publish_text

# With fewer words recognised, the median says nothing.
FEWEST_WORDS = 12
# More than this is not lateness of attention but a fault: times are then left as they are.
MOST_S = 0.3


def lag_of(engine: str, weights: Path, recognise: Callable[[Piece], Recognition]) -> float:
    """Return :func:`measured_lag_s` of an engine with a file of weights, from memory where it has been measured."""
    memory = Path(platformdirs.user_cache_dir("podkit")) / "alignment.json"
    stat = weights.stat()
    key = f"{engine} {weights.resolve()} {stat.st_size} {stat.st_mtime_ns}"
    try:
        known = dict(json.loads(memory.read_text("utf-8")))
    except (OSError, ValueError, TypeError, RecursionError):
        known = {}
    lag_s = known.get(key)
    if isinstance(lag_s, float) and abs(lag_s) <= MOST_S:
        return lag_s
    lag_s = round(measured_lag_s(recognise), 3)
    # Where the memory cannot be written, the lag is measured again next time.
    with contextlib.suppress(PodkitError, OSError):
        publish_text(memory, json.dumps({**known, key: lag_s}))
    return lag_s


def measured_lag_s(recognise: Callable[[Piece], Recognition]) -> float:
    """Return how late an engine puts words, in seconds; negative where it puts them early, 0.0 where it cannot be measured.

    Parameters
    ----------
    recognise : callable
        Recognises English and returns words with its own times.
    """
    folder = files(__package__)
    with folder.joinpath("known_words.flac").open("rb") as stream:
        samples, _ = soundfile.read(stream, dtype="float32")
    known = json.loads(folder.joinpath("known_words.json").read_text("utf-8"))
    found = recognise(Piece(0.0, np.asarray(samples, np.float32))).words
    steps = Levenshtein.opcodes(
        [comparable_text(text) for text, _ in known], [comparable_text(word.text) for word in found]
    )
    late_s = [
        found[step.dest_start + n].start_s - known[step.src_start + n][1]
        for step in steps if step.tag == "equal" for n in range(step.src_end - step.src_start)
    ]  # fmt: skip
    lag_s = median(late_s) if len(late_s) >= FEWEST_WORDS else 0.0
    return lag_s if abs(lag_s) <= MOST_S else 0.0
