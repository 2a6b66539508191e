"""Tracks as they were recorded, on the session's clock: what a listener would hear without any of podkit's work but sync."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from toolkit.audio.clock import Clock, spans_in_source
from toolkit.audio.render import SourceReader
from toolkit.media.probe import probe
from toolkit.model.episode import Side
from toolkit.model.span import Span
from toolkit.pipeline.episode.analysis import is_inverted, voice_blocks


@dataclass(frozen=True)
class RawTrack:
    """A recording, the side of it that is a speaker's, and where it lies on the session's clock."""

    path: Path
    side: Side
    clock: Clock


def raw_mix(tracks: Sequence[RawTrack], sample_rate: int) -> SourceReader:
    """Return a reader of the sum of all tracks, each at the gain it was recorded with: ``read(start, end)``, shape (n, 1).

    Only what is asked for is decoded. A clock's drift counts for where a stretch begins, not within it.

    Raises
    ------
    NoSuchInput, UnreadableMedia
        For what cannot be read as a recording; on reading, too.
    """
    inverted = [not track.side and is_inverted(track.path, probe(track.path)) for track in tracks]

    def read(start: int, end: int) -> NDArray[np.float32]:
        total = np.zeros((max(0, end - start), 1), np.float32)
        for track, is_upside_down in zip(tracks, inverted, strict=True):
            for span in spans_in_source([Span(start / sample_rate, end / sample_rate)], track.clock):
                at = round(track.clock.to_session(span.start_s) * sample_rate) - start
                heard = voice_blocks(
                    track.path, sample_rate, inverted=is_upside_down, side=track.side, start_s=span.start_s, end_s=span.end_s
                )  # fmt: skip
                for block in heard:
                    here = block[: max(0, len(total) - at)]
                    total[at : at + len(here)] += here
                    at += len(here)
        return total

    return read
