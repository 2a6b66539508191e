"""A mark that somebody set while recording: a cue point, a label, a chapter of the recording's own."""

from __future__ import annotations

import re
from dataclasses import dataclass

# What recorders and editors write where nobody gave a name.
_AUTOMATIC = re.compile(
    r"(?i)\W*(?:(?:marker|mark|cue|label|region|chapter|point|flag|m|r|ch)?[\s_.#-]*\d+|marker|mark|cue|untitled)?\W*"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A named or unnamed moment of a recording; seconds on the recording's clock, or on the session's where that is said.

    ``end_s`` is None for a point; ``file`` is the name of the file that holds the mark.
    """

    start_s: float
    label: str = ""
    end_s: float | None = None
    file: str = ""

    @property
    def is_titled(self) -> bool:
        """Whether a person named it: ``Marker 03`` and the like are a recorder's own words."""
        return _AUTOMATIC.fullmatch(self.label) is None
