"""Notes, quotes and titles against what shows published: ``python -m bench.editorial.notes [--json]``.

Every second episode; the drafts are those that ship (their weights were fitted on these shows, so likeness of titles
is not held out: ``bench.editorial.fit_titles`` prints that). Support, verbatim quotes and speed need no hold-out.
"""

from __future__ import annotations

import json
import resource
import sys
import time

import numpy as np

from bench.editorial.shows import Published, load
from toolkit.editorial.chapters import draft_chapters
from toolkit.editorial.embeddings import embed
from toolkit.editorial.highlights import draft_highlights
from toolkit.editorial.notes import draft_notes
from toolkit.editorial.notes_facts import NotesFacts, Person
from toolkit.editorial.sentences import Sentence, sentences_of
from toolkit.editorial.support import unsupported_sentences
from toolkit.editorial.titles import title_chapters
from toolkit.editorial.words import stop_words, tokens
from toolkit.model.highlight import Highlight

_EVERY = 2


def rouge_l(drafted: str, published: str) -> float:
    """Return the F1 of the longest common subsequence of words (Lin 2004)."""
    one, other = tokens(drafted), tokens(published)
    best = [0] * (len(other) + 1)
    for word in one:
        diagonal = 0
        for n, theirs in enumerate(other):
            above = best[n + 1]
            best[n + 1] = diagonal + 1 if word == theirs else max(above, best[n])
            diagonal = above
    return 2 * best[-1] / max(len(one) + len(other), 1)


def _likeness(one: str, other: str) -> tuple[float, float]:
    vectors = embed([one, other])
    return float(vectors[0] @ vectors[1]), rouge_l(one, other)


def _central(sentences: tuple[Sentence, ...], count: int) -> str:
    vectors = embed([s.text for s in sentences])
    order = np.argsort(-(vectors @ vectors.mean(axis=0)))[:count]
    return " ".join(sentences[n].text for n in sorted(order))


def _opening(notes: str) -> str:
    return " ".join(line for line in notes.split("## ", 1)[0].splitlines()[1:] if line.strip()).replace("*", "")


def _titles(episode: Published, sentences: tuple[Sentence, ...]) -> list[tuple[float, float]]:
    """Return for each human chapter how like its title podkit's and the chapter's first sentence are."""
    starts_s = np.array([s.start_s for s in sentences])
    human = {int(np.abs(starts_s - at).argmin()): title for at, title in episode.chapters}
    rows = sorted({0, *human})
    drafted = title_chapters(sentences, rows, stop_words("en"), "en")
    return [
        (_likeness(title, human[row])[0], _likeness(sentences[row].text, human[row])[0])
        for row, title in zip(rows, drafted, strict=True)
        if row in human
    ]


def _is_verbatim(highlight: Highlight, episode: Published) -> bool:
    said = (s.text for s in episode.transcript.segments if s.speaker == highlight.speaker)
    return highlight.quote in " ".join(" ".join(said).split())


def _measure(episode: Published) -> dict[str, list]:
    since = time.perf_counter()
    chapters = draft_chapters(episode.transcript, duration_s=episode.duration_s)
    highlights = draft_highlights(episode.transcript, chapters=chapters, duration_s=episode.duration_s)
    speakers = episode.transcript.speakers
    facts = NotesFacts(
        show=episode.show, hosts=(Person(speakers[0]),), guests=tuple(Person(name) for name in speakers[1:3])
    )
    notes = draft_notes(facts, episode.transcript, chapters, highlights)
    took_s = time.perf_counter() - since
    sentences = sentences_of(episode.transcript, "en")
    published = f"{episode.summary} {episode.opening}".strip()
    count = 3
    return {
        "opening": [_likeness(_opening(notes), published)] if published else [],
        "first sentences": [_likeness(" ".join(s.text for s in sentences[:count]), published)] if published else [],
        "central sentences": [_likeness(_central(sentences, count), published)] if published else [],
        "titles": _titles(episode, sentences),
        "verbatim": [_is_verbatim(h, episode) for h in highlights],
        "inside one chapter": [not any(h.start_s < c.start_s < h.end_s for c in chapters) for h in highlights],
        "unsupported": [len(unsupported_sentences(notes, episode.transcript, facts))],
        "seconds for 90 minutes": [took_s * 5400 / episode.duration_s],
    }


def main() -> None:
    """Print the figures, or one JSON object."""
    measured = [_measure(episode) for episode in load()[::_EVERY]]
    joined = {key: [value for one in measured for value in one[key]] for key in measured[0]}
    report = {key: np.round(np.mean(values, axis=0), 3).tolist() for key, values in joined.items()}
    report["unsupported"] = sum(joined["unsupported"])
    report["episodes"] = len(measured)
    report["slowest for 90 minutes"] = round(max(joined["seconds for 90 minutes"]), 2)
    report["peak_memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    if "--json" in sys.argv:
        print(json.dumps(report, indent=1))
        return
    print("opening, first and central sentences: embedding likeness and ROUGE-L; titles: podkit's, first sentence's")
    for key, value in report.items():
        print(f"{key:28} {value}")


if __name__ == "__main__":
    main()
