"""The parts of an episode: its tracks, each with the name that its stages and results carry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.model.episode import Track
from toolkit.model.printable import replaced
from toolkit.pipeline.graph.key import SourceFile


@dataclass(frozen=True)
class Part:
    """A track and the name its stages carry; ``digest`` stands for the recording's contents."""

    name: str
    track: Track
    digest: str

    @property
    def recording(self) -> SourceFile:
        """The track's file, as a stage's settings name it."""
        return SourceFile(self.track.file, self.digest)


def parts_of(tracks: Sequence[Track], digests: Sequence[str]) -> tuple[Part, ...]:
    """Name the parts of an episode: by their file, numbered where a name is taken.

    A name is readable text of one line: it stands in warnings, reports and file names, whatever bytes the file's has.
    """
    names: list[str] = []
    for track in tracks:
        name = replaced(track.file.stem, "_").replace("/", "_").replace(":", "_") or "track"
        name += f"-{track.channel}" if track.channel else ""
        number = 2
        while name in names:
            name = f"{name.removesuffix(f'-{number - 1}')}-{number}"
            number += 1
        names.append(name)
    return tuple(Part(*entry) for entry in zip(names, tracks, digests, strict=True))
