"""Opening what a producer points at: an episode folder, a bare folder of tracks, or one recording.

Owns where things lie and what is inferred (and says so); reads the manifest, never a recording's samples.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from toolkit.formats.slug import slug
from toolkit.model.containers import AUDIO_SUFFIXES
from toolkit.model.episode import Episode, Stitch, Track
from toolkit.model.errors import CannotWrite, DuplicateTrack, NoAudio, NoSuchInput, UnreadableMedia
from toolkit.model.manifest import parse_manifest

MANIFEST = "episode.toml"
_STATE = ".podkit"
_ARTWORK = ("cover.png", "cover.jpg", "cover.jpeg", "artwork.png", "artwork.jpg")
_REFERENCE = re.compile(r"(?i)(^|[^a-z])(zoom|call|meet|teams|riverside|mixdown|reference|gmt\d{8})([^a-z]|$)")
_MUSIC = re.compile(r"(?i)(^|[^a-z])(intro|outro|jingle|music|theme|bed|sting)([^a-z]|$)")


@dataclass(frozen=True)
class EpisodeFolder:
    """An episode and where its files go.

    ``home`` holds ``draft/`` and ``.podkit/``; ``out`` the rebuilt results; ``source`` the manifest or the recording.
    ``tracks_inferred`` is whether the tracks are only what the files look like.
    """

    episode: Episode
    home: Path
    out: Path
    source: Path
    tracks_inferred: bool = False

    @property
    def draft(self) -> Path:
        """The drafts that the producer owns."""
        return self.home / "draft"

    @property
    def state(self) -> Path:
        """Cache and state, safe to delete."""
        return self.home / _STATE

    @property
    def name(self) -> str:
        """The slug of show, number and title that names the deliverables."""
        episode = self.episode
        number = str(episode.number) if episode.number is not None else ""
        fallback = number or (episode.date.isoformat() if episode.date else "episode")
        return slug(" ".join(part for part in (episode.show, number, episode.title) if part), fallback=fallback)


def open_episode(path: Path, *, out: Path | None = None) -> EpisodeFolder:
    """Open an episode folder, a folder of tracks without a manifest, or one recording.

    For a folder, results go to ``path/out`` (or ``out``), drafts and state stay in ``path`` (in ``out`` where ``path`` may
    not be written to). For one recording, everything goes to a folder beside it named like it, or to ``out``: a
    recording's own folder may hold many.

    Raises
    ------
    NoSuchInput, NoAudio, UnreadableMedia, InvalidManifest, DuplicateTrack
        When there is nothing to make an episode of.
    CannotWrite
        When the results would go where the recordings are: they might replace one, and be tracks of the next run.
    """
    place = _place(path, out)
    if place.recording is not None:
        return _safe(EpisodeFolder(_single(place.recording), place.home, place.out, place.source, tracks_inferred=True))
    manifest = place.source / MANIFEST
    episode = parse_manifest(_text(manifest), manifest) if manifest.is_file() else Episode(title="", tracks=())
    completed = _completed(episode, place.source)
    return _safe(EpisodeFolder(completed, place.home, place.out, place.source, tracks_inferred=not episode.tracks))


def state_folder(path: Path, out: Path | None) -> Path:
    """Return where cache and state of an episode lie, without reading anything.

    Raises
    ------
    NoSuchInput, UnreadableMedia
        When there is nothing there.
    """
    return _place(path, out).home / _STATE


@dataclass(frozen=True)
class _Place:
    """Where an episode's files go; ``recording`` is the one that was pointed at, None for a folder."""

    home: Path
    out: Path
    source: Path
    recording: Path | None = None


def _place(path: Path, out: Path | None) -> _Place:
    if not path.exists():
        raise NoSuchInput(path)
    # A link to a recording elsewhere counts as what it is called here; what comes of it belongs here too.
    path = path.parent.resolve() / path.name if path.is_file() else path.resolve()
    if path.is_file() and path.name != MANIFEST:
        home = path.with_name(f"{path.stem}-episode") if out is None else out.resolve()
        return _Place(home, home / "out" if out is None else home, path.parent, path)
    folder = path.parent if path.is_file() else path
    if not folder.is_dir():
        raise UnreadableMedia(path, "this is neither a recording nor a folder; name one of those.")
    results = (out or folder / "out").resolve()
    home = folder if out is None or os.access(folder, os.W_OK) else results
    return _Place(home, results, folder)


def _safe(opened: EpisodeFolder) -> EpisodeFolder:
    episode = opened.episode
    if any(file.parent == opened.out for file in (*(track.file for track in episode.tracks), *_around(episode))):
        raise CannotWrite(opened.out, "the recordings are in this folder")
    return opened


def _around(episode: Episode) -> list[Path]:
    """Return the files that the manifest names for other places than the conversation."""
    named = (episode.stitch.intro, episode.stitch.outro, *(insert.file for insert in episode.inserts))
    return [file for file in named if file is not None]


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableMedia(path, "this is not UTF-8 text; save the manifest as UTF-8.") from error


def _readable(name: str) -> str:
    """Return a file's name as it can stand in tags and pages: line ends become spaces, undecodable bytes question marks."""
    return re.sub(r"[\x00-\x1f\x7f]+", " ", name.encode("utf-8", "replace").decode("utf-8"))


def _single(recording: Path) -> Episode:
    title = _title_from(recording.stem)
    said = (f"title {title!r}, from the file's name", "one speaker, named Speaker: a recording without a manifest")
    return Episode(title=title, tracks=(Track(recording, "Speaker", "host"),), inferred=said)


def _completed(episode: Episode, folder: Path) -> Episode:
    said: list[str] = []
    if not episode.tracks:
        elsewhere = _around(episode)
        voices, calls, music = _sorted_out([f for f in _recordings_of(folder) if f.resolve() not in elsewhere])
        tracks = (*_inferred_voices(voices, said), *_inferred_calls(calls, said))
        episode = replace(episode, tracks=tracks, stitch=_inferred_music(music, episode.stitch, said))
    if not episode.voices:
        raise NoAudio(folder)
    _refuse_doubles(episode)
    if not episode.title:
        episode = replace(episode, title=_title_from(folder.name))
        said.append(f"title {episode.title!r}, from the folder's name")
        episode = _with_plain_speaker(episode)
    if episode.artwork is None:
        found = next((folder / name for name in _ARTWORK if (folder / name).is_file()), None)
        if found is not None:
            episode = replace(episode, artwork=found)
            said.append(f"artwork {found.name}, found in the folder")
    return replace(episode, inferred=tuple(said))


def _recordings_of(folder: Path) -> list[Path]:
    places = [folder / "tracks", folder]
    return next((found for place in places if place.is_dir() and (found := sorted(_recordings(place)))), [])


def _recordings(place: Path) -> Iterable[Path]:
    return (
        path for path in place.iterdir() if path.is_file() and not path.name.startswith(".") and is_named_as_sound(path)
    )


def is_named_as_sound(path: Path) -> bool:
    """Return whether a file in a folder is taken for a recording: by its suffix."""
    return path.suffix.lower() in AUDIO_SUFFIXES


def _sorted_out(files: list[Path]) -> tuple[list[Path], list[Path], list[Path]]:
    """Return voices, the call's own recordings and music, by their names; without any voice, a name says nothing."""
    music = [file for file in files if _MUSIC.search(file.stem)]
    calls = [file for file in files if file not in music and _REFERENCE.search(file.stem)]
    voices = [file for file in files if file not in music and file not in calls]
    if voices:
        return voices, calls, music
    return (calls, [], music) if calls else (music, [], [])


def _inferred_voices(files: list[Path], said: list[str]) -> tuple[Track, ...]:
    if files:
        names = ", ".join(_readable(file.name) for file in files)
        said.append(f"tracks and speakers, from the files in the folder: {names}")
    return tuple(
        Track(file, _title_from(file.stem), "guest" if number else "host") for number, file in enumerate(files)
    )


def _inferred_calls(files: list[Path], said: list[str]) -> tuple[Track, ...]:
    said.extend(f"{_readable(f.name)} is the call's own recording (by its name): for sync, not heard" for f in files)
    return tuple(Track(file, _title_from(file.stem), "reference") for file in files)


def _inferred_music(files: list[Path], stitch: Stitch, said: list[str]) -> Stitch:
    """Take the first file named outro, and the first named otherwise, in for what the manifest leaves open."""
    for file in files:
        name = _readable(file.name)
        is_outro = "outro" in file.stem.lower()
        if is_outro and stitch.outro is None:
            stitch = replace(stitch, outro=file)
            said.append(f"outro {name}, from its name")
        elif not is_outro and stitch.intro is None:
            stitch = replace(stitch, intro=file)
            said.append(f"intro {name}, from its name")
        else:
            said.append(f"{name} is music by its name and nothing says where it plays: left out")
    return stitch


def _with_plain_speaker(episode: Episode) -> Episode:
    """Call the one speaker *Speaker* where the recording is named like its folder: that is the episode's name, not theirs."""
    if len(episode.tracks) == 1 and episode.tracks[0].speaker == episode.title:
        return replace(episode, tracks=(replace(episode.tracks[0], speaker="Speaker"),))
    return episode


def _refuse_doubles(episode: Episode) -> None:
    for tracks, names in (
        (episode.tracks, [f"{track.file} {track.channel}" for track in episode.tracks]),
        (episode.voices, [track.speaker.casefold() for track in episode.voices]),
    ):
        name, count = Counter(names).most_common(1)[0]
        if count > 1:
            alike = [track for track, its in zip(tracks, names, strict=True) if its == name]
            raise DuplicateTrack(alike[0].speaker, tuple(track.file for track in alike))


def _title_from(stem: str) -> str:
    words = re.sub(r"[\s_\-.]+", " ", _readable(stem)).strip()
    return words[:1].upper() + words[1:] if words else "Untitled"
