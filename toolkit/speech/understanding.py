"""Whether an engine understood a recording, judged by the whole of what it wrote.

Owns the figures and the judgement; changes no word. Single words are judged in :mod:`toolkit.speech.hallucinations`.

Notes
-----
A model that does not know a language does one of two things. It copies the sound: hardly a word is English, and each is
unsure ("Parairei initiarsu volumin de habla"). Or it writes fluent phrases: each word is common, still less sure, and most
of the speech has no words at all. Speech that a model knows is neither, even from a far microphone: so one score of how sure
the words are, how much speech has words, and how many of the words are common. The thresholds were chosen on some voices
and languages, and ``bench/speech/foreign.py`` counts on others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from toolkit.model.span import Span, total_s
from toolkit.model.transcript import Word
from toolkit.speech.language import language_code

# Slow speech: so many words are missing for each second that has none.
_MISSED_PER_S = 2.5
# Fewer words than this, written or missing, prove nothing: they are doubted aloud, never refused.
_LEAST_WORDS, _DOUBTED_WORDS = 30, 8
# Surer words than this were understood, whatever else is wrong: a microphone that hears a keyboard has much "speech" without words.
_SURE_PROBABILITY = 0.7
_COMMON_WEIGHT = 0.3
_USUAL_COMMON_SHARE = 0.6
# A score of English is 0.8 to 1.2 where Whisper tiny.en hears it. Under the first, nobody's word helps; under the second, the
# producer's that it is English does; under the third a person should look.
_NONSENSE, _REFUSED, _DOUBTED = 0.70, 0.75, 0.82
# Of other languages a small model knows some badly: only a transcript with next to no words is refused.
_NONSENSE_ELSEWHERE, _DOUBTED_ELSEWHERE = 0.45, 0.6

_COMMON_WORDS = """
    a about after again all also always am an and another any anything are around as at away back be because been before
    being best better between both but by call came can can't come could couldn't day did didn't different do does doesn't
    doing don't done down each else end enough even ever every everything few find first for found from get getting give go
    goes going gone gonna good got great had hand has have haven't having he he's her here him himself his home house how i
    i'd i'll i'm i've if in into is isn't it it's its just keep kind knew know last later least left less let let's life like
    little long look lot made make makes man many may maybe me mean might more most much must my myself need never new next no
    none not nothing now of off okay old on once one only or other our out over own part people place put quite rather really
    right said same saw say saying says see seen she should show since so some someone something sometimes still such sure
    take talk tell than thank that that's the their them then there there's these they they're thing things think this those
    though thought three through time to together told too took two under until up us use used very want wanted was way we
    we'll we're we've well went were what what's when where which while who why will with without won't work world would
    wouldn't yeah year years yes yet you you'll you're you've your
"""
_COMMON_ENGLISH = frozenset(_COMMON_WORDS.split())


class Verdict(Enum):
    """What a score means: the words may stand, a person should look at them, or they are not what was said."""

    UNDERSTOOD = "understood"
    DOUBTFUL = "doubtful"
    NOT_UNDERSTOOD = "not understood"


@dataclass(frozen=True, slots=True)
class Understanding:
    """The figures of one or several tracks.

    ``words`` are those that an engine wrote, ``probability_sum`` the sum of their probabilities; ``unheard_s`` is speech, in
    seconds, that no words were found for; of ``judged_words`` (without figures) ``common_words`` are common in English.
    """

    language: str = "en"
    words: int = 0
    probability_sum: float = 0.0
    unheard_s: float = 0.0
    judged_words: int = 0
    common_words: int = 0

    @property
    def probability(self) -> float:
        """Mean probability of the words that were written, 0 to 1; 0 where there are none."""
        return self.probability_sum / self.words if self.words else 0.0

    @property
    def common_share(self) -> float:
        """Share of common words, 0 to 1; the usual one where there are too few words to tell."""
        return self.common_words / self.judged_words if self.judged_words >= _DOUBTED_WORDS else _USUAL_COMMON_SHARE

    @property
    def expected_words(self) -> float:
        """About how many words were said."""
        return self.words + _MISSED_PER_S * self.unheard_s

    @property
    def score(self) -> float:
        """How well it was understood: about 1.1 for clear English, under 0.7 for another language."""
        if not self.expected_words:
            return 1.0 + _COMMON_WEIGHT * _USUAL_COMMON_SHARE
        sure = self.probability_sum / self.expected_words
        return sure + _COMMON_WEIGHT * self.common_share if _is_english(self.language) else sure

    def verdict(self, *, insisted: bool = False) -> Verdict:
        """Return what the figures mean; ``insisted``: a person said what language it is in."""
        sure = self.words >= _LEAST_WORDS and self.probability >= _SURE_PROBABILITY
        if sure or self.expected_words < _DOUBTED_WORDS:
            return Verdict.UNDERSTOOD
        if _is_english(self.language):
            refused, doubted = (_NONSENSE if insisted else _REFUSED), _DOUBTED
        else:
            refused, doubted = _NONSENSE_ELSEWHERE, _DOUBTED_ELSEWHERE
        if self.score < refused and self.expected_words >= _LEAST_WORDS:
            return Verdict.NOT_UNDERSTOOD
        return Verdict.DOUBTFUL if self.score < doubted else Verdict.UNDERSTOOD


def understanding_of(words: Iterable[Word], unheard: Sequence[Span], language: str) -> Understanding:
    """Return the figures of one track.

    Parameters
    ----------
    words : iterable of Word
        All that the engine wrote for the track.
    unheard : sequence of Span
        Speech for which no words were found.
    language : str
        The language that the engine was told to hear.
    """
    listed = tuple(words)
    plain = [bare for word in listed if (bare := _bare(word.text)) and not bare.isdigit()]
    return Understanding(
        language,
        len(listed),
        round(sum(word.probability for word in listed), 4),
        round(total_s(unheard), 3),
        len(plain),
        sum(text in _COMMON_ENGLISH for text in plain),
    )


def together(tracks: Sequence[Understanding]) -> Understanding:
    """Return the figures of several tracks of one language as one; those of nothing for none."""
    return Understanding(
        tracks[0].language if tracks else "en",
        sum(track.words for track in tracks),
        sum(track.probability_sum for track in tracks),
        sum(track.unheard_s for track in tracks),
        sum(track.judged_words for track in tracks),
        sum(track.common_words for track in tracks),
    )


def _is_english(language: str) -> bool:
    return language_code(language or "en") == "en"


def _bare(text: str) -> str:
    """Return a word as the list has it: lower case, a straight apostrophe, no punctuation around."""
    lowered = text.casefold().replace("\u2019", "'")
    return "".join(letter for letter in lowered if letter.isalnum() or letter == "'").strip("'")
