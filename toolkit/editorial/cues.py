"""Phrases with which people open, close and sponsor a part of a conversation.

Owns the patterns: features, weighed by the fitted model in ``weights/``. Mostly English, with the commonest openers of a few
other languages; in a language without patterns every feature is zero.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_PATTERNS: dict[str, str] = {
    "opener": r"^(?:(?:yeah|yes|right|cool|awesome|great|nice|sweet|um|uh|and|well)[,.!]? )*"
    r"(?:so|okay|ok|alright|all right|now|next|well|also|also ist gut|gut|bueno|bon|alors|dunque|allora)\b",
    "move_on": r"\b(?:mov(?:e|ing) on|switch(?:ing)? (?:gears|topics?|over)|chang(?:e|ing) (?:gears|topics?|subject)"
    r"|shift(?:ing)? (?:gears|focus)|next (?:up|question|topic|one|thing|on)|on to|speaking of|jump(?:ing)? (?:in|into|over|back)"
    r"|div(?:e|ing) (?:in|into|deeper)|get(?:ting)? (?:in|into|started|back)|transition|segue|circle back|go(?:ing)? back to"
    r"|pivot|take a step back|zoom(?:ing)? out|kommen wir|nächste[sn]? (?:thema|frage)|passons à|pasemos a|passiamo a)\b",
    "lets": r"\b(?:let's|let us|lass uns|vamos a|parlons)\b",
    "talk_about": r"\b(?:talk(?:ed|ing)?(?: a (?:little )?bit)?(?: more)? about|tell (?:us|me)|hear (?:more )?about|ask (?:you )?about"
    r"|touch(?:ed)? on|mention(?:ed|ing)?|explain|walk (?:us|me) through|fill us in|introduce|describe|cover|discuss)\b",
    "curious": r"\b(?:curious|i wonder|wondering|interested in|question|i(?:'d| would) (?:love|like) to|i want(?:ed)? to)\b",
    "wh_question": r"\b(?:what|how|why|when|where|who|which)(?:'s| is| are| do| does| did| was| were| would| about| has| have| made| got| can| should)\b",
    "ordinal": r"\b(?:first|second|third|fourth|last|final|finally|another|other|lastly|number (?:one|two|three|four|five|\d+)|one more)\b",
    "welcome": r"\b(?:welcome to|welcome back|hello|hi everyone|my guest|joined by|joining us|with us today|today we|this (?:week|episode)"
    r"|thanks? (?:you )?for (?:having|coming|joining)|in this episode|willkommen|bienvenue|bienvenid\w+|benvenut\w+|podcast)\b",
    "closing": r"\b(?:thanks? (?:you )?(?:so much |again |very much )?for (?:coming|joining|being|having|listening|taking)|wrap(?:s|ping)? (?:up|it up|things up)"
    r"|where can (?:people|folks|listeners|we)|find you|follow you|last question|before we (?:go|end|wrap|let you)|see you (?:next|in)"
    r"|any (?:final|last|closing|parting)|until next|bye|closing|good(?:bye| night)|tschüss|au revoir|adiós)\b",
    "sponsor": r"\b(?:sponsor(?:s|ed|ing)?|brought to you by|(?:promo|coupon|discount) code|check (?:them|it) out|sign up|free trial"
    r"|percent off|use (?:the )?code|our friends at|stop and thank|partner(?:s|ed)? (?:at|with))\b|\.(?:com|io|dev|fm)\b|\bdot com\b",
    "segment_name": r"\b(?:tool ?tips?|sick picks?|shameless plugs?|hot takes?|rapid fire|lightning round|picks|quick(?:fire)? questions?|q ?(?:and|&) ?a|story time|news)\b",
    "back_to_show": r"\b(?:back to (?:the|our|it)|with that|without further|on that note|related note|that note|that said|in that vein|along those lines)\b",
    "future": r"\b(?:the future|looking (?:forward|ahead|to)|going forward|what's next|next (?:few )?(?:years?|steps?|big)|roadmap|five years|ten years)\b",
    "background": r"\b(?:background|how did you (?:get|end|come|start)|get (?:started|into|interested)|got (?:started|into)|journey|origin|tell us (?:a (?:little )?bit )?about your)",
    "acknowledge": r"^(?:yeah|yes|yep|right|cool|awesome|great|nice|sweet|okay|ok|alright|all right|for sure|totally|absolutely|interesting"
    r"|that's|gotcha|got it|makes sense|wow|love|perfect|very|true|exactly|sure|mm|hmm|oh|hell yeah|ja|genau|oui|sí|vale|sì|certo)\b",
    "continues": r"^(?:and|but|because|or|which|that|it|they|he|she|this|these|those|then|like|und|aber|weil|et|mais|y|pero|e|ma)\b",
    "you": r"\b(?:you|your|you're|you've|you'd)\b",
    "i": r"\b(?:i|i'm|i've|my|we|we're|our)\b",
}
NAMES: tuple[str, ...] = tuple(_PATTERNS)
_COMPILED = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _PATTERNS.values())
_NAMES_SPONSOR = re.compile(
    r"\b(?:(?:our|this week's|today's|the) sponsors?\b|sponsored by|brought to you by|a word from|stop and thank)",
    re.IGNORECASE,
)
# A cue stands early in a sentence; a long sentence matches every pattern somewhere.
_READ_CHARS = 280


def cue_matrix(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return which cues each text has, shape (n_texts, len(NAMES)), 0 or 1."""
    found = np.zeros((len(texts), len(NAMES)), dtype=np.float32)
    for row, text in enumerate(texts):
        beginning = text[:_READ_CHARS]
        found[row] = [pattern.search(beginning) is not None for pattern in _COMPILED]
    return found


def is_question(text: str) -> bool:
    """Whether a sentence is written as a question, in any script."""
    return text.rstrip("\"'”)» ").endswith(("?", "\uff1f", "؟"))


def announces_sponsor(text: str) -> bool:
    """Whether a sentence announces an advertisement."""
    return _NAMES_SPONSOR.search(text) is not None
