"""The padding after a tag, room for its next edit.

Owns the one rule for all containers: existing padding is kept, so that a small change does not move the audio.
"""

from __future__ import annotations

from mutagen import PaddingInfo

NEW_PADDING_BYTES = 4096
MOST_PADDING_BYTES = 65_536


def kept_padding(room: PaddingInfo) -> int:
    """Return the padding to save: what is left of the old one, or 4 kB if that is negative or over 64 kB."""
    return int(room.padding) if 0 <= room.padding <= MOST_PADDING_BYTES else NEW_PADDING_BYTES
