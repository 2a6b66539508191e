"""Edited notes that state what the published files do not."""

from __future__ import annotations

import json
from pathlib import Path

STRENGTHS = (1.0, 2.0, 3.0)
ON = "talk"
SAID = "We hung up every coat in the house and the echo was gone."


def harm(checked: Path, strength: float, seed: int) -> None:
    """Give (1) a chapter another time, (2) a quotation another word, (3) a quotation another time."""
    out, draft = checked / "out", checked / "draft"
    out.mkdir(exist_ok=True)
    draft.mkdir(exist_ok=True)
    words = [{"start": 10.0 + n, "end": 10.8 + n, "word": w, "probability": 1.0} for n, w in enumerate(SAID.split())]
    segment = {"speaker": "Ada Park", "startTime": 10.0, "endTime": 30.0, "body": SAID, "words": words}
    (out / "transcript.json").write_text(json.dumps({"version": "1.0.0", "segments": [segment]}), "utf-8")
    chapters = [{"startTime": 0, "title": "Walls"}, {"startTime": 60 + seed, "title": "Coats"}]
    (out / "chapters.json").write_text(json.dumps({"version": "1.2.0", "chapters": chapters}), "utf-8")
    said = SAID.replace("coat", ("curtain", "carpet", "door", "window")[seed % 4]) if strength == 2.0 else SAID
    time = "0:48" if strength == 3.0 else "0:10"
    coats_s = 61 + seed if strength == 1.0 else 60 + seed
    (draft / "notes.md").write_text(
        f"# Turns\n\n> \u201c{said}\u201d\n>\n> Ada Park, {time}\n\n"
        f"## Chapters\n\n- 0:00 Walls\n- {coats_s // 60}:{coats_s % 60:02d} Coats\n",
        "utf-8",
    )
