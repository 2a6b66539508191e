"""Tags and chapters of a file by the demuxers of ffmpeg, which podkit does not read tags with."""

from pathlib import Path

import av


def read(path: Path) -> tuple[dict[str, str], list[tuple[float, str]]]:
    """Title and such, and chapters, by ffmpeg's demuxers."""
    with av.open(str(path)) as container:
        tags = container.metadata | container.streams.audio[0].metadata
        chapters = [(float(c["start"] * c["time_base"]), c["metadata"]["title"]) for c in container.chapters()]
    return {key.lower(): value for key, value in tags.items()}, chapters


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
