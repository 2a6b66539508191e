"""An episode with what its show and the names of its files add to what was written down.

Owns what is taken from whom, and the refusals of what is no episode; the guesses themselves are in ``inferred``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from toolkit.model.episode import Episode, Track
from toolkit.model.errors import BadInput, DuplicateTrack, NoAudio, UnreadableMedia
from toolkit.model.manifest_layers import Described
from toolkit.pipeline.episode.hosts import with_hosts
from toolkit.pipeline.episode.inferred import (
    ONE_SPEAKER,
    inferred_tracks,
    recordings_of,
    title_from,
    with_artwork,
    with_plain_speaker,
)
from toolkit.pipeline.episode.music_by_sound import plainly_music
from toolkit.pipeline.episode.show import SHOW_FILE

MANIFEST = "episode.toml"


def completed_recording(described: Described, recording: Path, home: Path, said: list[str]) -> Episode:
    """Return the episode of one recording: as its manifest says, else of one speaker.

    ``home`` is the folder of what comes of it; ``said`` gets a sentence for each guess.

    Raises
    ------
    UnreadableMedia, DuplicateTrack
    """
    episode = described.episode
    if not episode.title:
        episode = replace(episode, title=title_from(recording.stem))
        said.append(f"title {episode.title!r}, from the file's name")
    if episode.tracks:
        _require_named(recording, episode)
        tracks = with_hosts(episode.tracks, described.hosts, described.origins)
    else:
        (track,) = with_hosts((Track(recording, "Speaker", "host"),), described.hosts)
        tracks = (_only_host(track, described, said),)
    episode = replace(episode, tracks=(*tracks, *described.beds))
    _refuse_doubles(episode)
    return with_artwork(episode, home, said)


def _require_named(recording: Path, episode: Episode) -> None:
    """Refuse a manifest that is about other recordings than the one whose episode it lies in."""
    if not episode.voices or all(track.file.resolve() != recording.resolve() for track in episode.tracks):
        reason = "the episode.toml of its episode names other tracks; take them out, or name that folder instead."
        raise UnreadableMedia(recording, reason)


def _only_host(track: Track, described: Described, said: list[str]) -> Track:
    """Return a recording's one speaker: the only host of the show, where nothing else says who it is."""
    if track.speaker != "Speaker":
        said.append(f"the speaker is {track.speaker}, from the file's name")
        return track
    if len(described.hosts) != 1:
        said.append(f"{ONE_SPEAKER}, named Speaker: a recording without a manifest")
        return track
    host = described.hosts[0]
    said.append(f"{ONE_SPEAKER}, {host.speaker}: the only [[host]] of the show")
    return replace(track, speaker=host.speaker, role=host.role, bio=host.bio, link=host.link)


def completed_folder(described: Described, folder: Path, said: list[str]) -> Episode:
    """Return the episode of a folder with its tracks, the show's people and beds; ``said`` gets a sentence for each guess.

    Raises
    ------
    NoAudio, UnreadableMedia, DuplicateTrack
    """
    episode = described.episode
    if episode.tracks:
        tracks = with_hosts(episode.tracks, described.hosts, described.origins)
    else:
        elsewhere = files_around(episode)
        files = [file for file in recordings_of(folder) if file.resolve() not in elsewhere]
        # Music that a manifest says there is none of is not put back for its name.
        no_intro, no_outro = _is_refused(described, "intro"), _is_refused(described, "outro")
        written = episode.stitch
        taken = replace(
            written, intro=folder if no_intro else written.intro, outro=folder if no_outro else written.outro
        )
        tracks, stitch = inferred_tracks(files, taken, said, plainly_music)
        stitch = replace(stitch, intro=None if no_intro else stitch.intro, outro=None if no_outro else stitch.outro)
        tracks = _as_people(tracks, described)
        episode = replace(episode, stitch=stitch)
    episode = replace(episode, tracks=(*tracks, *described.beds))
    if not episode.voices:
        raise _nothing_in(folder)
    _refuse_doubles(episode)
    if not episode.title:
        episode = replace(episode, title=title_from(folder.name))
        said.append(f"title {episode.title!r}, from the folder's name")
        episode = with_plain_speaker(episode)
    return with_artwork(episode, folder, said)


def _is_refused(described: Described, key: str) -> bool:
    return f"stitch.{key}" in described.origins and getattr(described.episode.stitch, key) is None


def _nothing_in(folder: Path) -> BadInput:
    """Return the error for a folder without recordings; a show's folder is told from an episode's."""
    if not (folder / SHOW_FILE).is_file() or (folder / MANIFEST).is_file():
        return NoAudio(folder)
    episodes = sorted(
        path.name for path in folder.iterdir() if (path / MANIFEST).is_file() or (path / "tracks").is_dir()
    )
    named = f"name one of its episodes: {', '.join(episodes[:5])}" if episodes else "make an episode in it: podkit new"
    return UnreadableMedia(folder, f"this is the folder of a show; {named}.")


def _as_people(tracks: tuple[Track, ...], described: Described) -> tuple[Track, ...]:
    """Return inferred tracks with the show's people; where one of them is there, everybody else is a guest."""
    named = with_hosts(tracks, described.hosts)
    if all(new == old for new, old in zip(named, tracks, strict=True)):
        return tracks
    return tuple(
        replace(new, role="guest") if new == old and new.role == "host" else new
        for new, old in zip(named, tracks, strict=True)
    )


def _refuse_doubles(episode: Episode) -> None:
    for tracks, names in (
        (episode.tracks, [f"{track.file} {track.channel}" for track in episode.tracks]),
        (episode.voices, [track.speaker.casefold() for track in episode.voices]),
    ):
        name, count = Counter(names).most_common(1)[0]
        if count > 1:
            alike = [track for track, its in zip(tracks, names, strict=True) if its == name]
            raise DuplicateTrack(alike[0].speaker, tuple(track.file for track in alike))


def files_around(episode: Episode) -> list[Path]:
    """Return the files that the manifest names for other places than the conversation."""
    named = (episode.stitch.intro, episode.stitch.outro, *(insert.file for insert in episode.inserts))
    return [file for file in named if file is not None]
