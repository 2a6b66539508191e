"""What the files of a folder say of an episode where nobody wrote it down: tracks, speakers, music, artwork, title.

Owns the guesses and the sentences about them; reads names, never samples.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from toolkit.model.containers import AUDIO_SUFFIXES
from toolkit.model.episode import Episode, Stitch, Track

ARTWORK = ("cover.png", "cover.jpg", "cover.jpeg", "artwork.png", "artwork.jpg")
ONE_SPEAKER = "one speaker"
"""How each sentence begins that says so; what is heard in a recording may be otherwise."""
_REFERENCE = re.compile(r"(?i)(^|[^a-z])(zoom|call|meet|teams|riverside|mixdown|reference|gmt\d{8})([^a-z]|$)")
_MUSIC = re.compile(
    r"(?i)(?<![^\W\d_])(intro|outro|jingle|music|musik|musique|musica|música|theme|bed|stinger|sting|ident|bumper|opener|song|loop"
    r"|background|soundtrack|instrumental|bgm|sfx|vorspann|abspann|titelmelodie|g[eé]n[eé]rique|sigla|sinton[ií]a)+s?(?![^\W\d_])"
)


def is_named_as_sound(path: Path) -> bool:
    """Return whether a file in a folder is taken for a recording: by its suffix."""
    return path.suffix.lower() in AUDIO_SUFFIXES


def recordings_of(folder: Path) -> list[Path]:
    """Return the recordings of a folder: those in ``tracks/``, else those in it."""
    places = [folder / "tracks", folder]
    return next((found for place in places if place.is_dir() and (found := sorted(_recordings(place)))), [])


def inferred_tracks(
    files: list[Path],
    stitch: Stitch,
    said: list[str],
    by_sound: Callable[[list[Path]], list[Path]] = lambda _voices: [],
) -> tuple[tuple[Track, ...], Stitch]:
    """Return the tracks that files look like, and music for what ``stitch`` leaves open; say so in ``said``.

    ``by_sound`` returns those files with names like voices' that are plainly music.
    """
    voices, calls, music = _sorted_out(files)
    tunes = by_sound(voices)
    voices = [file for file in voices if file not in tunes]
    said.extend(f"{readable(f.name)} is music by its sound and nothing says where it plays: left out" for f in tunes)
    tracks = (*_inferred_voices(voices, said), *_inferred_calls(calls, said))
    return tracks, _inferred_music(music, stitch, said)


def with_artwork(episode: Episode, folder: Path, said: list[str]) -> Episode:
    """Return an episode with the artwork that lies in a folder, where it has none."""
    found = next((folder / name for name in ARTWORK if (folder / name).is_file()), None)
    if episode.artwork is not None or found is None:
        return episode
    said.append(f"artwork {found.name}, found in the folder")
    return replace(episode, artwork=found)


def with_plain_speaker(episode: Episode) -> Episode:
    """Call the one speaker *Speaker* where the recording is named like its folder: that is the episode's name, not theirs."""
    alike = [track for track in episode.voices if track.speaker == episode.title]
    if len(episode.voices) == 1 and alike:
        tracks = tuple(replace(track, speaker="Speaker") if track in alike else track for track in episode.tracks)
        return replace(episode, tracks=tracks)
    return episode


def title_from(stem: str) -> str:
    """Return the title that a file's or folder's name makes."""
    words = re.sub(r"[\s_\-.]+", " ", readable(stem)).strip()
    return words[:1].upper() + words[1:] if words else "Untitled"


def readable(name: str) -> str:
    """Return a file's name as it can stand in tags and pages: line ends become spaces, undecodable bytes question marks."""
    return re.sub(r"[\x00-\x1f\x7f]+", " ", name.encode("utf-8", "replace").decode("utf-8"))


def _recordings(place: Path) -> Iterable[Path]:
    return (
        path for path in place.iterdir() if path.is_file() and not path.name.startswith(".") and is_named_as_sound(path)
    )


def _sorted_out(files: list[Path]) -> tuple[list[Path], list[Path], list[Path]]:
    """Return voices, the call's own recordings and music, by their names; without any voice, a name says nothing."""
    music = [file for file in files if _MUSIC.search(_words(file.stem))]
    calls = [file for file in files if file not in music and _REFERENCE.search(file.stem)]
    voices = [file for file in files if file not in music and file not in calls]
    if voices:
        return voices, calls, music
    return (calls, [], music) if calls else (music, [], [])


def _words(stem: str) -> str:
    """Return a name with IntroMusic as two words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", stem)


def _inferred_voices(files: list[Path], said: list[str]) -> tuple[Track, ...]:
    if files:
        names = ", ".join(readable(file.name) for file in files)
        said.append(f"tracks and speakers, from the files in the folder: {names}")
    return tuple(Track(file, title_from(file.stem), "guest" if number else "host") for number, file in enumerate(files))


def _inferred_calls(files: list[Path], said: list[str]) -> tuple[Track, ...]:
    said.extend(f"{readable(f.name)} is the call's own recording (by its name): for sync, not heard" for f in files)
    return tuple(Track(file, title_from(file.stem), "reference") for file in files)


def _inferred_music(files: list[Path], stitch: Stitch, said: list[str]) -> Stitch:
    """Take the first file named outro, and the first named otherwise, in for what the manifest leaves open."""
    for file in files:
        name = readable(file.name)
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
