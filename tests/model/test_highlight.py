"""A highlight as a value."""

from __future__ import annotations

import dataclasses

import pytest

from toolkit.model.highlight import Highlight


def test_a_highlight_has_no_clip_until_one_is_made() -> None:
    found = Highlight(1, 1.0, 2.0, "Ada", "So.", 0.5)
    assert (found.why, found.clip) == ({}, "")
    assert dataclasses.replace(found, clip="clips/01.mp3").clip == "clips/01.mp3"


def test_reasons_are_each_highlights_own() -> None:
    one, other = Highlight(1, 1.0, 2.0, "Ada", "So.", 0.5), Highlight(2, 1.0, 2.0, "Ada", "So.", 0.5)
    assert one.why is not other.why
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.rank = 2  # type: ignore[misc]
