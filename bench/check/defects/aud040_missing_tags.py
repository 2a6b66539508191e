"""A finished file that does not say what it is."""

from __future__ import annotations

from pathlib import Path

from mutagen.id3 import ID3

STRENGTHS = (1.0, 2.0, 3.0)
ON = "delivered"


def harm(checked: Path, strength: float, seed: int) -> None:
    """Take out (1) the title or the show, (2) both, (3) the whole tag."""
    tags = ID3(checked)
    for frame in ("TIT2", "TALB")[seed % 2 :][:1] if strength == 1.0 else ("TIT2", "TALB"):
        tags.delall(frame)
    tags.save()
    if strength > 2.0:
        tags.delete()
