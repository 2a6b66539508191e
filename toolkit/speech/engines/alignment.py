"""By how much an engine's word times are late, heard from sentences of which every word's time is known.

Owns the sentences, the measuring, and what it remembers of each model (``alignment.json`` in the platform's cache folder,
safe to delete). Whisper tells words by attention, which turns to a word some time before or after it
begins: 90 ms after with ``tiny.en``, 55 ms before with ``base``, and nobody wrote down what with the next model.
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
from toolkit.speech.engines.engine import Heard, Piece
from toolkit.speech.hallucinations import plain
from toolkit.storage.publish import publish_text

# With fewer words heard right, the median says nothing.
FEWEST_WORDS = 12
# More than that is no lateness of attention but a fault: left as it is.
MOST_S = 0.3


def lag_of(engine: str, weights: Path, hear: Callable[[Piece], Heard]) -> float:
    """Return :func:`measured_lag_s` of an engine with a file of weights, from memory where it was measured before."""
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
    lag_s = round(measured_lag_s(hear), 3)
    # A machine without a place for it measures again next time.
    with contextlib.suppress(PodkitError, OSError):
        publish_text(memory, json.dumps({**known, key: lag_s}))
    return lag_s


def measured_lag_s(hear: Callable[[Piece], Heard]) -> float:
    """Return how late an engine puts words, in seconds; negative where it puts them early, 0.0 where that cannot be told.

    Parameters
    ----------
    hear : callable
        Listens to English and returns words with its own times.
    """
    folder = files(__package__)
    with folder.joinpath("known_words.flac").open("rb") as stream:
        samples, _ = soundfile.read(stream, dtype="float32")
    known = json.loads(folder.joinpath("known_words.json").read_text("utf-8"))
    heard = hear(Piece(0.0, np.asarray(samples, np.float32))).words
    steps = Levenshtein.opcodes([plain(text) for text, _ in known], [plain(word.text) for word in heard])
    late_s = [
        heard[step.dest_start + n].start_s - known[step.src_start + n][1]
        for step in steps if step.tag == "equal" for n in range(step.src_end - step.src_start)
    ]  # fmt: skip
    lag_s = median(late_s) if len(late_s) >= FEWEST_WORDS else 0.0
    return lag_s if abs(lag_s) <= MOST_S else 0.0
