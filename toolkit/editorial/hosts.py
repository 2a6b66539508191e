"""Who hosts an episode, by what is said: who welcomes the listeners, names the show, introduces the guest and says goodbye.

For recordings that nobody described. Owns the phrases and their weights; where nothing tells, nobody is named.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from toolkit.editorial.words import base_language
from toolkit.model.clock_text import short_clock_text
from toolkit.model.transcript import Segment, Transcript

_BEGINS_S, _ENDS_S = 240.0, 180.0
_ENOUGH, _AHEAD, _CO_HOST = 2.0, 1.5, 0.6
_SHOW_WEIGHT, _ASKS_WEIGHT = 2.0, 1.0
_LEAST_QUESTIONS = 3

_Cue = tuple[str, float, str]
_OPENING: dict[str, tuple[_Cue, ...]] = {
    "en": (
        (r"\bwelcome (to|back)\b|\b(hello|hi|hey) (and|everyone|everybody)\b.{0,20}\bwelcome\b", 3.0, "welcomes the listeners"),
        (r"\b(i'm|i am|as) your host\b|\byou're listening to\b|\bthis is episode\b", 3.0, "introduces the show"),
        (r"\bmy guest\b|\bjoin(ing|ed)( by| me)\b|\bwith (me|us) today\b|\bour guest\b|\btoday('s)? (guest|i'm talking|we're talking)\b", 2.0, "introduces a guest"),
        (r"\bthank(s| you)( so much| very much)? for (coming|joining|being)\b", 1.5, "thanks a guest for coming"),
        (r"\bthank(s| you)( so much| very much)? for (having|inviting)\b|\b(glad|happy|good|great) to be here\b", -3.0, ""),
    ),
    "de": (
        (r"\b(herzlich )?willkommen\b", 3.0, "welcomes the listeners"),
        (r"\bmein(e)? gast\b|\bzu gast\b|\bbei mir ist\b", 2.0, "introduces a guest"),
        (r"\bdanke(sch\u00f6n)?,? (dass ich|f\u00fcr die einladung)\b", -3.0, ""),
    ),
    "fr": (
        (r"\bbienvenue\b", 3.0, "welcomes the listeners"),
        (r"\bmon invit\u00e9e?\b|\bje re\u00e7ois\b|\bavec moi\b", 2.0, "introduces a guest"),
        (r"\bmerci de (m'|l')(avoir invit|invit)", -3.0, ""),
    ),
    "es": (
        (r"\bbienvenid[oa]s\b", 3.0, "welcomes the listeners"),
        (r"\bmi invitad[oa]\b|\bme acompa\u00f1a\b|\bnos acompa\u00f1a\b", 2.0, "introduces a guest"),
        (r"\bgracias por (invitarme|la invitaci\u00f3n|tenerme)\b", -3.0, ""),
    ),
}  # fmt: skip
_CLOSING: dict[str, tuple[_Cue, ...]] = {
    "en": (
        (r"\bthank(s| you)( all| so much)? for listening\b|\bsubscribe\b|\b(see|talk to|catch) you (next|soon|again)\b|\buntil next (time|week)\b",
         2.0, "says goodbye to the listeners"),
        (r"\bthank(s| you)( so much| very much)? for (coming|joining|being)\b", 1.5, "thanks a guest for coming"),
        (r"\bthank(s| you)( so much| very much)? for (having|inviting)\b", -3.0, ""),
    ),
    "de": ((r"\bdanke f\u00fcrs zuh\u00f6ren\b|\bbis zum n\u00e4chsten mal\b", 2.0, "says goodbye to the listeners"),),
    "fr": ((r"\bmerci de (nous|m')\s?avoir \u00e9cout|\b\u00e0 bient\u00f4t\b", 2.0, "says goodbye to the listeners"),),
    "es": ((r"\bgracias por (escuchar|acompa\u00f1arnos)\b|\bhasta la pr\u00f3xima\b", 2.0, "says goodbye to the listeners"),),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LikelyHost:
    """Somebody who hosts by what is said, and the evidence as a sentence's end: ``welcomes the listeners at 0:04``."""

    speaker: str
    why: str


def likely_hosts(transcript: Transcript, show: str = "") -> tuple[LikelyHost, ...]:
    """Return who hosts, most evident first; nobody where nothing tells or two are alike.

    Parameters
    ----------
    transcript : Transcript
        Of a whole conversation, with speakers.
    show : str
        The show's name, which a host says; may be empty.
    """
    language = base_language(transcript.language) or "en"
    scores: dict[str, float] = defaultdict(float)
    reasons: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for segment in transcript.segments:
        for weight, why in _evidence(segment, transcript, language, show):
            scores[segment.speaker] += weight
            if why:
                reasons[segment.speaker].append((weight, f"{why} at {short_clock_text(segment.start_s)}"))
    asks = _who_asks(transcript)
    if asks:
        scores[asks] += _ASKS_WEIGHT
        reasons[asks].append((_ASKS_WEIGHT, "asks most of the questions"))
    ranked = sorted(scores, key=lambda name: -scores[name])
    if not ranked or scores[ranked[0]] < _ENOUGH:
        return ()
    best = scores[ranked[0]]
    hosts = [name for name in ranked if scores[name] >= max(_ENOUGH + 1.0, _CO_HOST * best)] or ranked[:1]
    left = [scores[name] for name in ranked if name not in hosts]
    if left and best - max(left) < _AHEAD:
        return ()
    return tuple(LikelyHost(name, max(reasons[name])[1]) for name in hosts)


def _evidence(segment: Segment, transcript: Transcript, language: str, show: str) -> list[tuple[float, str]]:
    text = " ".join(segment.text.casefold().replace("\u2019", "'").split())
    found: list[tuple[float, str]] = []
    if segment.start_s < _BEGINS_S:
        found += [(weight, why) for pattern, weight, why in _OPENING.get(language, ()) if re.search(pattern, text)]
        name = " ".join(show.casefold().split())
        if name and name in text:
            found.append((_SHOW_WEIGHT, "says the show's name"))
    if segment.end_s > transcript.duration_s - _ENDS_S:
        found += [(weight, why) for pattern, weight, why in _CLOSING.get(language, ()) if re.search(pattern, text)]
    return found


def _who_asks(transcript: Transcript) -> str:
    """Return who asks at least twice as many questions as anybody else, or ""."""
    questions = {
        name: sum(s.text.count("?") for s in transcript.segments if s.speaker == name) for name in transcript.speakers
    }
    ranked = sorted(questions, key=lambda name: -questions[name])
    most = questions[ranked[0]] if ranked else 0
    second = questions[ranked[1]] if len(ranked) > 1 else most
    return ranked[0] if most >= _LEAST_QUESTIONS and most >= 2 * second else ""
