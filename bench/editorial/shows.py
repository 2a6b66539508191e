"""The development set: real transcripts with human chapters, picks and notes, as model values.

Owns the analysis of ``../shared/data/editorial``; the README there says where the data comes from and what its times
are worth. Minute stamps that some transcripts carry in their text are taken out: no recording has them.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit.model.transcript import Segment, Transcript

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "editorial"
SHOWS = ("chaincode-podcast", "devtools.fm", "syntax", "audrow-nash-podcast")
_STAMP = re.compile(r"\s*\[\d\d:\d\d(?::\d\d)?\]\s*")


@dataclass(frozen=True)
class Published:
    """One episode as its makers published it; times in seconds."""

    name: str
    show: str
    title: str
    summary: str
    opening: str
    duration_s: float
    transcript: Transcript
    chapters: tuple[tuple[float, str], ...]
    picked: dict[str, Any] | None
    quotes: tuple[dict[str, Any], ...] = ()
    turns: tuple[dict[str, Any], ...] = field(default=(), repr=False)


def load(shows: tuple[str, ...] = SHOWS) -> list[Published]:
    """Read every episode of ``shows``, in order of name."""
    found = []
    for path in sorted([*DATA.glob("*.json"), *DATA.glob("timed/*.json")]):
        raw = json.loads(path.read_text("utf-8"))
        if raw["show"] in shows:
            found.append(_episode(raw))
    return found


def _episode(raw: dict[str, Any]) -> Published:
    spoken = raw.get("segments") or raw["turns"]
    ends = [s["end"] for s in spoken]
    following = [*(s["start"] for s in spoken[1:]), raw["duration"]]
    segments = tuple(
        Segment(s["speaker"] or "", s["start"], end if end is not None else after, text)
        for s, end, after in zip(spoken, ends, following, strict=True)
        if (text := _STAMP.sub(" ", s["text"]).strip())
    )
    notes = raw["notes"]
    timed = isinstance(notes, dict)
    prose = [line for line in notes if not line.lstrip().startswith(("-", "#", "http"))] if not timed else []
    return Published(
        name=raw["id"],
        show=raw["show"],
        title=raw["title"],
        summary=(notes.get("summary") or "") if timed else (raw["summary"] or ""),
        opening=" ".join(prose[:3]),
        duration_s=raw["duration"],
        transcript=Transcript(segments=segments, language=raw.get("language") or "en"),
        chapters=tuple((c["start"], c["title"]) for c in raw["chapters"]),
        picked=raw.get("picked"),
        quotes=tuple(h for h in notes["highlights"] if h["kind"] == "quote") if timed else (),
        turns=tuple(spoken),
    )
