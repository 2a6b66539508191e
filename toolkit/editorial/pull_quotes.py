"""Pull quotes: highlights trimmed to a length that fits on a page.

Owns the trimming, at sentence edges only; every quote is a verbatim part of the transcript with the time at which it is
said. Chooses no highlights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.editorial.quotability import KINDS, opens_on_connective, opens_on_reference, wording_matrix
from toolkit.editorial.sentences import Sentence, joined, sentences_of
from toolkit.model.highlight import Highlight
from toolkit.model.transcript import Transcript

_WORDS = (20, 60)
_MOST_QUOTES = 5
_STRONG = tuple(KINDS.index(kind) for kind in ("opinion", "surprise", "superlative", "contrast", "feeling"))
_WEAK = tuple(KINDS.index(kind) for kind in ("filler", "hedge", "housekeeping", "stumble"))
_OUTSIDE_COST = 3.0
_OPENER_COST = 1.0
_TIME_SLACK_S = 0.5


@dataclass(frozen=True, slots=True)
class PullQuote:
    """A verbatim quote. ``opening`` is its first sentence without the full stop, for use inside a sentence."""

    text: str
    opening: str
    speaker: str
    start_s: float


def pull_quotes(transcript: Transcript, highlights: Sequence[Highlight], language: str) -> list[PullQuote]:
    """Return at most five quotes of about 20 to 60 words, in the order of the highlights.

    A highlight with other words than the transcript (a producer edited it) is quoted as the producer wrote it.
    """
    sentences = sentences_of(transcript, language)
    ranked = sorted(highlights, key=lambda h: h.rank)[:_MOST_QUOTES]
    return [_trimmed(highlight, _sentences_in(highlight, sentences)) for highlight in ranked]


def _sentences_in(highlight: Highlight, sentences: Sequence[Sentence]) -> Sequence[Sentence]:
    """Return the neighbouring sentences that together are the quote of a highlight; none where there are no such."""
    quote = " ".join(highlight.quote.split())
    inside = [
        s
        for s in sentences
        if s.speaker == highlight.speaker
        and s.start_s >= highlight.start_s - _TIME_SLACK_S
        and s.end_s <= highlight.end_s + _TIME_SLACK_S
    ]
    runs = (inside[i:j] for i in range(len(inside)) for j in range(i + 1, len(inside) + 1))
    return next((run for run in runs if joined(run) == quote), ())


def _trimmed(highlight: Highlight, sentences: Sequence[Sentence]) -> PullQuote:
    if not sentences:
        text = " ".join(highlight.quote.split())
        return PullQuote(text, text.rstrip(" ."), highlight.speaker, highlight.start_s)
    start, end = max(
        ((i, j) for i in range(len(sentences)) for j in range(i + 1, len(sentences) + 1)),
        key=lambda span: (_quote_score(sentences[span[0] : span[1]]), -span[0]),
    )
    chosen = sentences[start:end]
    return PullQuote(
        text=joined(chosen),
        opening=chosen[0].text.rstrip(" ."),
        speaker=highlight.speaker,
        start_s=chosen[0].start_s,
    )


def _quote_score(sentences: Sequence[Sentence]) -> float:
    """Return how well sentences serve as a quote: strong words for their length, and the right length."""
    text = joined(sentences)
    words = len(text.split())
    counts = wording_matrix([text])[0]
    strong = sum(counts[n] for n in _STRONG) - 0.7 * sum(counts[n] for n in _WEAK)
    outside = max(_WORDS[0] - words, 0) / _WORDS[0] + max(words - _WORDS[1], 0) / _WORDS[1]
    opener = _OPENER_COST * (opens_on_connective(text) + 2 * opens_on_reference(text))
    return float(strong) / max(words, _WORDS[0]) * _WORDS[1] / 3 - _OUTSIDE_COST * outside - opener
