"""Voice activity: spans of speech in a stream of 16 kHz samples.

Owns the decision between voice and no voice, from the Silero model (version 6) that faster-whisper carries; is given
samples, knows nothing of words or speakers. Memory grows by one probability for each 32 ms (1.3 MB for 3 h).

The state of the model lasts so long that after a near voice it takes a far one for noise, and below -60 dBFS it finds no
voice. So it runs on four seconds at a time, each brought to the level that it knows best, with half a second before them to
settle on (``bench/speech/activity.py``).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator

import numpy as np
from faster_whisper.vad import get_vad_model
from numpy.typing import NDArray

from toolkit.model.span import Span, clip_spans, join_spans

SAMPLE_RATE = 16_000
WINDOW_SAMPLES = 512
CONTEXT_SAMPLES = 64
# Windows in one call of the model: enough that the call itself costs nothing, few enough to stay in the CPU's cache.
WINDOWS_PER_CALL = 128
WINDOWS_BEFORE = 16
STATE_SIZE = 128
# The level to which the loudest tenth of a second is brought; it decays from call to call by the second figure.
LOUDEST_DBFS, FORGOTTEN_DB = -9.0, 6.0
# Noise is not raised above this, for the model takes loud noise for voices.
RAISED_FLOOR_DBFS = -30.0
MOST_RAISED_DB, MOST_LOWERED_DB = 40.0, 20.0
LEVEL_STEP = SAMPLE_RATE // 10

# Silero's own defaults: voice begins above the first and ends below the second.
BEGINS_ABOVE = 0.5
ENDS_BELOW = 0.35
SHORTEST_SPEECH_S = 0.09
SHORTEST_PAUSE_S = 0.25
PADDING_S = 0.2


class VoiceActivity:
    """Find the voice in samples that arrive in blocks; the sizes of the blocks change nothing.

    Parameters
    ----------
    sample_rate : int
        Only 16,000 Hz: the model knows no other that podkit decodes to.
    """

    def __init__(self, sample_rate: int = SAMPLE_RATE) -> None:
        if sample_rate != SAMPLE_RATE:
            raise ValueError(f"voice activity needs {SAMPLE_RATE} Hz, not {sample_rate}")
        self._session = get_vad_model().session
        # The samples that the model has not seen, and before them those that it settles on.
        self._before = np.zeros(CONTEXT_SAMPLES, np.float32)
        self._pending: list[NDArray[np.float32]] = []
        self._pending_samples = 0
        self._samples = 0
        self._loudest_db = -120.0
        # One growing array: small arrays kept between large ones that are freed would fragment the memory.
        self._probabilities = array("f")

    def push(self, block: NDArray[np.float32]) -> None:
        """Take the next samples.

        Parameters
        ----------
        block : ndarray, shape (n,) or (n, 1), float32, full scale = 1.0
            Mono; may be empty. Not kept.
        """
        samples = np.array(block, dtype=np.float32).reshape(-1)
        if block.ndim > 1 and block.shape[1] != 1:
            raise ValueError(f"voice activity needs one channel, not {block.shape[1]}")
        self._samples += samples.size
        self._pending.append(samples)
        self._pending_samples += samples.size
        # Always the same windows in a call, for the result depends on it.
        call = WINDOWS_PER_CALL * WINDOW_SAMPLES
        if self._pending_samples < call:
            return
        waiting = np.concatenate([self._before, *self._pending])
        begins = self._before.size
        while waiting.size - begins >= call:
            asked = waiting[: begins + call]
            found, self._loudest_db = self._ask(asked, begins)
            self._probabilities.frombytes(found.tobytes())
            kept = min(asked.size, WINDOWS_BEFORE * WINDOW_SAMPLES + CONTEXT_SAMPLES)
            waiting = waiting[asked.size - kept :]
            begins = kept
        self._before = waiting[:begins].copy()
        self._pending = [waiting[begins:].copy()]
        self._pending_samples = waiting.size - begins

    def probabilities(self) -> NDArray[np.float32]:
        """Return the probability of voice (0 to 1) for each 32 ms so far, the last padded with silence."""
        known = np.array(self._probabilities)
        if not self._pending_samples:
            return known
        missing = -self._pending_samples % WINDOW_SAMPLES
        found, _ = self._ask(np.pad(np.concatenate([self._before, *self._pending]), (0, missing)), self._before.size)
        return np.concatenate([known, found])

    def spans(self) -> tuple[Span, ...]:
        """Return the spans of voice so far, in order, apart, padded by 0.2 s; empty for silence or no samples.

        More samples may be pushed afterwards.
        """
        duration_s = self._samples / SAMPLE_RATE
        return _padded(_joined(_stretches(self.probabilities())), duration_s)

    def _ask(self, samples: NDArray[np.float32], begins: int) -> tuple[NDArray[np.float32], float]:
        """Return a probability for each window from ``begins`` on, and the level to remember."""
        gain, loudest_db = _levelling(samples, self._loudest_db)
        windows = np.lib.stride_tricks.sliding_window_view(samples, WINDOW_SAMPLES + CONTEXT_SAMPLES)[::WINDOW_SAMPLES]
        afresh = np.zeros((1, 1, STATE_SIZE), np.float32)
        found, _, _ = self._session.run(None, {"input": windows * gain, "h": afresh, "c": afresh})
        return np.asarray(found, np.float32).reshape(-1)[(begins - CONTEXT_SAMPLES) // WINDOW_SAMPLES :], loudest_db


def _levelling(samples: NDArray[np.float32], remembered_db: float) -> tuple[np.float32, float]:
    """Return the gain that brings speech to the level the model knows, and the level that was found or remembered."""
    steps = samples[: samples.size // LEVEL_STEP * LEVEL_STEP].reshape(-1, LEVEL_STEP)
    if not len(steps):
        return np.float32(1.0), remembered_db
    levels_db = 10 * np.log10(np.square(steps).mean(axis=1) + 1e-12)
    loudest_db = max(float(levels_db.max()), remembered_db - FORGOTTEN_DB)
    room_db = max(0.0, RAISED_FLOOR_DBFS - float(np.percentile(levels_db, 10)))
    gain_db = min(LOUDEST_DBFS - loudest_db, room_db, MOST_RAISED_DB)
    return np.float32(10 ** (max(gain_db, -MOST_LOWERED_DB) / 20)), loudest_db


def _stretches(probabilities: NDArray[np.float32]) -> Iterator[Span]:
    window_s = WINDOW_SAMPLES / SAMPLE_RATE
    since: int | None = None
    for index, probability in enumerate(probabilities.tolist()):
        if since is None and probability >= BEGINS_ABOVE:
            since = index
        elif since is not None and probability < ENDS_BELOW:
            yield Span(since * window_s, index * window_s)
            since = None
    if since is not None:
        yield Span(since * window_s, probabilities.size * window_s)


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Close the shortest pauses (stops inside words), then drop spans too short to be a syllable."""
    return (span for span in join_spans(spans, SHORTEST_PAUSE_S) if span.duration_s >= SHORTEST_SPEECH_S)


def _padded(spans: Iterable[Span], duration_s: float) -> tuple[Span, ...]:
    wider = join_spans(Span(span.start_s - PADDING_S, span.end_s + PADDING_S) for span in spans)
    return clip_spans(wider, Span(0.0, duration_s))
