"""The check that notes state only what the transcript or the manifest states.

Owns the rules of support. Notes that podkit drafts pass by construction; the check is for drafts by others (a language
model, a user's template) and for mistakes of podkit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import inf
from urllib.parse import unquote

from markdown_it import MarkdownIt

from toolkit.editorial.notes import notes_words
from toolkit.editorial.notes_facts import NotesFacts
from toolkit.editorial.titles import plain_words
from toolkit.editorial.words import base_language, marks_names, stem, stop_words, tokens
from toolkit.model.clock_text import parse_clock
from toolkit.model.transcript import Transcript

_QUOTED = re.compile(r"[\u201c\u201e\u00ab]\s*(.+?)\s*[\u201d\u201c\u00bb](?!\w)", re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.!?\u2026])[\"\u201d\u00bb]?\s+")
_TIME = re.compile(r"\b\d{1,2}:\d{2}(?::\d{2})?\b")
_LATE_S = 1.0


def unsupported_sentences(notes: str, transcript: Transcript, facts: NotesFacts) -> list[str]:
    """Return the sentences of ``notes`` that state more than transcript and manifest do.

    A sentence is supported when every quotation in it is verbatim in the words of one speaker, every link in it is in the
    manifest, every time in it lies within the talk, and every word outside quotations is, by its stem, a word of the talk,
    of the manifest, or of podkit's own sentence frames. A word with a capital inside a sentence, a name, must be one of
    these words itself where the language marks names so.

    Parameters
    ----------
    notes : str
        Markdown.
    transcript : Transcript
    facts : NotesFacts

    Returns
    -------
    list of str
        In the order of the notes; empty when all are supported.
    """
    evidence = _Evidence(transcript, facts)
    return [sentence for text, links in _lines(notes) for sentence in _failing(text, links, evidence)]


class _Evidence:
    """Everything that may support a sentence."""

    def __init__(self, transcript: Transcript, facts: NotesFacts) -> None:
        self.language = base_language(facts.language or transcript.language)
        people = [*facts.hosts, *facts.guests]
        written = [facts.title, facts.summary, facts.show]
        written += [text for person in people for text in (person.name, person.bio, person.link)]
        written += [text for link in facts.links for text in (link.title, link.url)]
        frames = list(_strings(notes_words(self.language))) + list(plain_words(self.language).values())
        self.manifest = " ".join(_flat(text) for text in written)
        self.spoken = [
            _flat(" ".join(s.text for s in transcript.segments if s.speaker == name)) for name in transcript.speakers
        ]
        self.spoken.append(_flat(transcript.text))
        everything = " ".join([*written, *frames, *self.spoken, *transcript.speakers])
        self.tokens = set(tokens(everything))
        self.stems = {stem(token, self.language) for token in self.tokens}
        self.links = {unquote(url) for url in [*(k.url for k in facts.links), *(p.link for p in people)]}
        self.end_s = transcript.duration_s

    def has_word(self, token: str) -> bool:
        """Whether a word is one of the talk, the manifest, the frames or the stop words."""
        return token in self.tokens or stem(token, self.language) in self.stems or token in stop_words(self.language)

    def has_name(self, token: str) -> bool:
        """Whether a word with a capital is one of these letter for letter, but for a possessive ending."""
        if not marks_names(self.language):
            return self.has_word(token)
        return token.removesuffix("'s") in self.tokens or token in self.tokens or token in stop_words(self.language)


def _strings(words: dict[str, object]) -> Iterator[str]:
    for value in words.values():
        yield from (value if isinstance(value, list) else [str(value)])


def _flat(text: str) -> str:
    return " ".join(text.split())


def _lines(notes: str) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the text of each block of the notes, without its markup, with the links in it."""
    for token in MarkdownIt("commonmark", {"html": False}).parse(notes):
        if token.type == "inline":
            inner = token.children or []
            text = "".join(" " if t.type.endswith("break") else t.content for t in inner)
            yield _flat(text), [str(t.attrGet("href")) for t in inner if t.type == "link_open"]


def _failing(text: str, links: Sequence[str], evidence: _Evidence) -> Iterator[str]:
    if any(unquote(link) not in evidence.links for link in links):
        yield text
        return
    if text in evidence.manifest:
        return
    quotes = [_flat(quote).removesuffix(",") for quote in _QUOTED.findall(text)]
    if any(not any(quote in text for text in evidence.spoken) for quote in quotes):
        yield text
        return
    for sentence in _SENTENCE.split(_QUOTED.sub(" ", text)):
        if not _is_supported(sentence, evidence):
            yield sentence.strip()


def _is_supported(sentence: str, evidence: _Evidence) -> bool:
    if any(_seconds(time) > evidence.end_s + _LATE_S for time in _TIME.findall(sentence)):
        return False
    first, *rest = _TIME.sub(" ", sentence).split() or [""]
    if not all(evidence.has_word(token) for token in tokens(first)):
        return False
    return all(
        evidence.has_name(t) if word[:1].isupper() else evidence.has_word(t) for word in rest for t in tokens(word)
    )


def _seconds(time: str) -> float:
    """Return a time of the clock in seconds; one that no clock shows (``9:99``) is after every end."""
    try:
        return parse_clock(time)
    except ValueError:
        return inf
