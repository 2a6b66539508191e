"""A name that another machine cannot hold."""

from __future__ import annotations

from pathlib import Path

STRENGTHS = (1.0, 2.0, 3.0)
ON = "delivered"
REFUSED = '<>:"|?*\\'


def harm(checked: Path, strength: float, seed: int) -> Path:
    """Give it a name (1) that is a little too long, (2) with a sign that Windows refuses, (3) with one that does not print."""
    names = {
        1.0: "t" * (201 - 4 + seed),
        2.0: f"turns{REFUSED[seed % len(REFUSED)]}{seed}",
        3.0: f"turns{chr(1 + seed)}",
    }
    return checked.rename(checked.with_name(f"{names[strength]}.mp3"))
