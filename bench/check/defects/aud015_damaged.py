"""A file whose bytes were damaged in the middle."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

STRENGTHS = (32.0, 512.0, 8192.0)
ON = "talk"


def harm(checked: Path, strength: float, seed: int) -> None:
    """Turn a track into FLAC, overwrite so many bytes of it, and name it in the manifest."""
    track = sorted((checked / "tracks").iterdir())[seed % 2]
    samples, rate = soundfile.read(track, dtype="float32")
    flac = track.with_suffix(".flac")
    soundfile.write(flac, samples, rate, subtype="PCM_24")
    track.unlink()
    rng, content = np.random.default_rng(seed), bytearray(flac.read_bytes())
    at = int(rng.integers(len(content) // 10, len(content) * 9 // 10))
    content[at : at + int(strength)] = rng.bytes(int(strength))
    flac.write_bytes(content)
    manifest = checked / "episode.toml"
    manifest.write_text(manifest.read_text("utf-8").replace(track.name, flac.name), "utf-8")
