"""Opening what a producer points at: an episode folder, a bare folder of tracks, or one recording.

Owns where things lie, and which file says what of an episode: an option, ``episode.toml``, ``show.toml``, or nobody. Reads
manifests, never a recording's samples; what the files' names say is in ``inferred``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from toolkit.formats.slug import slug
from toolkit.model.choices import ProduceChoices
from toolkit.model.episode import Episode
from toolkit.model.errors import (
    CannotWrite,
    InvalidManifest,
    NoSuchInput,
    UnreadableMedia,
)
from toolkit.model.manifest import describe, episode_layer, show_layer
from toolkit.model.manifest_layers import Described, Layer
from toolkit.model.toml_slips import NotToml, toml_text
from toolkit.pipeline.episode.completed import MANIFEST, completed_folder, completed_recording, files_around
from toolkit.pipeline.episode.inferred import is_named_as_sound
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.pipeline.episode.recording import home_of, recording_of
from toolkit.pipeline.episode.show import find_show, named_show
from toolkit.storage.small_file import TABLE_BYTES, read_if_there, read_small

__all__ = ["MANIFEST", "EpisodeFolder", "files_of_show", "is_named_as_sound", "open_episode", "state_folder"]

_STATE = ".podkit"


@dataclass(frozen=True)
class EpisodeFolder:
    """An episode and where its files go.

    ``home`` holds ``draft/`` and ``.podkit/``; ``out`` the rebuilt results; ``source`` the manifest or the recording.
    ``tracks_inferred`` is whether the tracks are only what the files look like. ``show`` is the show file that was read,
    ``recording`` the one recording that the folder is made from. ``origins`` says where each key that counts comes from:
    ``episode.title`` and ``stitch.intro`` to ``episode.toml``, ``show.toml``, ``flag`` or ``inferred``; a key that is not
    in it has its default.
    """

    episode: Episode
    home: Path
    out: Path
    source: Path
    tracks_inferred: bool = False
    show: Path | None = None
    recording: Path | None = None
    origins: Mapping[str, str] = field(default_factory=dict)

    def origin_of(self, key: str) -> str:
        """Return where a key such as ``episode.title`` comes from: one of ``origins``, else ``default``."""
        return self.origins.get(key, "default")

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


def open_episode(path: Path, *, out: Path | None = None, options: ProduceOptions | None = None) -> EpisodeFolder:
    """Open an episode folder, a folder of tracks without a manifest, or one recording.

    For a folder, results go to ``path/out`` (or ``out``), drafts and state stay in ``path`` (in ``out`` where ``path`` may
    not be written to). For one recording, everything goes to a folder beside it named like it, or to ``out``: a
    recording's own folder may hold many. That folder, once it is there, is the same episode, and its ``episode.toml``
    counts.

    Parameters
    ----------
    path : Path
    out : Path, optional
    options : ProduceOptions, optional
        What is asked of this run counts before what any file says.

    Raises
    ------
    NoSuchInput, NoAudio, UnreadableMedia, UnreadableFile, InvalidManifest, DuplicateTrack
        When there is nothing to make an episode of.
    CannotWrite
        When the results would go where the recordings are: they might replace one, and be tracks of the next run.
    """
    options = options or ProduceOptions()
    place = _place(path, out, trusted=options.trusted)
    show = _show_of(place, options)
    described = _with_options(_described(place, show, trusted=options.trusted), options)
    said: list[str] = []
    if place.recording is not None:
        completed = completed_recording(described, place.recording, place.home, said)
    else:
        completed = completed_folder(described, place.source, said)
    origins = dict(described.origins) | _inferred_keys(described.episode, completed)
    opened = EpisodeFolder(
        replace(completed, inferred=tuple(said)), place.home, place.out, place.source,
        tracks_inferred=not described.episode.tracks, show=show, recording=place.recording, origins=origins,
    )  # fmt: skip
    return _safe(opened)


def files_of_show(show: Path) -> tuple[Path, ...]:
    """Return the files that a show file names: artwork, music, a preset, a model.

    Raises
    ------
    NoSuchInput, UnreadableFile, InvalidManifest
    """
    described = describe([_show_layer(show)])
    episode = described.episode
    preset = Path(episode.preset)
    named = (episode.artwork, *files_around(episode), *(bed.file for bed in described.beds), episode.produce.voices)
    return tuple(file for file in (*named, preset if preset.is_file() else None) if file is not None)


def state_folder(path: Path, out: Path | None, *, trusted: bool = True) -> Path:
    """Return where cache and state of an episode lie, without reading its manifest.

    Raises
    ------
    NoSuchInput, UnreadableMedia
        When there is nothing there.
    """
    return _place(path, out, trusted=trusted).home / _STATE


@dataclass(frozen=True)
class _Place:
    """Where an episode's files go; ``recording`` is the one that was pointed at, None for a folder.

    ``source`` is where the manifest lies: paths in it, and a preset of one's own, are told from there.
    """

    home: Path
    out: Path
    source: Path
    recording: Path | None = None


def _place(path: Path, out: Path | None, *, trusted: bool) -> _Place:
    if not path.exists():
        raise NoSuchInput(path)
    # A link to a recording elsewhere counts as what it is called here; what comes of it belongs here too.
    path = path.parent.resolve() / path.name if path.is_file() else path.resolve()
    if path.is_file() and path.name != MANIFEST:
        home = home_of(path) if out is None else out.resolve()
        return _Place(home, home / "out" if out is None else home, home, path)
    folder = path.parent if path.is_file() else path
    if not folder.is_dir():
        raise UnreadableMedia(path, "this is neither a recording nor a folder; name one of those.")
    belonging = recording_of(folder, folder / _STATE) if trusted else None
    if belonging is not None:
        if not belonging.recording.is_file():
            raise NoSuchInput(belonging.recording, f"recording, of which {folder.name} is the episode")
        return _Place(folder, out.resolve() if out else belonging.out, folder, belonging.recording)
    results = (out or folder / "out").resolve()
    home = folder if out is None or os.access(folder, os.W_OK) else results
    return _Place(home, results, folder)


def _show_of(place: _Place, options: ProduceOptions) -> Path | None:
    if options.show is not None:
        return named_show(options.show)
    if not options.trusted:
        return None
    return find_show(place.recording.parent if place.recording is not None else place.source)


def _described(place: _Place, show: Path | None, *, trusted: bool) -> Described:
    manifest = place.source / MANIFEST
    layers: list[Layer] = []
    written = read_if_there(manifest, most_bytes=TABLE_BYTES, within=None if trusted else place.source)
    if written is not None:
        layers.append(episode_layer(_text(written, manifest), manifest, place.recording))
    if show is not None:
        layers.append(_show_layer(show))
    described = describe(layers)
    if trusted:
        return described
    # What a stranger uploads chooses no program, no server and no file outside of its folder.
    said = described.episode.produce
    kept = ProduceChoices(denoise=said.denoise, audiogram=said.audiogram, skip=said.skip)
    return replace(described, episode=replace(described.episode, produce=kept))


def _with_options(described: Described, options: ProduceOptions) -> Described:
    if options.artwork is not None and not options.artwork.is_file():
        raise NoSuchInput(options.artwork, "artwork")
    said = described.episode
    episode = replace(
        said,
        title=options.title.strip() or said.title,
        show=options.show_name.strip() or said.show,
        artwork=options.artwork.resolve() if options.artwork is not None else said.artwork,
    )
    return replace(described, episode=episode)


def _inferred_keys(said: Episode, completed: Episode) -> dict[str, str]:
    """Return the keys that nobody wrote and that the files tell."""
    keys = {
        "episode.title": said.title != completed.title,
        "episode.artwork": said.artwork != completed.artwork,
        "stitch.intro": said.stitch.intro != completed.stitch.intro,
        "stitch.outro": said.stitch.outro != completed.stitch.outro,
        "track": not said.tracks,
    }
    return {key: "inferred" for key, is_inferred in keys.items() if is_inferred}


def _safe(opened: EpisodeFolder) -> EpisodeFolder:
    episode = opened.episode
    if any(file.parent == opened.out for file in (*(track.file for track in episode.tracks), *files_around(episode))):
        raise CannotWrite(opened.out, "the recordings are in this folder")
    return opened


def _show_layer(show: Path) -> Layer:
    return show_layer(_text(read_small(show, what="show file", most_bytes=TABLE_BYTES), show), show)


def _text(content: bytes, path: Path) -> str:
    try:
        return toml_text(content)
    except NotToml as error:
        raise InvalidManifest(path, (error.problem,)) from error
