"""One track to words: only where somebody speaks, in batches, and with words for all of the speech.

Owns the order of work: windows packed from speech, recognised in batches, screened for hallucinations, recognised again
where speech has no words, finished window by window so that a killed run can continue. Is given samples by a function and
opens no file. Memory: the samples of one group of windows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from toolkit.model.span import Span, clip_spans
from toolkit.model.transcript import Transcript, Word
from toolkit.model.transcript_edits import RejectedText
from toolkit.speech.engines.engine import Effort, Engine, Piece, Recognition, Request
from toolkit.speech.hallucinations import LOOPS_ABOVE, CredibleWords, credible_words, is_suspect
from toolkit.speech.language import require_language
from toolkit.speech.scripts import comparable_text
from toolkit.speech.sentences import segments_of
from toolkit.speech.windows import ReadSamples, SpeechWindow, owned_span, pack_windows, speech_without_words

# Windows that are read together, so that batches hold pieces of like length.
GROUP_WINDOWS = 32
# Sound given to the engine around a gap that is recognised a second time.
AROUND_S = 0.4
SAME_WORD_S = 0.5
# A piece shorter than this is recognised once: a second time makes nothing surer.
SHORTEST_SECOND_S = 0.6


@dataclass(frozen=True, slots=True)
class Window:
    """One finished window of a track: the unit of resuming. Plain data; ``start_s`` and ``end_s`` identify it."""

    start_s: float
    end_s: float
    words: tuple[Word, ...]
    rejected: tuple[RejectedText, ...] = ()


def _ignore(_: object) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Run:
    """Where one run continues from another, and who is informed.

    ``finished`` are windows that an earlier run finished, by start and end in seconds. ``on_window`` is called with
    each window that this run finishes, ``progress`` with the share of the speech that is done, 0 to 1.
    """

    finished: Mapping[tuple[float, float], Window] = field(default_factory=dict)
    on_window: Callable[[Window], None] = _ignore
    progress: Callable[[float], None] = _ignore


@dataclass(frozen=True, slots=True)
class TrackTranscript:
    """The words of one track, in its own source time.

    ``uncovered`` are the spans of speech over 0.5 s for which no word was found; ``rejected`` is text of the engine that
    nobody said.
    """

    transcript: Transcript
    uncovered: tuple[Span, ...] = ()
    rejected: tuple[RejectedText, ...] = ()


def transcribe_track(
    read: ReadSamples,
    speech: Sequence[Span],
    engine: Engine,
    request: Request,
    *,
    speaker: str = "",
    run: Run | None = None,
) -> TrackTranscript:
    """Turn the speech of one track into words.

    Parameters
    ----------
    read : callable
        ``read(start_s, end_s)`` gives those samples: mono float32 at 16 kHz, full scale 1.0; short at the end of the
        track.
    speech : sequence of Span
        Voice activity of the track, in order (with bleed taken out, if known). None: an empty transcript.
    engine, request
        The recogniser, and what is known before. ``request.effort`` does not matter.
    speaker : str
        Who speaks on the track.
    run : Run, optional
        What is done already, and who is informed.

    Raises
    ------
    LanguageMismatch
        The model does not know the language.
    """
    require_language(engine.model, engine.languages, request.language)
    run = run or Run()
    windows = pack_windows(speech)
    total_s = sum(window.end_s - window.start_s for window in windows) or 1.0
    recogniser = _WindowRecogniser(read, engine, request, tuple(speech))
    done: list[Window] = []
    for at in range(0, len(windows), GROUP_WINDOWS):
        group = range(at, min(at + GROUP_WINDOWS, len(windows)))
        missing = [i for i in group if (windows[i].start_s, windows[i].end_s) not in run.finished]
        done += [w for i in group if (w := run.finished.get((windows[i].start_s, windows[i].end_s))) is not None]
        for window in recogniser.finish(windows, missing):
            run.on_window(window)
            done.append(window)
            run.progress(min(1.0, sum(w.end_s - w.start_s for w in done) / total_s))
    run.progress(1.0)
    return _assembled(done, speech, engine, request.language, speaker)


def _assembled(
    done: Sequence[Window], speech: Sequence[Span], engine: Engine, language: str, speaker: str
) -> TrackTranscript:
    done = sorted(done, key=lambda window: window.start_s)
    words = _without_repeats(sorted((word for window in done for word in window.words), key=lambda word: word.start_s))
    segments = segments_of(words, speaker, language)
    return TrackTranscript(
        Transcript(segments, language or "en", engine.name, engine.model),
        speech_without_words(speech, words),
        tuple(replace(rejected, speaker=speaker) for window in done for rejected in window.rejected),
    )


@dataclass(frozen=True)
class _WindowRecogniser:
    read: ReadSamples
    engine: Engine
    request: Request
    speech: tuple[Span, ...]

    def finish(self, windows: Sequence[SpeechWindow], missing: Sequence[int]) -> Iterator[Window]:
        """Yield each window as soon as it is done, so that a kill loses no more than the batch under way."""
        pieces = {i: windows[i].piece(self.read) for i in missing}
        # Batches of like length: the longest of a batch decides what each one costs.
        order = sorted(missing, key=lambda i: pieces[i].samples.size)
        for at in range(0, len(order), self.engine.batch_size):
            batch = order[at : at + self.engine.batch_size]
            recognitions = self.engine.recognise([pieces[i] for i in batch], self.request)
            for i, recognition in zip(batch, recognitions, strict=True):
                found = self._credible(windows[i], pieces[i], recognition, owned_span(windows, i))
                yield Window(windows[i].start_s, windows[i].end_s, found.words, found.rejected)

    def _credible(self, window: SpeechWindow, piece: Piece, recognition: Recognition, owned: Span) -> CredibleWords:
        """Return the words of a window, recognised again wherever the first result is doubtful or has no words."""
        speech = clip_spans(self.speech, Span(window.start_s, window.end_s))
        recognition = replace(recognition, words=window.on_track(recognition.words))
        again = window.sound_s >= SHORTEST_SECOND_S and is_suspect(recognition, window.sound_s, speech)
        if again:
            second = self._recognise_thoroughly(piece)
            recognition = _surer(recognition, replace(second, words=window.on_track(second.words)))
        first = credible_words(recognition, speech, self.request.hints)
        words, rejected = list(first.words), list(first.rejected)
        # Where a second attempt at the whole window found nothing, a third at its parts will not either.
        hopeless = again and not words
        for gap in () if hopeless else speech_without_words(clip_spans(speech, owned), words):
            found = self._words_in_gap(window, gap)
            words = sorted([*words, *found.words], key=lambda word: word.start_s)
            rejected += found.rejected
        kept = (word for word in words if owned.start_s <= (word.start_s + word.end_s) / 2 < owned.end_s)
        return CredibleWords(tuple(_without_repeats(list(kept))), tuple(rejected))

    def _words_in_gap(self, window: SpeechWindow, gap: Span) -> CredibleWords:
        start_s, end_s = max(window.start_s, gap.start_s - AROUND_S), min(window.end_s, gap.end_s + AROUND_S)
        part = Piece(start_s, np.asarray(self.read(start_s, end_s), np.float32))
        speech = clip_spans(self.speech, Span(start_s, end_s))
        found = credible_words(self._recognise_thoroughly(part), speech, self.request.hints)
        inside = (word for word in found.words if gap.start_s <= (word.start_s + word.end_s) / 2 < gap.end_s)
        return replace(found, words=tuple(inside))

    def _recognise_thoroughly(self, piece: Piece) -> Recognition:
        return self.engine.recognise([piece], replace(self.request, effort=Effort.THOROUGH))[0]


def _surer(first: Recognition, second: Recognition) -> Recognition:
    """Prefer the one that does not loop; of two alike in that, the one that the engine is surer of."""
    return min((first, second), key=lambda one: (one.compression_ratio > LOOPS_ABOVE, -one.log_probability))


def _without_repeats(words: Sequence[Word]) -> list[Word]:
    """Drop a word that two recognitions of the same moment both give; keep times in order."""
    kept = list(words[:1])
    for before, word in pairwise(words):
        repeated = (
            comparable_text(before.text) == comparable_text(word.text) and word.start_s - before.start_s < SAME_WORD_S
        )
        touching = word.start_s < before.end_s - 1e-3
        if repeated and touching:
            continue
        if kept and word.start_s < kept[-1].end_s:
            kept[-1] = replace(kept[-1], end_s=max(kept[-1].start_s, word.start_s))
        kept.append(word)
    return kept
