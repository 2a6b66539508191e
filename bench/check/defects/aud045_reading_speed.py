"""Captions that nobody can read in time."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bench.check.episodes import TALK_S, cues, vtt

STRENGTHS = (27.0, 40.0, 80.0)
ON = "delivered"
SHARE, CAPTION_S = 0.25, 2.0


def harm(checked: Path, strength: float, seed: int) -> None:
    """Give a quarter of the captions so many letters a second."""
    lines = cues(TALK_S)
    text = ("and so we went on " * 20)[: round(strength * CAPTION_S)].rstrip().ljust(round(strength * CAPTION_S), "n")
    for number in np.random.default_rng(seed).choice(len(lines), round(SHARE * len(lines)), replace=False):
        lines[number] = (*lines[number][:2], f"<v Ada>{text}")
    checked.with_suffix(".vtt").write_text(vtt(lines), "utf-8")
