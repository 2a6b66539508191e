"""Diarisation: who speaks when in one recording of several people, from the speaker embeddings of short windows.

Owns the windows, the clustering and the choice of a speaker for each word. The function that gives embeddings is handed in;
nothing here knows which model is behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from toolkit.model.span import Span
from toolkit.model.transcript import Transcript, Word
from toolkit.speech.sentences import segments_of

WINDOW_S = 1.5
HOP_S = 0.75
SHORTEST_S = 0.4
SAMPLE_RATE = 16_000
# Windows of one voice are 0.1 to 0.4 apart (cosine distance), of two people 0.5 and more; the means of two clusters, which
# are surer, have a cosine below 0.6 for two people and above 0.75 for one. Measured with CAM++.
APART = 0.45
ALIKE = 0.72
# Clustering takes time and memory with the square of the windows: a long recording is clustered by some of its windows.
_MOST_CLUSTERED = 1500
# A voice speaks at least this long, and for this share of all speech; less is a cough, or two people at once.
_LEAST_SPOKEN_S = 1.5
_LEAST_SHARE = 0.01
_ROUNDS = 3
# What a change of speaker before the next word costs, against similarity from -1 to 1: at a pause, after a sentence or a
# short breath, and within a phrase.
_BREATH_S, _PAUSE_S = 0.1, 0.3
_AT_PAUSE, _AT_BREATH, _IN_PHRASE = 0.05, 0.3, 1.0
_SENTENCE_ENDS = ".?!…。？！"  # noqa: RUF001


@dataclass(frozen=True)
class Voices:
    """The voices of a recording.

    ``similarity`` has one row for each window and one column for each voice (cosine, -1 to 1), voices in order of their
    first window; ``centres_s``, ascending, says when each window is.
    """

    centres_s: NDArray[np.float64]
    similarity: NDArray[np.float32]

    @property
    def count(self) -> int:
        """The number of voices; 0 where nobody speaks."""
        return int(self.similarity.shape[1])


def find_voices(
    read: Callable[[float, float], NDArray[np.float32]],
    speech: Sequence[Span],
    embed: Callable[[NDArray[np.float32]], NDArray[np.float32]],
    progress: Callable[[float], None] | None = None,
) -> Voices:
    """Cluster the speech of a recording by voice, window by window.

    Parameters
    ----------
    read : callable
        ``read(start_s, end_s)`` gives mono samples at 16 kHz.
    speech : sequence of Span
        Where somebody speaks, in seconds.
    embed : callable
        Gives the speaker embedding of some samples, a vector of unit length.
    progress : callable, optional
        Called with the share done, 0 to 1.

    Notes
    -----
    Agglomerative clustering with average linkage over cosine distances, then every window to the nearest mean, as in
    x-vector diarization (Garcia-Romero et al. 2017); voices with next to no speech are merged into the nearest other.
    """
    windows = list(_windows(speech))
    embeddings = []
    for number, (start_s, end_s) in enumerate(windows, 1):
        embeddings.append(embed(read(start_s, end_s)))
        if progress is not None:
            progress(number / len(windows))
    if not embeddings:
        return Voices(np.zeros(0), np.zeros((0, 0), np.float32))
    vectors = np.stack(embeddings)
    means = _voices_of(vectors, np.array([end - start for start, end in windows]))
    similarity = vectors @ means.T
    first_window = [int(np.argmax(similarity.argmax(axis=1) == voice)) for voice in range(len(means))]
    centres_s = np.array([(start + end) / 2 for start, end in windows])
    return Voices(centres_s, np.asarray(similarity[:, np.argsort(first_window, kind="stable")], np.float32))


def with_voices(transcript: Transcript, voices: Voices, names: Callable[[int], str]) -> Transcript:
    """Return a transcript with a speaker for every word, the voice that says it; segments end where voices change.

    ``names`` gives the speaker of voice 0, 1, and so on. With fewer than two voices the transcript stays as it is.
    """
    words = [word for _, word in transcript.words()]
    if voices.count < 2 or not words:  # noqa: PLR2004  # one voice, one speaker
        return transcript
    voice_of_word = _speaker_of_each(words, voices)
    turns = [
        [word for word, _ in turn]
        for _, turn in groupby(zip(words, voice_of_word, strict=True), key=lambda pair: pair[1])
    ]
    order = dict.fromkeys(voice_of_word)
    name_of = {voice: names(number) for number, voice in enumerate(order)}
    speakers = [name_of[voice] for voice, _ in groupby(voice_of_word)]
    segments = tuple(
        segment
        for turn, speaker in zip(turns, speakers, strict=True)
        for segment in segments_of(turn, speaker, transcript.language)
    )
    return replace(transcript, segments=segments)


def _windows(speech: Sequence[Span]) -> Iterator[tuple[float, float]]:
    for span in speech:
        start_s = span.start_s
        while span.end_s - start_s >= SHORTEST_S:
            end_s = min(start_s + WINDOW_S, span.end_s)
            # The last window of a span is as long as the others where the span is.
            yield max(span.start_s, end_s - WINDOW_S), end_s
            if end_s >= span.end_s:
                break
            start_s += HOP_S


def _voices_of(vectors: NDArray[np.float32], lengths_s: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the mean vector of each voice, shape (n_voices, n_dimensions), of unit length."""
    clear = np.flatnonzero(lengths_s >= WINDOW_S * 0.8)
    grouped = clear if clear.size else np.arange(len(vectors))
    grouped = grouped[np.linspace(0, grouped.size - 1, min(grouped.size, _MOST_CLUSTERED)).astype(int)]
    belongs = _groups(vectors[grouped])
    means = np.stack([_mean(vectors[grouped][belongs == group]) for group in np.unique(belongs)])
    hop_s = np.minimum(lengths_s, HOP_S)
    for _ in range(_ROUNDS):
        nearest = (vectors @ means.T).argmax(axis=1)
        said_s = np.bincount(nearest, weights=hop_s, minlength=len(means))
        kept = np.flatnonzero(said_s >= min(max(_LEAST_SPOKEN_S, _LEAST_SHARE * said_s.sum()), said_s.max()))
        means = _refined(vectors, means[kept])
    while len(means) > 1:
        alike = means @ means.T - 2 * np.eye(len(means))
        one, other = np.unravel_index(int(alike.argmax()), alike.shape)
        if alike[one, other] < ALIKE:
            break
        joined = _mean(means[[one, other]])
        means = _refined(vectors, np.stack([*np.delete(means, [one, other], axis=0), joined]))
    return means


def _refined(vectors: NDArray[np.float32], means: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give every window to its nearest mean and return the means of what each then has."""
    nearest = (vectors @ means.T).argmax(axis=1)
    return np.stack([_mean(vectors[nearest == group]) for group in np.unique(nearest)])


def _groups(vectors: NDArray[np.float32]) -> NDArray[np.int32]:
    from scipy.cluster.hierarchy import fcluster, linkage  # noqa: PLC0415  # slow to import

    if len(vectors) < 2:  # noqa: PLR2004  # nothing to compare
        return np.zeros(len(vectors), np.int32)
    return np.asarray(fcluster(linkage(vectors, "average", metric="cosine"), APART, "distance"), np.int32)


def _mean(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    total = vectors.sum(axis=0)
    return np.asarray(total / max(float(np.linalg.norm(total)), 1e-9), np.float32)


def _speaker_of_each(words: Sequence[Word], voices: Voices) -> list[int]:
    """Return the voice of each word: the likeliest sequence, in which changing costs less at pauses (Viterbi 1967)."""
    fit = np.stack([_fit(word, voices) for word in words])
    best, backs = fit[0], []
    for number in range(1, len(words)):
        cost = _cost_of_change(words[number - 1], words[number])
        stay_or_change = best[:, None] - cost * (1 - np.eye(voices.count))
        backs.append(stay_or_change.argmax(axis=0))
        best = stay_or_change.max(axis=0) + fit[number]
    chosen = [int(best.argmax())]
    for back in reversed(backs):
        chosen.append(int(back[chosen[-1]]))
    return chosen[::-1]


def _fit(word: Word, voices: Voices) -> NDArray[np.float64]:
    """Return how like each voice the windows around a word are, those nearest to it most."""
    middle_s = (word.start_s + word.end_s) / 2
    first, last = np.searchsorted(voices.centres_s, [middle_s - HOP_S, middle_s + HOP_S])
    weights = 1.0 - np.abs(voices.centres_s[first:last] - middle_s) / WINDOW_S
    if not weights.size:
        return np.zeros(voices.count)
    return np.asarray(weights @ voices.similarity[first:last] / weights.sum(), np.float64)


def _cost_of_change(before: Word, after: Word) -> float:
    pause_s = after.start_s - before.end_s
    if pause_s >= _PAUSE_S:
        return _AT_PAUSE
    return _AT_BREATH if pause_s >= _BREATH_S or before.text[-1:] in _SENTENCE_ENDS else _IN_PHRASE
