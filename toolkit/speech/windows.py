"""How speech is cut into windows for an engine, and which of it no word accounts for.

Owns the packing, the way back from a window's clock to the track's, and the coverage: plain arithmetic on spans. Is given
samples by a function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from toolkit.model.span import Span, join_spans, span_gaps, total_s
from toolkit.model.transcript import Word
from toolkit.speech.engines.engine import Piece

ReadSamples = Callable[[float, float], NDArray[np.float32]]

# Shorter windows know less of what was said before, and cost more; longer ones leave no room for the silence that an
# engine wants after the last word (bench/speech/wer.py).
LONGEST_WINDOW_S = 24.0
# Pauses longer than twice this are not heard whole: nothing is won by decoding them, and in a conversation they hold the
# other voices. So much of them stays on either side, for an engine tells sentences by pauses.
PAUSE_KEPT_S = 0.75
# Speech without a pause is cut at most here; the two sides overlap, and each keeps its own half of the words.
LONGEST_STRETCH_S = 26.0
OVERLAP_S = 1.0

LONGEST_UNHEARD_S = 0.5
# The padding of voice activity, and a little for word times.
EDGE_S = 0.3
# No spoken word lasts longer than this and its share for each letter; alignment stretches a word over what it missed.
WORD_BASE_S, WORD_LETTER_S = 0.5, 0.09


@dataclass(frozen=True)
class SpeechWindow:
    """Stretches of one track, in order and apart, that an engine hears as one piece, without what lies between them."""

    parts: tuple[Span, ...]

    @property
    def start_s(self) -> float:
        """Where its first stretch begins, in the track's time."""
        return self.parts[0].start_s

    @property
    def end_s(self) -> float:
        """Where its last stretch ends, in the track's time."""
        return self.parts[-1].end_s

    @cached_property
    def heard_s(self) -> float:
        """How much an engine hears of it."""
        return total_s(self.parts)

    def piece(self, read: ReadSamples) -> Piece:
        """Return its sound; ``read(start_s, end_s)`` gives mono float32 samples at 16 kHz of the track."""
        parts = [np.asarray(read(part.start_s, part.end_s), np.float32) for part in self.parts]
        return Piece(self.start_s, np.concatenate(parts))

    def on_track(self, words: Iterable[Word]) -> tuple[Word, ...]:
        """Return words that were heard on the window's clock (``start_s`` and on, without gaps) in the track's time.

        A word belongs to the stretch that its middle lies in, and stays inside it.
        """
        return tuple(self._on_track(word) for word in words)

    def _on_track(self, word: Word) -> Word:
        middle_s = (word.start_s + word.end_s) / 2 - self.start_s
        before_s = 0.0
        for part in self.parts:
            if middle_s < before_s + part.duration_s or part is self.parts[-1]:
                break
            before_s += part.duration_s
        shift_s = part.start_s - self.start_s - before_s
        start_s, end_s = (min(max(edge + shift_s, part.start_s), part.end_s) for edge in (word.start_s, word.end_s))
        return replace(word, start_s=round(start_s, 3), end_s=round(end_s, 3))


def pack_windows(speech: Iterable[Span], longest_s: float = LONGEST_WINDOW_S) -> tuple[SpeechWindow, ...]:
    """Merge stretches of speech into windows of at most ``longest_s`` that begin and end in pauses.

    A stretch longer than 26 s without a pause becomes several windows that overlap by 1 s.

    Parameters
    ----------
    speech : iterable of Span
        In order, apart.
    longest_s : float
        What is heard of a window at most; one unbroken stretch may be longer.

    Returns
    -------
    tuple of SpeechWindow
        In order of start; together they cover every stretch.
    """
    windows: list[SpeechWindow] = []
    for stretch in speech:
        for part in _halved(stretch):
            joined = _joined(windows[-1], part) if windows else None
            if joined is not None and joined.heard_s <= longest_s:
                windows[-1] = joined
            else:
                windows.append(SpeechWindow((part,)))
    return tuple(windows)


def owned_span(windows: Sequence[SpeechWindow], index: int) -> Span:
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
    covered = join_spans(Span(word.start_s - EDGE_S, _plausible_end_s(word) + EDGE_S) for word in words)
    found: list[Span] = []
    for stretch in speech:
        inner = Span(stretch.start_s + EDGE_S, stretch.end_s - EDGE_S)
        found += [gap for gap in span_gaps(covered, inner) if gap.duration_s > longest_s]
    return tuple(found)


def _halved(stretch: Span) -> Iterator[Span]:
    start_s = stretch.start_s
    while stretch.end_s - start_s > LONGEST_STRETCH_S:
        # What is left is shared out evenly, so that no sliver remains at the end.
        count = -(-(stretch.end_s - start_s - OVERLAP_S) // (LONGEST_STRETCH_S - OVERLAP_S))
        length_s = (stretch.end_s - start_s - OVERLAP_S) / count + OVERLAP_S
        yield Span(start_s, start_s + length_s)
        start_s += length_s - OVERLAP_S
    yield Span(start_s, stretch.end_s)


def _joined(window: SpeechWindow, part: Span) -> SpeechWindow | None:
    """Return a window with one more stretch; None where the two overlap: each keeps its own half of those words."""
    last = window.parts[-1]
    pause_s = part.start_s - last.end_s
    if pause_s < 0:
        return None
    if pause_s <= 2 * PAUSE_KEPT_S:
        return SpeechWindow((*window.parts[:-1], Span(last.start_s, part.end_s)))
    longer = Span(last.start_s, last.end_s + PAUSE_KEPT_S)
    return SpeechWindow((*window.parts[:-1], longer, Span(part.start_s - PAUSE_KEPT_S, part.end_s)))


def _plausible_end_s(word: Word) -> float:
    return min(word.end_s, word.start_s + WORD_BASE_S + WORD_LETTER_S * len(word.text))
