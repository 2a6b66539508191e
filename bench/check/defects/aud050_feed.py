"""A feed whose item directories refuse."""

from __future__ import annotations

from pathlib import Path

STRENGTHS = (1.0, 2.0, 3.0)
ON = "talk"
PARTS = (
    ("<title>Turns</title>", ""), ("2026 07:00:00 GMT", "2026 at seven"), ('type="audio/mpeg"', 'type="audio/mpg3"'),
    ('length="1600000"', 'length="1.6 MB"'), ('url="https://', 'url="htps://'), ("<itunes:explicit>false", "<itunes:explicit>maybe"),
)  # fmt: skip


def harm(checked: Path, strength: float, seed: int) -> None:
    """Break (1) one part of the item, (2) two, (3) the XML."""
    feed = checked / "feed.xml"
    text = feed.read_text("utf-8")
    for one in range(int(strength) if strength < 3.0 else 0):
        text = text.replace(*PARTS[(seed + one) % len(PARTS)])
    feed.write_text(text if strength < 3.0 else text[: len(text) // 2 + seed], "utf-8")
