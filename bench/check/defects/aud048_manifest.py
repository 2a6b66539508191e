"""A manifest with a mistake."""

from __future__ import annotations

from pathlib import Path

STRENGTHS = (1.0, 2.0, 3.0)
ON = "talk"
UNKNOWN = ("tittle", "langauge", "summry", "presets", "artwrk")


def harm(checked: Path, strength: float, seed: int) -> None:
    """Let it (1) have a key that nobody knows, (2) name a track that is not there, (3) be no TOML."""
    manifest = checked / "episode.toml"
    text = manifest.read_text("utf-8")
    harmed = {
        1.0: text.replace("[episode]", f'[episode]\n{UNKNOWN[seed % len(UNKNOWN)]} = "x"'),
        2.0: text.replace(("ada.wav", "ben.wav")[seed % 2], f"missing-{seed}.wav"),
        3.0: text[: 30 + seed] + "\n[track",
    }
    manifest.write_text(harmed[strength], "utf-8")
