"""A finished file that a host or an app does not take."""

from __future__ import annotations

from pathlib import Path

import soundfile

STRENGTHS = (1.0, 2.0, 3.0)
ON = "delivered"
MOST_BYTES = 500_000_000


def harm(checked: Path, strength: float, seed: int) -> Path:
    """Let the file be (1) just too large, (2) a little larger, zeros behind the sound, or (3) a WAV."""
    if strength > 2.0:
        samples, rate = soundfile.read(checked, dtype="float32")
        soundfile.write(checked.with_suffix(".wav"), samples, rate)
        return checked.with_suffix(".wav")
    with checked.open("r+b") as file:
        file.truncate(MOST_BYTES + 1_000_000 * (1 + seed) * round(strength))
    return checked
