"""A stream of blocks through a chain of ffmpeg's audio filters.

Owns the pipe to ffmpeg and back. The caller chooses the filters and their settings, and corrects their delay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from toolkit.media.run import Job, block_input, block_output, stream_graph

Samples = NDArray[np.float32]
Chain = Sequence[tuple[str, Mapping[str, str | float]]]
"""Filters in order, each with its options by name: ``[("highpass", {"f": 70}), ("volume", {"volume": "-6dB"})]``."""


def filter_blocks(
    blocks: Iterable[Samples],
    sample_rate: int,
    channels: int,
    chain: Chain,
    *,
    purpose: str = "filter the sound",
) -> Iterator[Samples]:
    """Send a stream through filters, in the memory of a few blocks.

    Parameters
    ----------
    blocks : iterable of ndarray, shape (n_samples, channels), float32
    sample_rate : int
        Rate of the blocks in Hz. A chain that ends at another rate (``aresample``) gives blocks at that rate.
    chain : sequence of (name, options)
        An empty chain gives the same samples back. Options are escaped for the graph.

    Yields
    ------
    ndarray, shape (n_samples, channels), float32
        Of varying length. Filters with look-ahead delay the sound or end early, see each filter.

    Raises
    ------
    FfmpegFailed
        For example an unknown filter or option.
    """
    stream = block_input(sample_rate, channels).audio
    for name, options in chain:
        stream = stream.filter(name, **options)
    yield from stream_graph(block_output(stream), Job(purpose), channels=channels, blocks=blocks)
