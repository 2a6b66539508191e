"""A finished file as a player hears it: decoded by ffmpeg in a process of its own.

Owns no more than that pipe. Recordings are read by :mod:`toolkit.media.decode`, whose positions are the sample's; here only
the sound counts, and another program decodes while this one measures.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from toolkit.media.blocks import regrouped
from toolkit.media.probe import MediaFacts
from toolkit.media.run import Job, block_output, file_input, stream_graph

_BLOCK_S = 1.0


def played(path: Path, facts: MediaFacts) -> Iterator[NDArray[np.float32]]:
    """Decode a file that podkit wrote, at its own rate.

    Parameters
    ----------
    path : Path
    facts : MediaFacts
        What :func:`toolkit.media.probe.probe` says of it.

    Yields
    ------
    ndarray, shape (n_samples, channels), float32, full scale = 1.0
        A second each; the last may be shorter.

    Raises
    ------
    UnreadableMedia, FfmpegFailed
        As :func:`toolkit.media.run.stream_graph`.
    """
    job = Job(f"play {path.name}", source=path)
    stream = stream_graph(block_output(file_input(path).audio), job, channels=facts.channels)
    yield from regrouped(stream, round(_BLOCK_S * facts.sample_rate))
