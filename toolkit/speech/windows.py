"""How speech is cut into windows for an engine, and which of it no word accounts for.

Owns the packing and the coverage, both plain arithmetic on spans; knows no samples and no engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from toolkit.model.measurement import Span
from toolkit.model.transcript import Word

# Longer windows lose words where somebody pauses, shorter ones lose context and cost more (bench/speech).
LONGEST_WINDOW_S = 14.0
# A pause so long that nothing is won by decoding it.
LONGEST_PAUSE_INSIDE_S = 3.0
# Speech without a pause is cut at most here; the two sides overlap, and each keeps its own half of the words.
LONGEST_STRETCH_S = 26.0
OVERLAP_S = 1.0

LONGEST_UNHEARD_S = 0.5
# The padding of voice activity, and a little for word times.
EDGE_S = 0.3
# No spoken word lasts longer than this and its share for each letter; alignment stretches a word over what it missed.
WORD_BASE_S, WORD_LETTER_S = 0.5, 0.09


def pack_windows(speech: Iterable[Span], longest_s: float = LONGEST_WINDOW_S) -> tuple[Span, ...]:
    """Merge stretches of speech into windows of at most ``longest_s`` that begin and end in pauses.

    A stretch longer than 26 s without a pause becomes several windows that overlap by 1 s.

    Parameters
    ----------
    speech : iterable of Span
        In order, apart.
    longest_s : float
        What merging may reach; one unbroken stretch may be longer.

    Returns
    -------
    tuple of Span
        In order of start; together they cover every stretch.
    """
    windows: list[Span] = []
    for stretch in speech:
        for part in _halved(stretch):
            last = windows[-1] if windows else None
            if last is not None and _fits(last, part, longest_s):
                windows[-1] = Span(last.start_s, part.end_s)
            else:
                windows.append(part)
    return tuple(windows)


def owned_span(windows: Sequence[Span], index: int) -> Span:
    """Return the part of a window whose words are its own: overlaps are divided in their middle."""
    window = windows[index]
    start_s, end_s = window.start_s, window.end_s
    if index and windows[index - 1].end_s > start_s:
        start_s = (start_s + windows[index - 1].end_s) / 2
    if index + 1 < len(windows) and windows[index + 1].start_s < end_s:
        end_s = (windows[index + 1].start_s + end_s) / 2
    return Span(start_s, end_s)


def unheard(speech: Iterable[Span], words: Iterable[Word], longest_s: float = LONGEST_UNHEARD_S) -> tuple[Span, ...]:
    """Return the stretches of speech longer than ``longest_s`` that no word accounts for.

    Parameters
    ----------
    speech : iterable of Span
        Padded, as voice activity gives them: their outer 0.2 s hold no voice.
    words : iterable of Word
        In any order, on the same clock.
    longest_s : float
        What may stay without a word: a breath, an "m".
    """
    covered = sorted((word.start_s - EDGE_S, _plausible_end_s(word) + EDGE_S) for word in words)
    found: list[Span] = []
    for stretch in speech:
        inner = Span(stretch.start_s + EDGE_S, stretch.end_s - EDGE_S)
        found += [gap for gap in _gaps(inner, covered) if gap.duration_s > longest_s]
    return tuple(found)


def within(spans: Iterable[Span], limits: Span) -> tuple[Span, ...]:
    """Return the parts of spans that lie inside ``limits``."""
    clipped = (Span(max(span.start_s, limits.start_s), min(span.end_s, limits.end_s)) for span in spans)
    return tuple(span for span in clipped if span.end_s > span.start_s)


def _halved(stretch: Span) -> Iterator[Span]:
    start_s = stretch.start_s
    while stretch.end_s - start_s > LONGEST_STRETCH_S:
        # What is left is shared out evenly, so that no sliver remains at the end.
        count = -(-(stretch.end_s - start_s - OVERLAP_S) // (LONGEST_STRETCH_S - OVERLAP_S))
        length_s = (stretch.end_s - start_s - OVERLAP_S) / count + OVERLAP_S
        yield Span(start_s, start_s + length_s)
        start_s += length_s - OVERLAP_S
    yield Span(start_s, stretch.end_s)


def _fits(window: Span, part: Span, longest_s: float) -> bool:
    pause_s = part.start_s - window.end_s
    return 0 <= pause_s <= LONGEST_PAUSE_INSIDE_S and part.end_s - window.start_s <= longest_s


def _plausible_end_s(word: Word) -> float:
    return min(word.end_s, word.start_s + WORD_BASE_S + WORD_LETTER_S * len(word.text))


def _gaps(inner: Span, covered: Sequence[tuple[float, float]]) -> Iterator[Span]:
    at_s = inner.start_s
    for start_s, end_s in covered:
        if start_s >= inner.end_s:
            break
        if start_s > at_s:
            yield Span(at_s, start_s)
        at_s = max(at_s, end_s)
    if at_s < inner.end_s:
        yield Span(at_s, inner.end_s)
