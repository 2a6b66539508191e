"""What a rule is given."""

from pathlib import Path

import pytest

from toolkit.check.rule import Limits, Session
from toolkit.check.session import SessionFacts


def test_a_limit_that_a_rule_does_not_have_is_an_error() -> None:
    assert Limits({"count": 2.0})["count"] == 2.0
    with pytest.raises(KeyError, match="cuont"):
        Limits({"count": 2.0})["cuont"]


def test_tracks_are_compared_once_and_only_when_a_rule_asks() -> None:
    asked: list[int] = []

    def compare() -> SessionFacts:
        asked.append(1)
        return SessionFacts(talk=(("a.wav", 1.0),))

    session = Session(Path("show"), (), compare)
    assert asked == []
    assert session.facts.talk == session.facts.talk == (("a.wav", 1.0),)
    assert asked == [1]
