"""Whether a recording is plainly music: loud and tonal all the time, and nobody speaks.

Owns that decision for folders in which nobody wrote down who is who; decodes three short places of a recording and keeps nothing.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from toolkit.media.decode import decode_blocks
from toolkit.media.probe import probe
from toolkit.model.errors import PodkitError

SAMPLE_RATE = 16_000
PLACES, PLACE_S, SHORTEST_S = 3, 12.0, 2.0
# Speech below the first share of the places is none; above the second, somebody plainly speaks.
NOBODY, SOMEBODY = 0.1, 0.2
# Music has no pauses: so much of it is within so many dB of its loudest tenth of a second, and well above noise.
SOUNDING_SHARE, SOUNDING_DB, AUDIBLE_DBFS = 0.7, 30.0, -50.0
# Geometric over arithmetic mean of the power in neighbouring bins: noise of any colour is near 0.6, notes are far below.
TONAL_BELOW, NEIGHBOURS = 0.3, 21
# Hum and test tones stay on their notes: music goes to so many others.
NOTES = 4
WINDOW = 2048


def plainly_music(files: list[Path]) -> list[Path]:
    """Return those of some recordings that are plainly music; none where nobody plainly speaks in another of them.

    A recording that cannot be read is not music here; whoever uses it says what is wrong with it.
    """
    if len(files) < 2:  # noqa: PLR2004 - one recording alone is the talk
        return []
    heard = {file: _heard(file, file.stat().st_mtime_ns, file.stat().st_size) for file in files}
    somebody = any(speech >= SOMEBODY for speech, _ in heard.values())
    return [file for file, (speech, is_tune) in heard.items() if somebody and speech < NOBODY and is_tune]


def is_music(samples: NDArray[np.float32]) -> bool:
    """Return whether sound without speech is loud, tonal and changing, as music is; noise, hum and silence are not.

    Parameters
    ----------
    samples : ndarray, shape (n,), float32, full scale = 1.0
        Mono at 16 kHz.
    """
    windows = samples[: samples.size // WINDOW * WINDOW].reshape(-1, WINDOW).astype(np.float64)
    if not windows.size:
        return False
    levels_db = 10 * np.log10(np.maximum((windows**2).mean(axis=1), 1e-12))
    sounding = levels_db > max(float(levels_db.max()) - SOUNDING_DB, AUDIBLE_DBFS)
    if sounding.mean() < SOUNDING_SHARE:
        return False
    power = np.abs(np.fft.rfft(windows[sounding] * np.hanning(WINDOW), axis=1)) ** 2
    band = power[:, WINDOW * 80 // SAMPLE_RATE : WINDOW * 4000 // SAMPLE_RATE] + 1e-12
    around = np.lib.stride_tricks.sliding_window_view(band, NEIGHBOURS, axis=1)
    flatness = np.exp(np.log(around).mean(axis=2)) / around.mean(axis=2)
    # By the loudest bins: in a quiet part of the spectrum there is only noise.
    loud = around.mean(axis=2)
    weighted = (flatness * loud).sum(axis=1) / loud.sum(axis=1)
    notes, counts = np.unique(band.argmax(axis=1), return_counts=True)
    return bool(np.median(weighted) < TONAL_BELOW and (counts > 1).sum() >= NOTES and notes.size >= NOTES)


@lru_cache(maxsize=256)
def _heard(file: Path, _changed_ns: int, _size: int) -> tuple[float, bool]:
    """Return the share of speech in a recording, and whether the rest would be music."""
    samples = _places(file)
    return (_speech_share(samples), is_music(samples)) if samples.size else (0.0, False)


def _places(file: Path) -> NDArray[np.float32]:
    """Return the sound of some places spread over a recording, mono at 16 kHz; empty for a short or unreadable one."""
    nothing = np.zeros(0, np.float32)
    try:
        length_s = probe(file).duration_s
        if length_s < SHORTEST_S:
            return nothing
        starts_s = np.linspace(0.0, max(0.0, length_s - PLACE_S), PLACES if length_s > PLACES * PLACE_S else 1)
        ends_s = starts_s + (PLACE_S if len(starts_s) > 1 else PLACES * PLACE_S)
        blocks = [
            block[:, 0]
            for start_s, end_s in zip(starts_s, ends_s, strict=True)
            for block in decode_blocks(
                file, sample_rate=SAMPLE_RATE, channels=1, start_s=float(start_s), end_s=float(min(end_s, length_s))
            )
        ]
    except PodkitError:
        return nothing
    return np.concatenate([nothing, *blocks])


def _speech_share(samples: NDArray[np.float32]) -> float:
    from toolkit.speech.activity import VoiceActivity  # its model takes a second to load

    activity = VoiceActivity(SAMPLE_RATE)
    activity.push(samples)
    return sum(span.end_s - span.start_s for span in activity.spans()) * SAMPLE_RATE / samples.size
