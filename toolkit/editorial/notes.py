"""Show notes drafted from the manifest and the transcript.

Owns the facts in the notes, the wording of the opening, and the Jinja2 template (``templates/notes.md.j2``, or one of the
user's, which runs in a sandbox). States nothing that the transcript or the manifest does not: see ``support`` for the
check. Page and plain text are made from the Markdown in ``notes_html``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from toolkit.editorial.markup import escape_markdown, is_link, link_target
from toolkit.editorial.mentions import find_mentions
from toolkit.editorial.notes_facts import NotesFacts, Person
from toolkit.editorial.notes_sections import Section, sections_in
from toolkit.editorial.phrases import Lexicon
from toolkit.editorial.pull_quotes import PullQuote, pull_quotes
from toolkit.editorial.sentences import sentences_of
from toolkit.editorial.titles import draft_title, is_plain_title
from toolkit.editorial.words import base_language, stop_words_for, tokens
from toolkit.model.chapter import Chapter
from toolkit.model.clock_text import short_clock_text
from toolkit.model.highlight import Highlight
from toolkit.model.transcript import Transcript

_MOST_TOPICS = 3
_LEAST_FOR_COURSE = 4
_HOUR_S = 3600
_LEAD_WORDS = 30


def draft_notes(
    facts: NotesFacts,
    transcript: Transcript,
    chapters: Sequence[Chapter],
    highlights: Sequence[Highlight],
    *,
    template: str | None = None,
    talk: Sequence[Chapter] | None = None,
) -> str:
    """Draft the notes as Markdown.

    Parameters
    ----------
    facts : NotesFacts
    transcript : Transcript
        In episode time; may be empty.
    chapters, highlights : sequences
        As drafted or as edited; each part is left out when there are none.
    template : str, optional
        A Jinja2 template in place of podkit's own; it gets the same names and runs in a sandbox.
    talk : sequence of Chapter, optional
        The chapters that may be topics; left out: all.

    Returns
    -------
    str
        Markdown; text from people is escaped.

    Raises
    ------
    jinja2.TemplateError
        The user's template has an error.
    """
    context = _context(facts, transcript, chapters, highlights, talk)
    return _tidied(_environment().from_string(template or _own_template()).render(context))


def draft_sections(
    facts: NotesFacts,
    transcript: Transcript,
    chapters: Sequence[Chapter],
    highlights: Sequence[Highlight],
    *,
    talk: Sequence[Chapter] | None = None,
) -> tuple[Section, ...]:
    """Draft the notes with podkit's own template, section by section; parameters as for :func:`draft_notes`.

    ``talk`` are the chapters that may be topics, all where it is None: an ad is none. Joined by blank lines, the sections are what :func:`draft_notes` returns. Kinds: title, standfirst, summary, lead, meeting,
    course, highlights, chapters, footnotes, subscribe, hosts, guests; each is left out when there is nothing to say.
    """
    context = _context(facts, transcript, chapters, highlights, talk)
    notes = _tidied(_environment().from_string(_own_template()).render(context))
    kinds = _kinds_in(context)
    return tuple(Section(kind, text) for kind, text in zip(kinds, sections_in(notes), strict=True))


def _kinds_in(context: Mapping[str, Any]) -> list[str]:
    """Return the kinds of the sections that podkit's own template makes of a context, in order."""
    lists = {
        "highlights": context["quotes"],
        "chapters": context["chapters"],
        "footnotes": context["links"] or context["mentioned"],
        "subscribe": context["show"],
    }
    return [
        "title",
        *(["standfirst"] if context["standfirst"] else []),
        *context["opening_kinds"],
        *(kind for kind, there in lists.items() if there),
        *(group["kind"] for group in context["people"]),
    ]


def _context(
    facts: NotesFacts,
    transcript: Transcript,
    chapters: Sequence[Chapter],
    highlights: Sequence[Highlight],
    talk: Sequence[Chapter] | None,
) -> dict[str, Any]:
    """Return the values that a template sees, by name."""
    code = base_language(facts.language or transcript.language)
    words = notes_words(code)
    sentences = sentences_of(transcript, code)
    stops = stop_words_for([tokens(sentence.text) for sentence in sentences], code)
    topics = _topics(
        chapters if talk is None else talk,
        f" {words['and']} ",
        Lexicon([sentence.text for sentence in sentences], stops, code),
    )
    hours = max([c.start_s for c in chapters] + [h.end_s for h in highlights], default=0.0) >= _HOUR_S
    quotes = pull_quotes(transcript, highlights, code)
    standfirst, further = _standfirst(facts, topics, words)
    opening = _opening(facts, topics, quotes, words, further)
    return {
        "title": facts.title or draft_title(sentences, stops, code) or facts.show or words["highlights"],
        "standfirst": standfirst,
        "opening": list(opening.values()),
        "opening_kinds": list(opening),
        "quotes": [
            {"text": q.text, "speaker": q.speaker, "time": short_clock_text(q.start_s, hours=hours)} for q in quotes
        ],
        "chapters": [_listed_chapter(c, hours=hours) for c in chapters if c.toc] if len(chapters) > 1 else [],
        "links": [link for link in facts.links if is_link(link.url)],
        "mentioned": find_mentions(transcript, code, known=_known(facts)),
        "show": facts.show,
        "page": facts.link if is_link(facts.link) else "",
        "page_text": _shown_link(facts.link),
        "people": _people(facts, words),
        "words": words,
    }


def _known(facts: NotesFacts) -> tuple[str, ...]:
    """Return the names that have a place of their own in the notes and are not listed as mentions."""
    people = [person.name for person in (*facts.hosts, *facts.guests)]
    return (*people, facts.show, *(link.title for link in facts.links))


@cache
def _all_words() -> dict[str, dict[str, object]]:
    raw: dict[str, dict[str, object]] = json.loads(
        resources.files("toolkit.editorial").joinpath("weights/notes_words.json").read_text("utf-8")
    )
    return raw


def notes_words(language: str) -> dict[str, object]:
    """Return the fixed words of notes in a language; the English ones where podkit has none."""
    return _all_words().get(base_language(language), _all_words()["en"])


def _environment() -> SandboxedEnvironment:
    # Every printed value is escaped for Markdown, so that a template cannot forget it; the page escapes for HTML.
    environment = SandboxedEnvironment(
        autoescape=False,
        undefined=StrictUndefined,
        finalize=_printed,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["link"] = lambda url: Markup(link_target(str(url)))  # noqa: S704 - the target is quoted
    return environment


def _printed(value: object) -> str:
    return str(value) if isinstance(value, Markup) else escape_markdown(str(value))


@cache
def _own_template() -> str:
    return resources.files("toolkit.editorial").joinpath("templates/notes.md.j2").read_text("utf-8")


def _tidied(markdown: str) -> str:
    """Return Markdown with single blank lines between its parts, none inside lists, one line break at its end."""
    lines: list[str] = []
    for line in markdown.splitlines():
        if line.startswith("- ") and len(lines) > 1 and not lines[-1] and lines[-2].startswith("- "):
            lines.pop()
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines).strip() + "\n"


def _topics(chapters: Sequence[Chapter], joiner: str, lexicon: Lexicon) -> list[str]:
    """Return the titles of chapters that name a subject, as they are written inside a sentence.

    Of a title that joins two subjects the first is taken: a list of pairs is hard to follow.
    """
    titles = (c.title.partition(joiner)[0] for c in chapters if c.toc and not is_plain_title(c.title))
    return list(dict.fromkeys(_inside(title, lexicon) for title in titles if title))


def _inside(title: str, lexicon: Lexicon) -> str:
    """Return a title as it is written inside a sentence; names and abbreviations keep their capital."""
    first, _, rest = title.partition(" ")
    plain = first[:1].isupper() and first[1:].islower() and rest == rest.lower() and not lexicon.is_name(first)
    return f"{first.lower()} {rest}".strip() if plain else title


def listed(items: Sequence[str], joiner: str) -> str:
    """Return items as a list inside a sentence: a, b and c."""
    return f"{', '.join(items[:-1])} {joiner} {items[-1]}" if len(items) > 1 else "".join(items)


def _names(people: Sequence[Person], words: dict[str, object]) -> str:
    return listed([person.name for person in people], str(words["and"]))


def _form(words: dict[str, object], key: str, people: Sequence[Person]) -> str:
    """Return the singular or plural form of a sentence frame."""
    forms = words[key]
    return str(forms[min(len(people), 2) - 1]) if isinstance(forms, list) and people else ""


def _filled(frame: str, values: Mapping[str, str]) -> str:
    """Return a sentence frame with its places filled, all at once: a value may have the name of a place in it."""
    return re.sub("|".join(values), lambda place: values[place.group()], frame)


def _values(facts: NotesFacts, topics: Sequence[str], words: dict[str, object]) -> dict[str, str]:
    return {
        "SHOW": facts.show,
        "PEOPLE": _names([*facts.hosts, *facts.guests], words),
        "HOSTS": _names(facts.hosts, words),
        "GUESTS": _names(facts.guests, words),
        "TOPICS": listed(topics[:_MOST_TOPICS], str(words["and"])),
    }


def _standfirst(facts: NotesFacts, topics: Sequence[str], words: dict[str, object]) -> tuple[str, str]:
    """Return the sentence under the title, and the rest of the producer's summary, which goes below it."""
    if facts.summary.strip():
        whole = " ".join(facts.summary.split())
        end = re.search(r"(?<=[.!?]) ", whole)
        return (whole[: end.start()], whole[end.end() :]) if end is not None else (whole, "")
    if not topics or not facts.hosts:
        return "", ""
    frame = str(words["standfirst"]) if facts.guests else _form(words, "alone", facts.hosts)
    return _filled(frame, _values(facts, topics, words)), ""


def _opening(
    facts: NotesFacts, topics: Sequence[str], quotes: Sequence[PullQuote], words: dict[str, object], further: str
) -> dict[str, str]:
    """Return up to four paragraphs by kind: the rest of a summary, a quote, who talks with whom, the course of the talk."""
    paragraphs = {"summary": further}
    short = [q for q in quotes if q.speaker and len(q.opening.split()) <= _LEAD_WORDS]
    guests = {person.name for person in facts.guests}
    lead = next((q for q in short if q.speaker in guests), None) or next(iter(short), None)
    if lead is not None:
        # A question or exclamation mark takes the place of the comma.
        frame = str(words["says"]).replace("QUOTE,", "QUOTE" if lead.opening[-1:] in "?!" else "QUOTE,")
        paragraphs["lead"] = _filled(frame, {"NAME": lead.speaker, "QUOTE": lead.opening})
    paragraphs["meeting"] = _meeting(facts, topics, words)
    if len(topics) >= _LEAST_FOR_COURSE:
        middle = listed(topics[1:-1][: _MOST_TOPICS + 1], str(words["and"]))
        course = {"FIRST": topics[0], "MIDDLE": middle, "LAST": topics[-1]}
        paragraphs["course"] = _filled(str(words["course"]), course)
    return {kind: paragraph for kind, paragraph in paragraphs.items() if paragraph}


def _meeting(facts: NotesFacts, topics: Sequence[str], words: dict[str, object]) -> str:
    """Return the sentence that says who talks with whom, and about what where the chapters name it."""
    if not facts.hosts:
        return ""
    key = ("joined" if facts.guests else "hosted") + ("_show" if facts.show else "")
    frame = _form(words, key, facts.hosts)
    if topics:
        about = str(words["to_talk" if facts.guests else "about"])
        frame += about if about.startswith(".") else f" {about}"
    return f"{_filled(frame, _values(facts, topics, words))}."


def _listed_chapter(chapter: Chapter, *, hours: bool) -> dict[str, str]:
    url = chapter.url if is_link(chapter.url) else ""
    return {"time": short_clock_text(chapter.start_s, hours=hours), "title": chapter.title, "url": url}


def _people(facts: NotesFacts, words: dict[str, object]) -> list[dict[str, object]]:
    """Return the people whom the manifest describes, hosts before guests."""
    groups: list[dict[str, object]] = []
    for key, people in (("hosts", facts.hosts), ("guests", facts.guests)):
        described = [person for person in people if person.bio or is_link(person.link)]
        if described:
            heading = _form(words, key, described)
            groups.append({"kind": key, "heading": heading, "people": [_entry(person) for person in described]})
    return groups


def _entry(person: Person) -> dict[str, str]:
    link = person.link if is_link(person.link) else ""
    return {"name": person.name, "bio": person.bio, "link": link, "link_text": _shown_link(link)}


def _shown_link(link: str) -> str:
    """Return a link as people say it."""
    return link.split("://", 1)[-1].removeprefix("mailto:").rstrip("/")
