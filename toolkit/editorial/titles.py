"""Titles for chapters and for the episode, from the talk's own noun phrases.

Owns the choice and the wording: a noun phrase, or two joined by "and", never two alike. A chapter without a phrase of its
own gets a number rather than a fragment.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Literal

from toolkit.editorial.cues import NAMES, announces_sponsor, cue_matrix
from toolkit.editorial.phrase_scores import ScoredPhrase, ranked_phrases
from toolkit.editorial.phrases import Lexicon
from toolkit.editorial.sentences import Sentence

TitleCase = Literal["sentence", "title"]

_LONGEST_CHARS = 40
_EPISODE_CHARS = (40, 80)
_RANKED = 30
_UNCAPITALISED = "a an and as at by for in of on or the to with"
_SMALL_WORDS = frozenset(_UNCAPITALISED.split())
# At most this many sentences at either end of the talk are greeting or farewell.
_EDGE_SENTENCES = 6
# A second phrase is added to a single word where its score is nearly as high.
_JOINED_SHARE = 0.7
_SPONSOR_SHARE = 0.3


def plain_words(language: str) -> dict[str, str]:
    """Return podkit's words for parts of an episode in ``language``; the English ones where there are none."""
    known = _plain_words()
    return known.get(language, known["en"])


@cache
def _plain_words() -> dict[str, dict[str, str]]:
    raw: dict[str, dict[str, str]] = json.loads(
        resources.files("toolkit.editorial").joinpath("weights/title_words.json").read_text("utf-8")
    )
    return raw


def is_plain_title(title: str) -> bool:
    """Whether a title is one of podkit's words for a part ("Introduction", "Part 3") and names no subject."""
    lower = title.lower().rstrip(" 0123456789")
    return any(
        lower == word.lower() for words in _plain_words().values() for key, word in words.items() if key != "and"
    )


def title_chapters(
    sentences: Sequence[Sentence],
    starts: Sequence[int],
    stops: frozenset[str],
    language: str,
    case: TitleCase = "sentence",
) -> tuple[str, ...]:
    """Return one title for each chapter, no two alike.

    Parameters
    ----------
    sentences : sequence of Sentence
    starts : sequence of int
        First sentence of each chapter, ascending, the first 0.
    stops : frozenset of str
        Words that carry no subject.
    language : str
        Primary language subtag.
    case : {"sentence", "title"}

    Returns
    -------
    tuple of str
        At most 40 characters each, unless a single word is longer.
    """
    texts = [sentence.text for sentence in sentences]
    lexicon = Lexicon(texts, stops | name_parts(sentences), language)
    ends = [*starts[1:], len(sentences)]
    plain = plain_words(language)
    ranked = ranked_phrases(lexicon, sentences, list(zip(starts, ends, strict=True)))
    titles: list[str] = []
    taken: set[tuple[str, ...]] = set()
    for n, (start, end) in enumerate(zip(starts, ends, strict=True)):
        set_part = _set_part(texts[start:end], is_first=n == 0, is_last=n == len(starts) - 1 and n > 0)
        chosen = [] if set_part else _chosen(ranked[n], plain["and"], taken)
        taken.update(scored.key for scored in chosen)
        title = plain[set_part] if set_part else f" {plain['and']} ".join(scored.text for scored in chosen)
        fallback = plain["intro"] if n == 0 and len(starts) > 1 else f"{plain['part']} {n + 1}"
        titles.append(_unique(cased(title, case), titles, fallback))
    return tuple(titles)


def _chosen(ranked: Sequence[ScoredPhrase], joiner: str, taken: set[tuple[str, ...]]) -> list[ScoredPhrase]:
    """Return the best phrase that no other chapter has, with a second one where it is a single word."""
    fresh = [scored for scored in ranked[:_RANKED] if not any(set(scored.key) <= set(key) for key in taken)]
    if not fresh:
        return []
    first = fresh[0]
    near = (s for s in fresh[1:6] if not set(s.key) & set(first.key) and s.score > first.score * _JOINED_SHARE)
    second = next(near, None)
    if len(first.key) > 1 or second is None or len(f"{first.text} {joiner} {second.text}") > _LONGEST_CHARS:
        return [first]
    return [first, second]


def _set_part(texts: Sequence[str], *, is_first: bool, is_last: bool) -> str:
    """Return which set part a chapter is: a key of :func:`plain_words`, "" for none."""
    found = cue_matrix(texts)
    if not len(found):
        return ""
    share = found.mean(axis=0)
    if is_first and found[:_EDGE_SENTENCES, NAMES.index("welcome")].any():
        return "intro"
    # A longer last chapter has a subject of its own and only ends in a goodbye.
    is_goodbye = len(texts) <= 2 * _EDGE_SENTENCES
    if is_last and is_goodbye and found[-_EDGE_SENTENCES:, NAMES.index("closing")].sum() > 1:
        return "close"
    is_ad = share[NAMES.index("sponsor")] >= _SPONSOR_SHARE or any(announces_sponsor(text) for text in texts[:2])
    return "sponsor" if is_ad and len(texts) > 1 else ""


def _unique(title: str, titles: Sequence[str], fallback: str) -> str:
    used = {other.lower() for other in titles}
    if title and title.lower() not in used:
        return title
    return fallback if not title else next(f"{title} {n}" for n in range(2, 999) if f"{title} {n}".lower() not in used)


def name_parts(sentences: Sequence[Sentence]) -> frozenset[str]:
    """Return the words of the speakers' names, which occur everywhere and name no subject."""
    return frozenset(part.lower() for sentence in sentences for part in sentence.speaker.split())


def cased(title: str, case: TitleCase) -> str:
    """Return a title in sentence or title case; names and abbreviations keep theirs."""
    words = title.split()
    if not words:
        return title
    if case == "title":
        words = [w if w in _SMALL_WORDS and n else _upper_first(w) for n, w in enumerate(words)]
    return " ".join([_upper_first(words[0]), *words[1:]])


def _upper_first(word: str) -> str:
    # A word with capitals inside, such as iPhone, keeps its form.
    return word if any(c.isupper() for c in word[1:]) else word[:1].upper() + word[1:]


def draft_title(sentences: Sequence[Sentence], stops: frozenset[str], language: str = "en") -> str:
    """Return a title for the whole episode from its best phrases, 40 to 80 characters where there are enough.

    Empty when the episode has no noun phrase.
    """
    if not sentences:
        return ""
    lexicon = Lexicon([sentence.text for sentence in sentences], stops | name_parts(sentences), language)
    ranked = ranked_phrases(lexicon, sentences, [(0, len(sentences))])[0]
    chosen: list[ScoredPhrase] = []
    for scored in ranked[:_RANKED]:
        used = {part for other in chosen for part in other.key}
        if not used & set(scored.key) and len(_listed([*chosen, scored], language)) <= _EPISODE_CHARS[1]:
            chosen.append(scored)
        if chosen and len(_listed(chosen, language)) >= _EPISODE_CHARS[0]:
            break
    return cased(_listed(chosen, language), "sentence") if chosen else ""


def _listed(chosen: Sequence[ScoredPhrase], language: str) -> str:
    texts = [scored.text for scored in chosen]
    if len(texts) == 1:
        return texts[0]
    return f"{', '.join(texts[:-1])} {plain_words(language)['and']} {texts[-1]}"
