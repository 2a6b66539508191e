"""How much room a tag leaves for its next edit."""

from __future__ import annotations

import pytest
from mutagen import PaddingInfo

from toolkit.formats.padding import MOST_PADDING_BYTES, NEW_PADDING_BYTES, kept_padding


@pytest.mark.parametrize(
    ("left", "kept"),
    [
        (0, 0),
        (1, 1),
        (MOST_PADDING_BYTES, MOST_PADDING_BYTES),
        (MOST_PADDING_BYTES + 1, NEW_PADDING_BYTES),
        (-1, NEW_PADDING_BYTES),
    ],
)
def test_padding_stays_unless_it_is_used_up_or_wasteful(left: int, kept: int) -> None:
    assert kept_padding(PaddingInfo(left, 10_000)) == kept
