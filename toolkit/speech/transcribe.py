"""One track to words: only where somebody speaks, in batches, and nothing spoken left without a word unsaid.

Owns the order of work: windows packed from speech, heard in batches, disbelieved where due, listened to again where
speech has no words, finished window by window so that a killed run goes on. Is given samples by a function and opens
no file. Memory: the samples of one group of windows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from toolkit.model.span import Span, clip_spans
from toolkit.model.transcript import Transcript, Word
from toolkit.speech.engines.engine import Effort, Engine, Heard, Piece, Request
from toolkit.speech.hallucinations import Believed, Refused, believe, is_suspect, plain
from toolkit.speech.language import require_language
from toolkit.speech.sentences import segments_of
from toolkit.speech.windows import ReadSamples, SpeechWindow, owned_span, pack_windows, unheard

# Windows that are read together, so that batches hold pieces of like length.
GROUP_WINDOWS = 32
# Sound given to the engine around a stretch that is heard a second time.
AROUND_S = 0.4
SAME_WORD_S = 0.5
# A piece shorter than this is heard once: nothing in it can be made surer.
SHORTEST_SECOND_S = 0.6


@dataclass(frozen=True, slots=True)
class Window:
    """One finished window of a track: the unit of resuming. Plain data; ``start_s`` and ``end_s`` name it."""

    start_s: float
    end_s: float
    words: tuple[Word, ...]
    refused: tuple[Refused, ...] = ()


def _tell_nobody(_: object) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Run:
    """How one run goes on from another, and whom it tells.

    ``finished`` are windows that an earlier run finished, by start and end in seconds. ``on_window`` is called with
    each window that this run finishes, ``progress`` with the share of the speech that is done, 0 to 1.
    """

    finished: Mapping[tuple[float, float], Window] = field(default_factory=dict)
    on_window: Callable[[Window], None] = _tell_nobody
    progress: Callable[[float], None] = _tell_nobody


@dataclass(frozen=True, slots=True)
class TrackTranscript:
    """What one track says, in its own source time.

    ``uncovered`` are the stretches of speech over 0.5 s for which no word could be had; ``refused`` is text that was
    not believed.
    """

    transcript: Transcript
    uncovered: tuple[Span, ...] = ()
    refused: tuple[Refused, ...] = ()


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
        What listens, and what is known before. ``request.effort`` does not matter.
    speaker : str
        Who speaks on the track.
    run : Run, optional
        What is done already, and whom to tell.

    Raises
    ------
    LanguageMismatch
        The model does not speak the language.
    """
    require_language(engine.model, engine.languages, request.language)
    run = run or Run()
    windows = pack_windows(speech)
    total_s = sum(window.end_s - window.start_s for window in windows) or 1.0
    done: list[Window] = []
    for at in range(0, len(windows), GROUP_WINDOWS):
        group = range(at, min(at + GROUP_WINDOWS, len(windows)))
        missing = [i for i in group if (windows[i].start_s, windows[i].end_s) not in run.finished]
        done += [w for i in group if (w := run.finished.get((windows[i].start_s, windows[i].end_s))) is not None]
        listener = _Listener(read, engine, request, tuple(speech))
        for window in listener.listen(windows, missing):
            run.on_window(window)
            done.append(window)
            run.progress(min(1.0, sum(w.end_s - w.start_s for w in done) / total_s))
    run.progress(1.0)
    return _assembled(done, speech, engine, request.language, speaker)


def _assembled(
    done: Sequence[Window], speech: Sequence[Span], engine: Engine, language: str, speaker: str
) -> TrackTranscript:
    done = sorted(done, key=lambda window: window.start_s)
    words = _once(sorted((word for window in done for word in window.words), key=lambda word: word.start_s))
    segments = segments_of(words, speaker, language)
    return TrackTranscript(
        Transcript(segments, language or "en", engine.name, engine.model),
        unheard(speech, words),
        tuple(refused for window in done for refused in window.refused),
    )


@dataclass(frozen=True)
class _Listener:
    read: ReadSamples
    engine: Engine
    request: Request
    speech: tuple[Span, ...]

    def listen(self, windows: Sequence[SpeechWindow], missing: Sequence[int]) -> Iterator[Window]:
        """Yield each window as soon as it is done: what a kill or a server breaks off is the batch under way, no more."""
        pieces = {i: windows[i].piece(self.read) for i in missing}
        # Batches of like length: the longest of a batch decides what each one costs.
        order = sorted(missing, key=lambda i: pieces[i].samples.size)
        for at in range(0, len(order), self.engine.batch_size):
            batch = order[at : at + self.engine.batch_size]
            heard = self.engine.hear([pieces[i] for i in batch], self.request)
            for i, answer in zip(batch, heard, strict=True):
                believed = self._settled(windows[i], pieces[i], answer, owned_span(windows, i))
                yield Window(windows[i].start_s, windows[i].end_s, believed.words, believed.refused)

    def _settled(self, window: SpeechWindow, piece: Piece, heard: Heard, owned: Span) -> Believed:
        """Return the words of a window, after a second hearing wherever the first is doubtful or says nothing."""
        speech = clip_spans(self.speech, Span(window.start_s, window.end_s))
        heard = replace(heard, words=window.on_track(heard.words))
        again = window.heard_s >= SHORTEST_SECOND_S and is_suspect(heard, window.heard_s, speech)
        if again:
            second = self._again(piece)
            heard = _better(heard, replace(second, words=window.on_track(second.words)))
        first = believe(heard, speech, self.request.hints)
        words, refused = list(first.words), list(first.refused)
        # Where the second hearing of all of it told nothing, a third of its parts will not.
        hopeless = again and not words
        for gap in () if hopeless else unheard(clip_spans(speech, owned), words):
            filled = self._fill(window, gap)
            words = sorted([*words, *filled.words], key=lambda word: word.start_s)
            refused += filled.refused
        kept = (word for word in words if owned.start_s <= (word.start_s + word.end_s) / 2 < owned.end_s)
        return Believed(tuple(_once(list(kept))), tuple(refused))

    def _fill(self, window: SpeechWindow, gap: Span) -> Believed:
        start_s, end_s = max(window.start_s, gap.start_s - AROUND_S), min(window.end_s, gap.end_s + AROUND_S)
        part = Piece(start_s, np.asarray(self.read(start_s, end_s), np.float32))
        speech = clip_spans(self.speech, Span(start_s, end_s))
        found = believe(self._again(part), speech, self.request.hints)
        inside = (word for word in found.words if gap.start_s <= (word.start_s + word.end_s) / 2 < gap.end_s)
        return replace(found, words=tuple(inside))

    def _again(self, piece: Piece) -> Heard:
        return self.engine.hear([piece], replace(self.request, effort=Effort.THOROUGH))[0]


def _better(first: Heard, second: Heard) -> Heard:
    """Prefer what does not loop; of two alike in that, what the engine is surer of."""
    return min((first, second), key=lambda heard: (heard.compression_ratio > 2.4, -heard.log_probability))  # noqa: PLR2004


def _once(words: Sequence[Word]) -> list[Word]:
    """Drop a word that two hearings of the same moment both give; keep times in order."""
    kept = list(words[:1])
    for before, word in pairwise(words):
        repeated = plain(before.text) == plain(word.text) and word.start_s - before.start_s < SAME_WORD_S
        touching = word.start_s < before.end_s - 1e-3
        if repeated and touching:
            continue
        if kept and word.start_s < kept[-1].end_s:
            kept[-1] = replace(kept[-1], end_s=max(kept[-1].start_s, word.start_s))
        kept.append(word)
    return kept
