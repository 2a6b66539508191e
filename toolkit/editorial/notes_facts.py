"""What notes may repeat of the manifest: title, summary, show, people, links. Plain data."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.model.episode import EpisodeFacts, Link


@dataclass(frozen=True, slots=True)
class Person:
    """A host or a guest."""

    name: str
    bio: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class NotesFacts:
    """The statements of the manifest that notes may repeat; every field may be empty."""

    title: str = ""
    summary: str = ""
    show: str = ""
    language: str = ""
    hosts: tuple[Person, ...] = ()
    guests: tuple[Person, ...] = ()
    links: tuple[Link, ...] = ()
    link: str = ""


def facts_of(episode: EpisodeFacts) -> NotesFacts:
    """Return what notes may repeat of an episode's facts."""
    people = {
        role: tuple(Person(one.name, one.bio, one.link) for one in episode.speakers if one.role == role)
        for role in ("host", "guest")
    }
    return NotesFacts(
        title=episode.title,
        summary=episode.summary,
        show=episode.show,
        language=episode.language,
        hosts=people["host"],
        guests=people["guest"],
        links=episode.links,
        link=episode.link,
    )
