"""Recordings that hold two people, one on each side of a stereo file: two tracks of one file.

Owns when that is asked: where nobody said what a recording holds. How it is heard is in :mod:`toolkit.pipeline.episode.analysis`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from toolkit.media.probe import probe
from toolkit.model.episode import Episode, Track
from toolkit.model.errors import UnreadableMedia
from toolkit.pipeline.episode.folder import EpisodeFolder
from toolkit.pipeline.episode.inferred import ONE_SPEAKER, readable

_SIDES = 2


def sides_of(file: Path, speaker: str = "Speaker") -> tuple[Track, ...]:
    """Return a recording as the tracks of two speakers where each side has a voice of its own, else none.

    Raises
    ------
    NoSuchInput, UnreadableMedia
        For what cannot be read as a recording.
    """
    # What listens takes a second to load, and most recordings of one voice are mono.
    if probe(file).channels != _SIDES:
        return ()
    from toolkit.pipeline.episode.analysis import has_a_voice_a_side

    if not has_a_voice_a_side(file):
        return ()
    return (Track(file, f"{speaker} 1", channel="left"), Track(file, f"{speaker} 2", channel="right"))


def divided(opened: EpisodeFolder, speakers: Sequence[str] = ()) -> EpisodeFolder:
    """Return an episode with its inferred voices divided by sides, and said so; a manifest's tracks stay as they are.

    ``speakers`` are names that somebody gave: one for each voice, in their order, or two for the sides of one recording.

    Raises
    ------
    UnreadableMedia
        When there are not so many voices.
    """
    if speakers:
        return _named(opened, tuple(name.strip() for name in speakers))
    if not opened.tracks_inferred:
        return opened
    said: list[str] = []
    inferred = _without_one_speaker(opened.episode)
    # Whoever would have been the only speaker may be on either side.
    name = "Speaker" if inferred != opened.episode.inferred else ""
    tracks = tuple(side for track in opened.episode.tracks for side in _divided(track, name, said))
    inferred = (*inferred, *said) if said else opened.episode.inferred
    return replace(opened, episode=replace(opened.episode, tracks=tracks, inferred=inferred))


def _without_one_speaker(episode: Episode) -> tuple[str, ...]:
    return tuple(sentence for sentence in episode.inferred if not sentence.startswith(ONE_SPEAKER))


def _divided(track: Track, name: str, said: list[str]) -> Iterator[Track]:
    sides = sides_of(track.file, name or track.speaker) if track.is_spoken else ()
    if not sides:
        yield track
        return
    file = readable(track.file.name)
    said.append(
        f"{file} holds two speakers, one on each side: {sides[0].speaker} left and {sides[1].speaker} right; "
        "name them with --speaker, or in an episode.toml, each with its channel"
    )
    yield replace(sides[0], role=track.role)
    yield sides[1]


def _named(opened: EpisodeFolder, speakers: tuple[str, ...]) -> EpisodeFolder:
    """Return an episode whose voices have the names that were given."""
    episode, voices = opened.episode, opened.episode.voices
    if len(voices) == 1 and len(speakers) == _SIDES and opened.tracks_inferred:
        _require_two_sides(voices[0].file)
        left = replace(voices[0], speaker=speakers[0], channel="left")
        sides = (left, Track(left.file, speakers[1], channel="right"))
        tracks = tuple(new for track in episode.tracks for new in (sides if track is voices[0] else (track,)))
    elif len(voices) == len(speakers):
        given = iter(speakers)
        tracks = tuple(replace(t, speaker=next(given)) if t.is_spoken else t for t in episode.tracks)
    else:
        count = f"{len(voices)} voice{'s' if len(voices) != 1 else ''}"
        raise UnreadableMedia(
            opened.recording or opened.source,
            f"there are {count} here and {len(speakers)} times --speaker; name each voice once, in the order of their files.",
        )
    # The files still say which tracks there are, and no longer who is heard.
    said = (
        sentence.replace("tracks and speakers, from", "tracks, from", 1) for sentence in _without_one_speaker(episode)
    )
    named = replace(episode, tracks=tracks, inferred=tuple(said))
    return replace(opened, episode=named, tracks_inferred=False)


def _require_two_sides(file: Path) -> None:
    from toolkit.media.probe import probe

    channels = probe(file).channels
    if channels != _SIDES:
        raise UnreadableMedia(
            file,
            f"two --speaker are the left and the right side of a stereo recording, and this has {channels} "
            f"channel{'s' if channels != 1 else ''}; name one, or give --voices a model that tells people apart.",
        )
