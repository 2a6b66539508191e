"""How much room a tag leaves for its next edit.

Owns the one rule for all containers: padding that is there is kept, so that a small change moves no audio.
"""

from __future__ import annotations

from mutagen import PaddingInfo

NEW_PADDING_BYTES = 4096
MOST_PADDING_BYTES = 65_536


def kept_padding(room: PaddingInfo) -> int:
    """Return the padding to save with: what is left of the old, or 4 kB where that is negative or wasteful."""
    return int(room.padding) if 0 <= room.padding <= MOST_PADDING_BYTES else NEW_PADDING_BYTES
