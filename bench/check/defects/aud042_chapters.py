"""Chapters in a file that players stumble over."""

from __future__ import annotations

from pathlib import Path

from mutagen.id3 import CHAP, CTOC, ID3, TIT2, CTOCFlags

from bench.check.episodes import TALK_S

STRENGTHS = (1.0, 2.0, 3.0)
ON = "delivered"


def harm(checked: Path, strength: float, seed: int) -> None:
    """Put in (1) a chapter past the end, (2) two that begin at once, (3) one without a title."""
    end_ms = round(TALK_S * 1000)
    second = {1.0: (end_ms + 2000 + seed, end_ms + 9000), 2.0: (0, end_ms), 3.0: (60_000, 70_000 + seed)}[strength]
    titles = {"ch0": "Turns", "ch1": "" if strength > 2.0 else "More turns"}
    tags = ID3(checked)
    tags.delall("CHAP")
    tags.delall("CTOC")
    for name, (start_ms, stop_ms) in {"ch0": (0, 20_000), "ch1": second}.items():
        tags.add(CHAP(element_id=name, start_time=start_ms, end_time=stop_ms, sub_frames=[TIT2(text=[titles[name]])]))
    flags = CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
    tags.add(CTOC(element_id="toc", flags=flags, child_element_ids=["ch0", "ch1"], sub_frames=[]))
    tags.save()
