"""A finished file as a player plays it: decoded by ffmpeg in its own process.

Owns that pipe only. Recordings are read by :mod:`toolkit.media.decode`, whose positions are exact to the sample. Here only the
sound matters, and another process decodes while this one measures.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from toolkit.media.probe import MediaFacts
from toolkit.media.run import Job, block_output, file_input, stream_graph


def played(path: Path, facts: MediaFacts) -> Iterator[NDArray[np.float32]]:
    """Decode a file that podkit wrote, at its own rate.

    Parameters
    ----------
    path : Path
    facts : MediaFacts
        The result of :func:`toolkit.media.probe.probe`.

    Returns
    -------
    iterator of ndarray, shape (n_samples, channels), float32, full scale = 1.0
        Of varying length.

    Raises
    ------
    UnreadableMedia, FfmpegFailed
        As :func:`toolkit.media.run.stream_graph`.
    """
    job = Job(f"play {path.name}", source=path)
    return stream_graph(block_output(file_input(path).audio), job, channels=facts.channels)
