"""What a transcript beside a recording is, as far as rules ask: how much it covers, how fast it reads."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.model.measurement import Span


@dataclass(frozen=True, slots=True)
class TranscriptFacts:
    """``spans`` are the cues in order; ``letters_per_s`` one figure for each; ``problem`` why it cannot be read."""

    name: str
    spans: tuple[Span, ...] = ()
    letters_per_s: tuple[float, ...] = ()
    words: int = 0
    language: str = ""
    expected_language: str = ""
    problem: str = ""


def covered_share(spoken: tuple[Span, ...], spans: tuple[Span, ...]) -> float:
    """Return the share of speech (0 to 1) that lies within the cues; 1.0 where nobody speaks."""
    total_s = sum(span.duration_s for span in spoken)
    if total_s <= 0.0:
        return 1.0
    within_s = sum(
        max(0.0, min(one.end_s, cue.end_s) - max(one.start_s, cue.start_s))
        for one in spoken
        for cue in _near(spans, one)
    )
    return min(1.0, within_s / total_s)


def _near(spans: tuple[Span, ...], one: Span) -> list[Span]:
    return [span for span in spans if span.end_s > one.start_s and span.start_s < one.end_s]
