"""A finished file that a host or an app does not take."""

from __future__ import annotations

from pathlib import Path

import soundfile

STRENGTHS = (1.0, 2.0, 3.0)
ON = "delivered"
MOST_BYTES = 500_000_000


def harm(checked: Path, strength: float, seed: int) -> Path:
    """Let the file be (1) just too large, with zeros behind the sound, (2) an AIFF, or (3) a WAV."""
    if strength > 1.0:
        target = checked.with_suffix({2.0: ".aiff", 3.0: ".wav"}[strength])
        samples, rate = soundfile.read(checked, dtype="float32")
        soundfile.write(target, samples, rate)
        return target
    with checked.open("r+b") as file:
        file.truncate(MOST_BYTES + 1_000_000 * (1 + seed))
    return checked
