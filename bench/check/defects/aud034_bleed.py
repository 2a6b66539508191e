"""Two microphones in one room without walls between them."""

from __future__ import annotations

from pathlib import Path

from bench.check.episodes import microphones, voices, write_tracks

STRENGTHS = (-18.0, -12.0, -6.0)
ON = "talk"


def harm(checked: Path, strength: float, seed: int) -> None:
    """Let each microphone hear the other person so many dB under its own."""
    write_tracks(checked, microphones(voices(seed), seed, strength))
