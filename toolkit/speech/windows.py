"""How speech is packed into windows for an engine, and which speech no word accounts for.

Owns the packing, the mapping from a window's clock back to the track's, and the coverage: arithmetic on spans. Is given
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
# Of a pause longer than twice this the middle is left out: decoding it gains nothing, and in a conversation it holds the
# other voices. This much stays on either side, for an engine ends sentences at pauses.
PAUSE_KEPT_S = 0.75
# Speech without a pause is divided into parts of at most this; neighbours overlap, and each keeps its own half of the words.
LONGEST_STRETCH_S = 26.0
OVERLAP_S = 1.0

LONGEST_WITHOUT_WORDS_S = 0.5
# The padding of voice activity, and a little for word times.
EDGE_S = 0.3
# No spoken word lasts longer than this and its share for each letter; alignment stretches a word over what it missed.
WORD_BASE_S, WORD_LETTER_S = 0.5, 0.09


@dataclass(frozen=True)
class SpeechWindow:
    """Spans of one track, in order and apart, that an engine is given as one piece, without the sound between them."""

    parts: tuple[Span, ...]

    @property
    def start_s(self) -> float:
        """Where its first span begins, in the track's time."""
        return self.parts[0].start_s

    @property
    def end_s(self) -> float:
        """Where its last span ends, in the track's time."""
        return self.parts[-1].end_s

    @cached_property
    def sound_s(self) -> float:
        """How much sound an engine is given of it, in seconds."""
        return total_s(self.parts)

    def piece(self, read: ReadSamples) -> Piece:
        """Return its sound; ``read(start_s, end_s)`` gives mono float32 samples at 16 kHz of the track."""
        parts = [np.asarray(read(part.start_s, part.end_s), np.float32) for part in self.parts]
        return Piece(self.start_s, np.concatenate(parts))

    def on_track(self, words: Iterable[Word]) -> tuple[Word, ...]:
        """Return words with times on the window's clock (from ``start_s`` on, without gaps) in the track's time.

        A word belongs to the span that its middle lies in, and stays inside it.
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
    """Return windows of at most ``longest_s`` that hold all speech and begin and end in pauses.

    Speech longer than 26 s without a pause becomes several windows that overlap by 1 s.

    Parameters
    ----------
    speech : iterable of Span
        In order, apart.
    longest_s : float
        The most sound in a window; one span of speech without a pause may be longer.

    Returns
    -------
    tuple of SpeechWindow
        In order of start; together they cover every span.
    """
    windows: list[SpeechWindow] = []
    for stretch in speech:
        for part in _divided(stretch):
            joined = _joined(windows[-1], part) if windows else None
            if joined is not None and joined.sound_s <= longest_s:
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


def speech_without_words(
    speech: Iterable[Span], words: Iterable[Word], longest_s: float = LONGEST_WITHOUT_WORDS_S
) -> tuple[Span, ...]:
    """Return the parts of speech longer than ``longest_s`` that no word accounts for.

    Parameters
    ----------
    speech : iterable of Span
        Padded, as voice activity gives them: their outer 0.2 s hold no voice.
    words : iterable of Word
        In any order, on the same clock.
    longest_s : float
        The longest part that may have no word: a breath, an "m".
    """
    covered = join_spans(Span(word.start_s - EDGE_S, _plausible_end_s(word) + EDGE_S) for word in words)
    found: list[Span] = []
    for stretch in speech:
        inner = Span(stretch.start_s + EDGE_S, stretch.end_s - EDGE_S)
        found += [gap for gap in span_gaps(covered, inner) if gap.duration_s > longest_s]
    return tuple(found)


def _divided(stretch: Span) -> Iterator[Span]:
    start_s = stretch.start_s
    while stretch.end_s - start_s > LONGEST_STRETCH_S:
        # The rest is shared out evenly, so that no sliver remains at the end.
        count = -(-(stretch.end_s - start_s - OVERLAP_S) // (LONGEST_STRETCH_S - OVERLAP_S))
        length_s = (stretch.end_s - start_s - OVERLAP_S) / count + OVERLAP_S
        yield Span(start_s, start_s + length_s)
        start_s += length_s - OVERLAP_S
    yield Span(start_s, stretch.end_s)


def _joined(window: SpeechWindow, part: Span) -> SpeechWindow | None:
    """Return a window with one more span; None where the two overlap, for then each keeps its own half of the words."""
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
