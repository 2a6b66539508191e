"""A track that is no recording: empty, a text, or cut off before its sound begins."""

from __future__ import annotations

from pathlib import Path

STRENGTHS = (1.0, 2.0, 3.0)
ON = "talk"


def harm(checked: Path, strength: float, seed: int) -> None:
    """Leave of one track (1) its first bytes, (2) a text instead of it, (3) nothing."""
    track = sorted((checked / "tracks").iterdir())[seed % 2]
    left = {1.0: track.read_bytes()[: 8 + seed], 2.0: b"the server said no\n" * (1 + seed), 3.0: b""}
    track.write_bytes(left[strength])
