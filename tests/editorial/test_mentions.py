from __future__ import annotations

from toolkit.editorial.mentions import find_mentions
from toolkit.model.transcript import Segment, Transcript


def _said(text: str, language: str = "en") -> Transcript:
    return Transcript((Segment("Ada Park", 0, 9, text),), language)


def test_sites_and_names_that_come_back_are_found() -> None:
    said = _said("I like example.org. We met Grace Hopper there. And later Grace Hopper called from New York.")
    assert find_mentions(said, "en") == ["example.org", "Grace Hopper"]


def test_those_who_have_a_place_of_their_own_are_not_repeated() -> None:
    said = _said("We met Grace Hopper. And then Grace Hopper left with Ada Park and Ada Park.")
    assert find_mentions(said, "en", known=["Grace Hopper"]) == []


def test_capitals_tell_no_names_in_german() -> None:
    assert find_mentions(_said("Der Gro\u00dfe Raum und der Gro\u00dfe Raum.", "de"), "de") == []
