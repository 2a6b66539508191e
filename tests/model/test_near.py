"""The known name that a mistyped one is most like."""

from __future__ import annotations

import pytest

from toolkit.model.near import did_you_mean, nearest, not_one_of


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("aple", "apple"), ("APPLE", "apple"), ("appel", "apple"), ("arch", "archive"), ("xyz", ""), ("", ""), ("a", "")],
)
def test_the_name_that_is_most_like_what_was_typed(typed: str, meant: str) -> None:
    assert nearest(typed, ["archive", "apple", "spotify"]) == meant


def test_sentences_end() -> None:
    assert did_you_mean("aple", ["apple"]) == "; did you mean 'apple'?"
    assert did_you_mean("xyz", ["apple"]) == "."
    assert not_one_of("aple", ("apple", "b")) == "'aple' is not one of apple, b; did you mean 'apple'?"
    assert not_one_of("xyz", ("apple", "b")) == "'xyz' is not one of apple, b."
