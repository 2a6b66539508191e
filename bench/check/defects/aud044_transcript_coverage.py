"""A transcript that leaves speech out."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bench.check.episodes import TALK_S, cues, vtt

STRENGTHS = (0.3, 0.6, 0.9)
ON = "delivered"


def harm(checked: Path, strength: float, seed: int) -> None:
    """Take out so many of the captions: whichever, or as one piece."""
    lines, rng = cues(TALK_S), np.random.default_rng(seed)
    count = round(strength * len(lines))
    begin = int(rng.integers(0, len(lines) - count + 1))
    gone = set(rng.choice(len(lines), count, replace=False).tolist()) if seed % 2 else set(range(begin, begin + count))
    left = [line for number, line in enumerate(lines) if number not in gone]
    checked.with_suffix(".vtt").write_text(vtt(left), "utf-8")
