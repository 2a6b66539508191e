"""A draft that was edited into something that cannot be read."""

from __future__ import annotations

from pathlib import Path

STRENGTHS = (1.0, 2.0, 3.0)
ON = "talk"


def harm(checked: Path, strength: float, seed: int) -> None:
    """Break (1) a chapter's time, (2) a caption's time, (3) the bytes of a file."""
    chapters, transcript = checked / "draft" / "chapters.txt", checked / "draft" / "transcript.vtt"
    if strength == 1.0:
        chapters.write_text(
            chapters.read_text("utf-8").replace("00:40", ("0:4x", "00;40", "4:99", "")[seed % 4]), "utf-8"
        )
    elif strength == 2.0:
        text = transcript.read_text("utf-8")
        transcript.write_text(text.replace(f"00:00:{2 * seed + 2:02d}.000\n", "00:00:0\n", 1), "utf-8")
    else:
        broken = (chapters, transcript)[seed % 2]
        broken.write_bytes(broken.read_bytes() + b"\xff\xfe\xfa")
