"""Artwork that directories refuse, or none."""

from __future__ import annotations

import io
from pathlib import Path

from mutagen.id3 import APIC, ID3
from PIL import Image

STRENGTHS = (1.0, 2.0, 3.0)
ON = "delivered"


def harm(checked: Path, strength: float, seed: int) -> None:
    """Put in (1) a picture just too small, (2) one that is not square, (3) none."""
    tags = ID3(checked)
    tags.delall("APIC")
    size = {1.0: (1399 - seed, 1399 - seed), 2.0: (1600 + 10 * seed, 1500)}.get(strength)
    if size:
        content = io.BytesIO()
        Image.new("RGB", size, (200, 80, 10 * seed)).save(content, "PNG")
        tags.add(APIC(mime="image/png", type=3, desc="", data=content.getvalue()))
    tags.save()
