"""The guid of an episode: by it, apps know the episode again when its title, its show or its file changes.

Owns where it is kept: ``guid`` under ``[episode]``, else ``draft/guid.txt``, which the first run writes. A folder that was
copied to begin another episode, known by another name and other recordings, gets one of its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.model.printable import one_line, visible
from toolkit.pipeline.episode.folder import EpisodeFolder
from toolkit.storage.publish import publish_text
from toolkit.storage.small_file import read_if_there

GUID_FILE = "guid.txt"
GUID_BYTES = 1_000_000
_MOST_LETTERS = 400
_DIGEST_LETTERS = 16
_MADE_FOR = "# made for the folder "
_FROM = "# from the recordings "


@dataclass(frozen=True)
class _Kept:
    """What ``draft/guid.txt`` holds: the guid, the folder's name then, and the beginnings of its recordings' digests."""

    guid: str = ""
    folder: str = ""
    recordings: frozenset[str] = frozenset()


def guid_of(folder: EpisodeFolder, recordings: Sequence[str]) -> str:
    """Return an episode's guid: the one that it keeps, else the one that it gets.

    Parameters
    ----------
    folder : EpisodeFolder
    recordings : sequence of str
        The digests of what is heard in it.
    """
    if folder.episode.publishing.guid:
        return folder.episode.publishing.guid
    kept = _read(folder)
    if is_copied(folder, recordings):
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"podkit:{folder.name}/{' '.join(sorted(recordings))}"))
    return kept.guid or first_guid(folder)


def kept_guid(folder: EpisodeFolder) -> str:
    """Return the guid that the manifest or an earlier run gave, "" before the first run."""
    return folder.episode.publishing.guid or _read(folder).guid


def first_guid(folder: EpisodeFolder) -> str:
    """Return the guid that an episode gets: made of its show and name, so that feeds of podkit 0.1 keep theirs."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"podkit:{folder.episode.show}/{folder.name}"))


def is_copied(folder: EpisodeFolder, recordings: Sequence[str]) -> bool:
    """Return whether the kept guid is that of another episode: the folder has another name, and none of the recordings."""
    kept = _read(folder)
    known = bool(kept.guid and kept.folder and kept.recordings)
    return known and kept.folder != _name(folder) and kept.recordings.isdisjoint(_short(recordings))


def told_of_copy(folder: EpisodeFolder, recordings: Sequence[str]) -> tuple[str, ...]:
    """Return a sentence where the folder was copied from that of another episode, and its guid is another one now."""
    if folder.episode.publishing.guid or not is_copied(folder, recordings):
        return ()
    kept = _read(folder)
    return (
        f"draft/{GUID_FILE} was that of the folder {kept.folder} and its recordings: this episode got a guid of its own; "
        f'where it is the same episode, write guid = "{kept.guid}" under [episode] in episode.toml',
    )


def keep_guid(folder: EpisodeFolder, recordings: Sequence[str]) -> None:
    """Write the guid where later runs find it; one in the manifest is kept there.

    Raises
    ------
    CannotWrite, DiskFull
    """
    if folder.episode.publishing.guid:
        return
    kept = _Kept(guid_of(folder, recordings), _name(folder), _short(recordings))
    if kept != _read(folder):
        text = f"{kept.guid}\n{_MADE_FOR}{kept.folder}\n{_FROM}{' '.join(sorted(kept.recordings))}\n"
        publish_text(folder.draft / GUID_FILE, text)


def _read(folder: EpisodeFolder) -> _Kept:
    content = read_if_there(folder.draft / GUID_FILE, most_bytes=GUID_BYTES)
    if content is None:
        return _Kept()
    lines = content.decode("utf-8", "replace").splitlines()
    guid = next((line.strip() for line in lines if line.strip() and not line.startswith("#")), "")
    made_for = next((line.removeprefix(_MADE_FOR) for line in lines if line.startswith(_MADE_FOR)), "")
    made_from = next((line.removeprefix(_FROM) for line in lines if line.startswith(_FROM)), "")
    return _Kept(guid[:_MOST_LETTERS], made_for, frozenset(made_from.split()))


def _name(folder: EpisodeFolder) -> str:
    return one_line(visible(folder.home.name))


def _short(recordings: Sequence[str]) -> frozenset[str]:
    return frozenset(digest[:_DIGEST_LETTERS] for digest in recordings)
