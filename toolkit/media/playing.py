"""A finished file as a player hears it: decoded by ffmpeg in a process of its own.

Owns no more than that pipe. Recordings are read by :mod:`toolkit.media.decode`, whose positions are the sample's; here only
the sound counts, and another program decodes while this one measures.
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
        What :func:`toolkit.media.probe.probe` says of it.

    Returns
    -------
    iterator of ndarray, shape (n_samples, channels), float32, full scale = 1.0
        As they come, of no fixed length.

    Raises
    ------
    UnreadableMedia, FfmpegFailed
        As :func:`toolkit.media.run.stream_graph`.
    """
    job = Job(f"play {path.name}", source=path)
    return stream_graph(block_output(file_input(path).audio), job, channels=facts.channels)
