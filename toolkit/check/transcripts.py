"""The facts of a transcript beside a recording: how much of the speech it covers, how fast it reads."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.model.span import Span, clip_spans, join_spans, total_s


@dataclass(frozen=True, slots=True)
class TranscriptFacts:
    """``spans``: the cues in order. ``letters_per_s``: one figure per cue that lasts. ``problem``: why it cannot be read; "" if it can."""

    name: str
    spans: tuple[Span, ...] = ()
    letters_per_s: tuple[float, ...] = ()
    words: int = 0
    language: str = ""
    expected_language: str = ""
    problem: str = ""


def covered_share(spoken: tuple[Span, ...], spans: tuple[Span, ...]) -> float:
    """Return the share of the speech (0 to 1) that cues cover; 1.0 if nobody speaks."""
    spoken_s = total_s(spoken)
    if spoken_s <= 0.0:
        return 1.0
    cues = join_spans(spans)
    return min(1.0, sum(total_s(clip_spans(cues, one)) for one in spoken) / spoken_s)
