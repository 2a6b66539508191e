"""``out/highlights.json``: the highlights as other programs read them.

Owns the list ``[{rank, start, end, speaker, quote, score, why, clip}]``, times in seconds of the episode.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from toolkit.formats.written_text import UnreadableText
from toolkit.model.highlight import Highlight
from toolkit.model.printable import without_surrogates


class _HighlightObject(BaseModel):
    model_config = ConfigDict(extra="ignore")
    rank: int
    start: float
    end: float
    speaker: str = ""
    quote: str
    score: float = 0.0
    why: dict[str, float] = {}
    clip: str = ""


def highlight_objects(highlights: Iterable[Highlight]) -> list[dict[str, object]]:
    """Return one plain object per highlight: what ``podkit highlights --json`` prints under ``highlights``."""
    return [
        {
            "rank": highlight.rank,
            "start": highlight.start_s,
            "end": highlight.end_s,
            "speaker": without_surrogates(highlight.speaker),
            "quote": without_surrogates(highlight.quote),
            "score": highlight.score,
            "why": highlight.why,
            "clip": highlight.clip,
        }
        for highlight in highlights
    ]


def render_highlights_json(highlights: Iterable[Highlight]) -> str:
    """Return the file."""
    return json.dumps(highlight_objects(highlights), ensure_ascii=False, indent=2) + "\n"


def parse_highlights_json(text: str) -> tuple[Highlight, ...]:
    """Read the file.

    Raises
    ------
    UnreadableText
        A highlight or key is wrong; the message names the first.
    """
    try:
        read = TypeAdapter(list[_HighlightObject]).validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place, *keys = (*first["loc"], "")
        # An error without a place is about the whole file.
        where = f"highlight {place + 1}, {keys[0]}" if isinstance(place, int) else "the file"
        raise UnreadableText(f"{where}: {first['msg'][:1].lower()}{first['msg'][1:]}") from error
    return tuple(Highlight(h.rank, h.start, h.end, h.speaker, h.quote, h.score, h.why, h.clip) for h in read)
