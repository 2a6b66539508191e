"""Namespaces of a feed under all their addresses."""

from __future__ import annotations

import pytest

from toolkit.formats.feed_spaces import ITUNES, PODCAST, Prefix, canonical_tag, family_of, prefixes_for


@pytest.mark.parametrize(
    "space", ["", "https://mine.example", "https://github.com/somebody/podcast-namespace", "https://itunes.com"]
)
def test_another_namespace_is_none_of_podkits(space: str) -> None:
    assert family_of(space) == ""
    assert canonical_tag(f"{{{space}}}person") == f"{{{space}}}person"


def test_a_tag_without_a_namespace_stays() -> None:
    assert canonical_tag("title") == "title"
    assert canonical_tag("{HTTPS://podcastindex.org/namespace/1.0/}person") == f"{{{PODCAST}}}person"


def test_the_newest_address_goes_before_older_ones_and_a_default_namespace_has_no_prefix() -> None:
    old = "https://www.itunes.com/DTDs/podcast-1.0.dtd"
    found = prefixes_for({"a": old, "b": ITUNES, "podcast": "x", None: PODCAST})
    assert found == {
        "itunes": Prefix("b", declare=False),
        "podcast": Prefix("podcast1", declare=True),
        "content": Prefix("content", declare=True),
    }
