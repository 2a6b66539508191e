"""How well each phrase of a part of a talk would serve as its title.

Owns the columns that describe a phrase and their fitted weights (``weights/titles.json``: a linear model of how similar a
phrase is to human chapter titles, made by ``bench/editorial/fit_titles.py``). Writes no title.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from toolkit.editorial.embeddings import embed, unit
from toolkit.editorial.phrases import Lexicon, Mention, rarity
from toolkit.editorial.sentences import Sentence

# The first sentences of a chapter name its subject, the host's question above all.
_OPENING_SENTENCES = 4
# Only the most promising phrases of a chapter are embedded and scored.
_MOST_SCORED = 60
COLUMNS = (
    "uses",
    "opening",
    "share",
    "spread",
    "rarity",
    "two_words",
    "three_words",
    "name",
    "centrality",
    "opening_likeness",
    "episode_likeness",
    "once",
)


@dataclass(frozen=True, slots=True)
class ScoredPhrase:
    """A phrase, as its episode writes it, and its score."""

    key: tuple[str, ...]
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class PhraseTable:
    """The phrases of one span: keys, texts, and their columns, shape (n_phrases, len(COLUMNS))."""

    keys: tuple[tuple[str, ...], ...]
    texts: tuple[str, ...]
    columns: NDArray[np.float32]


def ranked_phrases(
    lexicon: Lexicon, sentences: Sequence[Sentence], spans: Sequence[tuple[int, int]]
) -> list[list[ScoredPhrase]]:
    """Return the phrases of each span of sentences, best first."""
    weights = _weights()
    ranked = []
    for table in phrase_tables(lexicon, sentences, spans):
        scores = table.columns @ weights if len(table.keys) else np.zeros(0)
        scored = [ScoredPhrase(k, t, float(s)) for k, t, s in zip(table.keys, table.texts, scores, strict=True)]
        ranked.append(sorted(scored, key=lambda one: (-one.score, one.text)))
    return ranked


@cache
def _weights() -> NDArray[np.float32]:
    raw = json.loads(resources.files("toolkit.editorial").joinpath("weights/titles.json").read_text("utf-8"))
    return np.array([raw[column] for column in COLUMNS], dtype=np.float32)


def phrase_tables(
    lexicon: Lexicon, sentences: Sequence[Sentence], spans: Sequence[tuple[int, int]]
) -> list[PhraseTable]:
    """Return the promising phrases of each span with their columns."""
    found = [list(lexicon.mentions(range(start, end))) for start, end in spans]
    total = Counter(mention.key for mentions in found for mention in mentions)
    spread = Counter(key for mentions in found for key in {m.key for m in mentions})
    vectors = embed([sentence.text for sentence in sentences])
    words = np.array([[len(s.text.split())] for s in sentences], dtype=np.float32)
    weighted = vectors * words
    episode = weighted.sum(axis=0)
    return [
        _phrase_table(mentions, span, lexicon, (total, spread), _SpanVectors(weighted, episode, span), len(spans))
        for mentions, span in zip(found, spans, strict=True)
    ]


class _SpanVectors:
    """The vectors of a span, of its opening and of its episode; half of the episode's is taken off the first two."""

    def __init__(self, weighted: NDArray[np.float32], episode: NDArray[np.float32], span: tuple[int, int]) -> None:
        start, end = span
        mean = unit(episode[None, :])[0]
        self.episode = mean
        self.span = unit(unit(weighted[start:end].sum(axis=0, keepdims=True)) - mean * 0.5)[0]
        opening = weighted[start : min(start + _OPENING_SENTENCES, end)]
        self.opening = unit(unit(opening.sum(axis=0, keepdims=True)) - mean * 0.5)[0]


def _phrase_table(
    mentions: Sequence[Mention],
    span: tuple[int, int],
    lexicon: Lexicon,
    counts: tuple[Counter[tuple[str, ...]], Counter[tuple[str, ...]]],
    span_vectors: _SpanVectors,
    n_spans: int,
) -> PhraseTable:
    total, spread = counts
    uses: Counter[tuple[str, ...]] = Counter()
    opening: Counter[tuple[str, ...]] = Counter()
    wordings: defaultdict[tuple[str, ...], Counter[tuple[str, ...]]] = defaultdict(Counter)
    for mention in mentions:
        uses[mention.key] += 1
        opening[mention.key] += mention.sentence < span[0] + _OPENING_SENTENCES
        wordings[mention.key][mention.words] += 1
    wording = {key: wordings[key].most_common(1)[0][0] for key in uses}
    kept = [key for key in uses if lexicon.stands_alone(key, wording[key]) and not (len(key) == 1 == total[key])]
    kept.sort(key=lambda key: (-(uses[key] + 2 * opening[key]) * _rareness(key, lexicon), key))
    kept = kept[:_MOST_SCORED]
    texts = tuple(" ".join(lexicon.usual_form(word) for word in wording[key]) for key in kept)
    vectors = embed(texts)
    columns = np.zeros((len(kept), len(COLUMNS)), dtype=np.float32)
    for n, key in enumerate(kept):
        columns[n] = (
            math.log1p(uses[key]),
            min(opening[key], 2) / 2,
            uses[key] / total[key],
            spread[key] / n_spans,
            _rareness(key, lexicon),
            len(key) == 2,  # noqa: PLR2004 - as the column says
            len(key) > 2,  # noqa: PLR2004
            lexicon.is_name(wording[key][-1]),
            vectors[n] @ span_vectors.span,
            vectors[n] @ span_vectors.opening,
            vectors[n] @ span_vectors.episode,
            total[key] == 1,
        )
    return PhraseTable(tuple(kept), texts, columns)


def _rareness(key: tuple[str, ...], lexicon: Lexicon) -> float:
    return sum(rarity(part, lexicon.language) for part in key) / len(key)
