"""Sites and names in a talk that a listener may want to look up."""

from __future__ import annotations

import pytest

from toolkit.editorial.mentions import find_mentions
from toolkit.model.transcript import Segment, Transcript


def _said(text: str, language: str = "en") -> Transcript:
    return Transcript((Segment("Ada Park", 0, 9, text),), language)


def test_sites_and_names_that_come_back_are_found() -> None:
    said = _said("I like example.org. We met Grace Hopper there. And later Grace Hopper called from New York.")
    assert find_mentions(said, "en") == ["example.org", "Grace Hopper"]


@pytest.mark.parametrize("site", ["example.org", "sub.example.co.uk", "podkit.dev", "a-b.io", "archive.fm"])
def test_a_site_is_known_by_its_ending_and_written_small(site: str) -> None:
    assert find_mentions(_said(f"Go to {site.upper()}, please."), "en") == [site]


@pytest.mark.parametrize("text", ["node.js is nice", "e.g. this", "3.5 euros", "index.html.org.x"])
def test_other_dots_make_no_site(text: str) -> None:
    assert find_mentions(_said(text), "en") == []


def test_the_site_mentioned_most_comes_first() -> None:
    said = _said("one.org, then two.org and three.org, two.org again, three.org, and two.org")
    assert find_mentions(said, "en") == ["two.org", "three.org", "one.org"]


def test_at_most_eight_are_listed_sites_before_names() -> None:
    sites = [f"site{n}.org" for n in range(7)]
    names = "we met Grace Hopper and Alan Turing, then Grace Hopper and Alan Turing"
    assert find_mentions(_said(", ".join(sites) + ", " + names), "en") == [*sites, "Grace Hopper"]
    assert find_mentions(_said(", ".join([*sites, "a.org", "b.org"])), "en") == [*sites, "a.org"]


def test_a_name_said_once_is_not_listed() -> None:
    assert find_mentions(_said("We met Grace Hopper there."), "en") == []


def test_a_name_may_have_three_words_or_a_particle() -> None:
    text = "we met Ludwig van Beethoven and the Bank of England and Maria Sklodowska Curie"
    assert find_mentions(_said(f"{text}, then {text}"), "en") == [
        "Ludwig van Beethoven",
        "Bank of England",
        "Maria Sklodowska Curie",
    ]


def test_the_first_words_of_a_sentence_are_no_name() -> None:
    assert (
        find_mentions(_said("Small Rooms ring. Small Rooms ring! Small Rooms ring\u2026 Small Rooms ring."), "en") == []
    )


def test_speakers_and_those_who_have_a_place_of_their_own_are_not_repeated() -> None:
    said = _said("We met Grace Hopper. And then Grace Hopper left with Ada Lovelace and Ada Lovelace.")
    assert find_mentions(said, "en", known=["Grace Brewster"]) == []
    assert find_mentions(said, "en") == ["Grace Hopper"]


@pytest.mark.parametrize("language", ["de", "de-AT", "zh", "ja"])
def test_capitals_are_no_names_where_all_nouns_have_them_or_none(language: str) -> None:
    said = _said("auf example.org war der Gro\u00dfe Raum und der Gro\u00dfe Raum.", language)
    assert find_mentions(said, language) == ["example.org"]


def test_names_are_counted_over_all_segments() -> None:
    said = Transcript(tuple(Segment("Ada", n, n + 1.0, "We met Grace Hopper.") for n in range(2)), "en")
    assert find_mentions(said, "en") == ["Grace Hopper"]
