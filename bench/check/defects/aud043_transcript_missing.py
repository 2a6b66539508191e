"""A finished file whose transcript is missing or cannot be read."""

from __future__ import annotations

from pathlib import Path

STRENGTHS = (1.0, 2.0, 3.0)
ON = "delivered"


def harm(checked: Path, strength: float, seed: int) -> None:
    """Leave (1) a transcript with a broken time, (2) something else under its name, (3) none."""
    transcript = checked.with_suffix(".vtt")
    if strength == 1.0:
        text = transcript.read_text("utf-8")
        transcript.write_text(text.replace(f"00:00:{2 * seed:02d}.000 -->", "00:00:xx -->", 1), "utf-8")
    elif strength == 2.0:
        transcript.write_bytes(bytes(range(256)) * (1 + seed))
    else:
        transcript.unlink()
