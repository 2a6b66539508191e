"""Recordings that hold two people, one on each side of a stereo file: two tracks of one file.

Owns when that is asked: where nobody said what a recording holds. How it is heard is in :mod:`toolkit.pipeline.episode.analysis`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from toolkit.model.episode import Track
from toolkit.pipeline.episode.folder import EpisodeFolder


def sides_of(file: Path, speaker: str = "Speaker") -> tuple[Track, ...]:
    """Return a recording as the tracks of two speakers where each side has a voice of its own, else none.

    Raises
    ------
    NoSuchInput, UnreadableMedia
        For what cannot be read as a recording.
    """
    from toolkit.pipeline.episode.analysis import has_a_voice_a_side

    if not has_a_voice_a_side(file):
        return ()
    return (Track(file, f"{speaker} 1", channel="left"), Track(file, f"{speaker} 2", channel="right"))


def divided(opened: EpisodeFolder) -> EpisodeFolder:
    """Return an episode with its inferred voices divided by sides, and said so; a manifest's tracks stay as they are."""
    if not opened.tracks_inferred:
        return opened
    said: list[str] = []
    tracks = tuple(side for track in opened.episode.tracks for side in _divided(track, said))
    episode = replace(opened.episode, tracks=tracks, inferred=(*opened.episode.inferred, *said))
    return replace(opened, episode=episode)


def _divided(track: Track, said: list[str]) -> Iterator[Track]:
    sides = sides_of(track.file, track.speaker) if track.is_spoken else ()
    if not sides:
        yield track
        return
    name = track.file.name.encode("utf-8", "replace").decode("utf-8")
    said.append(
        f"{name} holds two speakers, one on each side: {sides[0].speaker} left and {sides[1].speaker} right; "
        "name them in an episode.toml, each with its channel"
    )
    yield replace(sides[0], role=track.role)
    yield sides[1]
