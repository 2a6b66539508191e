"""The guid of an episode: by it, apps know the episode again when its title, its show or its file changes.

Owns where it is kept: ``guid`` under ``[episode]``, else ``draft/guid.txt``, which the first run writes and no run changes.
"""

from __future__ import annotations

import uuid

from toolkit.pipeline.episode.folder import EpisodeFolder
from toolkit.storage.publish import publish_text

GUID_FILE = "guid.txt"
_MOST_LETTERS = 400


def guid_of(folder: EpisodeFolder) -> str:
    """Return an episode's guid: the one that it keeps, else the one that it gets."""
    return kept_guid(folder) or first_guid(folder)


def kept_guid(folder: EpisodeFolder) -> str:
    """Return the guid that the manifest or an earlier run gave, "" before the first run."""
    if folder.episode.publishing.guid:
        return folder.episode.publishing.guid
    try:
        lines = (folder.draft / GUID_FILE).read_text("utf-8", "replace").split()
    except OSError:
        return ""
    return lines[0][:_MOST_LETTERS] if lines else ""


def first_guid(folder: EpisodeFolder) -> str:
    """Return the guid that an episode gets: made of its show and name, so that feeds of podkit 0.1 keep theirs."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"podkit:{folder.episode.show}/{folder.name}"))


def keep_guid(folder: EpisodeFolder) -> None:
    """Write the guid where later runs find it; one that is kept already stays.

    Raises
    ------
    CannotWrite, DiskFull
    """
    if not kept_guid(folder):
        publish_text(folder.draft / GUID_FILE, f"{first_guid(folder)}\n")
