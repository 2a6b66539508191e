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
from toolkit.model.episode import Episode, Stitch, Track
from toolkit.model.errors import DuplicateTrack, NoAudio, NoSuchInput, UnreadableMedia
from toolkit.model.manifest import parse_manifest

MANIFEST = "episode.toml"
_AUDIO_SUFFIXES = {".wav", ".wave", ".w64", ".rf64", ".flac", ".mp3", ".m4a", ".mp4", ".m4b", ".mov", ".aac", ".ogg", ".oga",
                   ".opus", ".aif", ".aiff", ".aifc", ".caf", ".mka", ".mkv", ".webm", ".wma", ".ac3", ".amr", ".ape", ".wv",
                   ".tta", ".dsf"}  # fmt: skip
_ARTWORK = ("cover.png", "cover.jpg", "cover.jpeg", "artwork.png", "artwork.jpg")
_REFERENCE = re.compile(r"(?i)(^|[^a-z])(zoom|call|meet|teams|riverside|mixdown|reference|gmt\d{8})([^a-z]|$)")
_MUSIC = re.compile(r"(?i)(^|[^a-z])(intro|outro|jingle|music|theme|bed|sting)([^a-z]|$)")


@dataclass(frozen=True)
class EpisodeFolder:
    """An episode and where its files go.

    ``home`` holds ``draft/`` and ``.podkit/``; ``out`` the rebuilt results.
    """

    episode: Episode
    home: Path
    out: Path

    @property
    def draft(self) -> Path:
        """The drafts that the producer owns."""
        return self.home / "draft"

    @property
    def state(self) -> Path:
        """Cache and state, safe to delete."""
        return self.home / ".podkit"

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
    """
    if not path.exists():
        raise NoSuchInput(path)
    path = path.resolve()
    if path.is_file() and path.name != MANIFEST:
        if out is not None:
            return EpisodeFolder(_single(path), out.resolve(), out.resolve())
        home = path.with_name(f"{path.stem}-episode")
        return EpisodeFolder(_single(path), home, home / "out")
    folder = path.parent if path.is_file() else path
    if not folder.is_dir():
        raise UnreadableMedia(path, "this is neither a recording nor a folder; name one of those.")
    manifest = folder / MANIFEST
    episode = parse_manifest(_text(manifest), manifest) if manifest.is_file() else Episode(title="", tracks=())
    results = (out or folder / "out").resolve()
    home = folder if out is None or os.access(folder, os.W_OK) else results
    return EpisodeFolder(_completed(episode, folder), home, results)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableMedia(path, "this is not UTF-8 text; save the manifest as UTF-8.") from error


def _single(recording: Path) -> Episode:
    title = _title_from(recording.stem)
    said = (f"title {title!r}, from the file's name", "one speaker, named Speaker: a recording without a manifest")
    return Episode(title=title, tracks=(Track(recording, "Speaker", "host"),), inferred=said)


def _completed(episode: Episode, folder: Path) -> Episode:
    said: list[str] = []
    if not episode.tracks:
        episode = replace(episode, tracks=_inferred_tracks(folder, said))
        stitch, tracks = _inferred_music(episode, said)
        episode = replace(episode, stitch=stitch, tracks=tracks)
    if not episode.voices:
        raise NoAudio(folder)
    _refuse_doubles(episode)
    if not episode.title:
        episode = replace(episode, title=_title_from(folder.name))
        said.append(f"title {episode.title!r}, from the folder's name")
    if episode.artwork is None:
        found = next((folder / name for name in _ARTWORK if (folder / name).is_file()), None)
        if found is not None:
            episode = replace(episode, artwork=found)
            said.append(f"artwork {found.name}, found in the folder")
    return replace(episode, inferred=tuple(said))


def _inferred_tracks(folder: Path, said: list[str]) -> tuple[Track, ...]:
    places = [folder / "tracks", folder]
    files = next((found for place in places if place.is_dir() and (found := sorted(_recordings(place)))), [])
    tracks = []
    for number, file in enumerate(files):
        if _REFERENCE.search(file.stem) and len(files) > 1:
            tracks.append(Track(file, _title_from(file.stem), "reference"))
            said.append(f"{file.name} is the call's own recording (by its name): for sync, not heard")
        else:
            tracks.append(Track(file, _title_from(file.stem), "host" if number == 0 else "guest"))
    if tracks:
        said.append("tracks and speakers, from the files in the folder: " + ", ".join(file.name for file in files))
    return tuple(tracks)


def _inferred_music(episode: Episode, said: list[str]) -> tuple[Stitch, tuple[Track, ...]]:
    """Take files named intro or outro out of the voices, in a folder that has voices beside them."""
    music = [track for track in episode.tracks if _MUSIC.search(track.file.stem)]
    if len(music) == len(episode.tracks):
        return episode.stitch, episode.tracks
    stitch = episode.stitch
    for track in music:
        is_outro = "outro" in track.file.stem.lower()
        if is_outro and stitch.outro is None:
            stitch = replace(stitch, outro=track.file)
            said.append(f"outro {track.file.name}, from its name")
        elif not is_outro and stitch.intro is None:
            stitch = replace(stitch, intro=track.file)
            said.append(f"intro {track.file.name}, from its name")
    return stitch, tuple(track for track in episode.tracks if track not in music)


def _recordings(folder: Path) -> Iterable[Path]:
    return (
        path
        for path in folder.iterdir()
        if path.is_file() and not path.name.startswith(".") and path.suffix.lower() in _AUDIO_SUFFIXES
    )


def _refuse_doubles(episode: Episode) -> None:
    for label, names in (
        ("file", Counter(track.file for track in episode.tracks)),
        ("speaker", Counter(track.speaker.casefold() for track in episode.voices)),
    ):
        name, count = names.most_common(1)[0]
        if count > 1:
            alike = [t for t in episode.tracks if (t.file if label == "file" else t.speaker.casefold()) == name]
            raise DuplicateTrack(alike[0].speaker, tuple(track.file for track in alike))


def _title_from(stem: str) -> str:
    # Undecodable bytes of a name cannot stand in tags and pages; they are shown as a question mark.
    readable = stem.encode("utf-8", "replace").decode("utf-8")
    words = re.sub(r"[_\-.]+", " ", readable).strip()
    return words[:1].upper() + words[1:] if words else "Untitled"
