"""Things mentioned in a talk that a listener may want to look up: sites, and names that are repeated.

Owns their detection; invents no address. Everything listed is in the transcript, letter for letter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from toolkit.editorial.words import marks_names
from toolkit.model.transcript import Transcript

_SITE = re.compile(
    r"\b(?:[\w-]{1,63}\.){1,8}(?:com|org|net|io|dev|edu|gov|info|app|fm|tv|me|ai|co|de|fr|es|it|nl|uk|eu)\b(?!\.\w)",
    re.IGNORECASE,
)
# Two to four capitalised words in a row inside a sentence.
_NAME = re.compile(
    r"(?<![.!?\u2026]\s)(?<!^)\b([^\W\d_a-z][\w'-]{0,40}[^\W_]\s+(?:(?:of|the|and|de|van|von)\s+)?[^\W\d_a-z][\w'-]{0,40}[^\W_](?:\s+[^\W\d_a-z][\w'-]{0,40}[^\W_])?)"
)
_LEAST_USES = 2
_MOST = 8


def find_mentions(transcript: Transcript, language: str, *, known: Iterable[str] = ()) -> list[str]:
    """Return the sites that are mentioned, then names of several words that occur at least twice; at most eight.

    Parameters
    ----------
    transcript : Transcript
    language : str
        Where capitals do not mark names, only sites are found.
    known : iterable of str
        Names to leave out, with every name that shares a word with one of them; those of speakers always are.
    """
    parts = {part.lower() for name in known for part in name.split()}
    texts = [segment.text for segment in transcript.segments]
    sites = Counter(site.lower() for text in texts for site in _SITE.findall(text))
    found = [site for site, _ in sites.most_common(_MOST)]
    if marks_names(language):
        found += _names(texts, parts | {part.lower() for s in transcript.speakers for part in s.split()})
    return found[:_MOST]


def _names(texts: Sequence[str], known: set[str]) -> list[str]:
    names = Counter(" ".join(match.group(1).split()) for text in texts for match in _NAME.finditer(text))
    return [
        name
        for name, uses in names.most_common()
        if uses >= _LEAST_USES and not {part.lower() for part in name.split()} & known
    ]
