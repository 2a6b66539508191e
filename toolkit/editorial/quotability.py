"""Wording that makes a sentence worth quoting, or impossible to quote alone.

Owns the word lists and the counts per sentence: features, weighed by the fitted model in ``weights/``. English; in other
languages the counts are zero and structure decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_KINDS: dict[str, str] = {
    "opinion": r"i (?:think|believe|feel|hate|love|guess|don't think|would say|always|never)|in my (?:opinion|view)|to me|honestly|frankly"
    r"|should|shouldn't|better|worse|best|worst|important|matters?|wrong|right|beautiful|terrible|awful|amazing|crazy|great|bad|good|need to",
    "surprise": r"surpris\w+|actually|turns? out|suddenly|shock\w*|unexpected\w*|weird\w*|strange\w*|funny|crazy|insane|wild|wow|nobody|no one|never"
    r"|the (?:thing|problem|truth|reality|secret|reason|trick) is|realiz\w+|realis\w+|secret\w*|magic\w*|mind[- ]?blow\w*|ironic\w*|hilarious",
    "superlative": r"most|least|best|worst|biggest|\w+est|only|first|ever|always|never|every\w*|all|none|everything|nothing",
    "contrast": r"but|not|isn't|don't|doesn't|instead|rather|versus|however|although|without|no longer|whereas|even though|despite",
    "consequence": r"because|so that|therefore|means|if you|when you|that's why|the reason|which means|leads?|ends? up",
    "people": r"people|developers?|users?|everyone|everybody|anyone|someone|companies|teams?|society|world|community|humans?|kids|life",
    "feeling": r"love|hate|fear|afraid|scared|happy|sad|angry|fun|joy|pain\w*|passion\w*|excit\w+|frustrat\w+|care|hope|proud|trust|dream\w*|worr\w+|enjoy\w*",
    "future": r"future|will|going to|gonna|years from now|someday|eventually|next (?:year|decade)|tomorrow",
    "past": r"was|were|had|used to|ago|back (?:then|in)|started|remember|when i|began|grew up|founded",
    "first_person": r"i|i'm|i've|i'd|i'll|my|me|mine",
    "we": r"we|we're|we've|our|us|we'll",
    "second_person": r"you|your|you're|you've|you'll|yourself",
    "filler": r"um|uh|like|you know|kind of|sort of|i mean|basically|right|kinda|sorta|or whatever|stuff|things? like that",
    "hedge": r"maybe|perhaps|probably|i guess|somewhat|might|could be|not sure|i don't know|i suppose",
    "figurative": r"as if|like a|it's like|imagine|picture|think of (?:it|this|that) as|metaphor|analogy|feels? like|kind of like a",
    "laughter": r"\(?\[?(?:laugh(?:s|ter|ing)?|haha\w*|lol)\]?\)?",
    "housekeeping": r"podcast|episode|sponsor\w*|subscribe|twitter|github|link|website|dot com|check out|thanks?|thank you|welcome|listening|patreon|newsletter",
    # A comma after a word that needs another one ("the, the", "how to, create"), or a word said twice.
    "stumble": r"(?:the|an?|to|of|my|your|our|their|into|from|with|for),\s|(?!(?:very|had|that|so|no|really|bye|ha) )([a-z']+),? \1",
}  # fmt: skip
KINDS: tuple[str, ...] = tuple(_KINDS)
_COMPILED = tuple(re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE) for pattern in _KINDS.values())
_DANGLING = re.compile(
    r"^(?:(?:and|but|so|or|because|yeah|yes|no|well|like|right|okay|oh|um|uh|i mean|you know|exactly|also|then)[,.]? )*"
    r"(?:that(?:'s|\b(?! (?:said|being)))|this\b(?! (?:is (?:a|the|how|what|why)|week|year|podcast))|it(?:'s|\b)|they(?:'re|'ve|'d|'ll|\b)"
    r"|he(?:'s|'d|\b)|she(?:'s|'d|\b)|those|these|them|there|his|her|its|their|which|him|one of (?:them|those|these)|the (?:former|latter|same|other))\b",
    re.IGNORECASE,
)
_CONNECTS = re.compile(
    r"^(?:and|but|so|or|because|yeah|yes|yep|no|nope|well|like|right|okay|ok|oh|um|uh|i mean|you know|exactly|also|then|plus|though|anyway|sure|correct"
    r"|und|aber|oder|also|ja|nein|doch|weil|denn|et|mais|ou|donc|oui|non|y|pero|o|sí|e|ma|sì|quindi|allora|en|maar|dus|want|e|mas|então|i|ale|bo)\b",
    re.IGNORECASE,
)

_GREETS = re.compile(
    r"\b(?:welcome (?:to|back)|(?:are|is|am|we're|i'm) (?:here )?joined (?:today )?by|joining us|thanks? (?:you )?(?:so much |very much )?for (?:having|coming|joining|listening)"
    r"|in this episode|today'?s? (?:guest|episode)|see you next|subscribe|brought to you by|our sponsor|sponsored by)\b",
    re.IGNORECASE,
)


def is_greeting(text: str) -> bool:
    """Whether a sentence is a greeting, a farewell or an advertisement, which nobody quotes."""
    return _GREETS.search(text) is not None


def wording_matrix(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return how often each kind of wording occurs in each text, shape (n_texts, len(KINDS))."""
    found = np.zeros((len(texts), len(KINDS)), dtype=np.float32)
    for row, text in enumerate(texts):
        found[row] = [len(pattern.findall(text)) for pattern in _COMPILED]
    return found


def opens_on_reference(text: str) -> bool:
    """Whether a sentence opens on a word that refers to something said before it ("That's why he ...")."""
    return _DANGLING.match(text.lstrip("\"'\u201c\u2018( ")) is not None


def opens_on_connective(text: str) -> bool:
    """Whether a sentence opens on a word that connects it to the one before ("But ...")."""
    return _CONNECTS.match(text.lstrip("\"'\u201c\u2018( ")) is not None
