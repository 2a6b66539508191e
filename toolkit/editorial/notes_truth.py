"""What is true of an episode today, as far as notes can state it: who says what when, chapters, names, links.

Owns the search of a quotation in what is said. Reads no file.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz import fuzz

from toolkit.model.chapter import Chapter
from toolkit.model.episode import EpisodeFacts
from toolkit.model.transcript import Transcript

ENDS = " ,.!?\u2026;:"
"""Marks that a quotation may leave out at its end."""


@dataclass(frozen=True)
class NotesTruth:
    """What is true of an episode today.

    ``names`` are by what they name (``title``, ``show``, ``speaker:ada``), ``former`` every name that podkit used for it since the
    notes were written; ``transcript`` and ``chapters`` in episode time.
    """

    transcript: Transcript
    chapters: Sequence[Chapter] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    former: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @cached_property
    def passages(self) -> list[Passage]:
        """The words of each speaker, and of all in order."""
        speakers = self.transcript.speakers
        own = [Passage(name, self._words(name)) for name in speakers]
        # A quotation may go over a change of speakers.
        return [*own, Passage("", self._words(None))] if len(speakers) > 1 else own

    def _words(self, speaker: str | None) -> list[tuple[float, float, str]]:
        return [
            (start_s, end_s, text)
            for segment in self.transcript.segments
            if speaker is None or segment.speaker == speaker
            for start_s, end_s, text in (
                [(w.start_s, w.end_s, w.text) for w in segment.words]
                or [(segment.start_s, segment.end_s, segment.text)]
            )
        ]


class Passage:
    """The words of a speaker, or of all where ``speaker`` is "", as one flat text in which quotations are looked for."""

    def __init__(self, speaker: str, words: Sequence[tuple[float, float, str]]) -> None:
        self.speaker = speaker
        self._starts: list[int] = []
        self._words = list(words)
        parts, length = [], 0
        for _, _, text in words:
            flat = flat_text(text)
            self._starts.append(length)
            parts.append(flat)
            length += len(flat) + 1
        self.text = " ".join(parts)

    def places(self, quote: str) -> Iterator[tuple[float, float]]:
        """Yield the span in seconds of each place where a flat text stands word for word."""
        for match in re.finditer(rf"(?:(?<=\s)|^){re.escape(quote)}(?=[\s{re.escape(ENDS)}]|$)", self.text):
            yield self._span(match.start(), match.end())

    def nearest(self, quote: str) -> tuple[float, str]:
        """Return how much the likest passage is like a flat text, 0 to 100, and its words."""
        found = fuzz.partial_ratio_alignment(quote, self.text) if self.text else None
        if found is None:
            return 0.0, ""
        first, last = self._index(found.dest_start), self._index(max(found.dest_start, found.dest_end - 1))
        return found.score, " ".join(text for _, _, text in self._words[first : last + 1])

    def _span(self, start: int, end: int) -> tuple[float, float]:
        return self._words[self._index(start)][0], self._words[self._index(end - 1)][1]

    def _index(self, letter: int) -> int:
        return max(0, bisect_right(self._starts, letter) - 1)


def notes_names(facts: EpisodeFacts, speakers: Mapping[str, str]) -> dict[str, str]:
    """Return the names and links that notes may use, by what they name; ``speakers`` are by their tracks."""
    names = {"title": facts.title, "show": facts.show} | {f"speaker:{track}": name for track, name in speakers.items()}
    links = {f"link:{link.title}": link.url for link in facts.links}
    return names | links | {f"link of {one.name}": one.link for one in facts.speakers if one.link}


def flat_text(text: str) -> str:
    """Return text for comparing quotations: one line, lower case, plain apostrophes."""
    return " ".join(text.replace("\u2019", "'").split()).casefold()
