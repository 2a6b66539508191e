"""The people of a show in one of its episodes: which recording is whose, and what the show says of them.

Owns the match between a recording's name and a person; an episode's own words always count first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from toolkit.model.episode import Host, Track


def with_hosts(
    tracks: Sequence[Track], hosts: Sequence[Host], origins: Mapping[str, str] | None = None
) -> tuple[Track, ...]:
    """Return tracks with the names, roles, sentences and links of the hosts that they belong to.

    Parameters
    ----------
    tracks : sequence of Track
        Those of a manifest, or inferred ones.
    hosts : sequence of Host
    origins : mapping, optional
        Which keys of the tracks somebody wrote, as ``track.1.speaker``; left out: none, the tracks are inferred.
    """
    written = origins or {}
    places = [number for number, track in enumerate(tracks) if track.is_spoken]
    known = {number: f"track.{number + 1}.speaker" in written for number in places}
    found = {number: _named(tracks[number], hosts) if known[number] else None for number in places}
    free = [host for host in hosts if host not in found.values()]
    for number in places:
        if not known[number] and (host := host_of(tracks[number], free)) is not None:
            found[number] = host
            free.remove(host)
    return tuple(
        _as_host(track, host, frozenset(key for key in _KEYS if f"track.{number + 1}.{key}" in written))
        if (host := found.get(number)) is not None
        else track
        for number, track in enumerate(tracks)
    )


_KEYS = ("speaker", "role", "bio", "link")


def host_of(track: Track, hosts: Sequence[Host]) -> Host | None:
    """Return the one host whose recording a file is: by the host's pattern, else by a name in the file's name."""
    name = track.file.name.casefold()
    patterns = [host for host in hosts if host.file and fnmatchcase(name, host.file.casefold())]
    if patterns:
        return patterns[0]
    words = set(_words(track.file.stem))
    shared = [(len(words & set(_words(host.speaker))), host) for host in hosts if not host.file]
    most = max((count for count, _ in shared), default=0)
    best = [host for count, host in shared if count == most]
    return best[0] if most and len(best) == 1 else None


def _named(track: Track, hosts: Sequence[Host]) -> Host | None:
    return next((host for host in hosts if host.speaker.casefold() == track.speaker.casefold()), None)


def _as_host(track: Track, host: Host, written: frozenset[str]) -> Track:
    values = {key: getattr(host, key) for key in _KEYS if key not in written and getattr(host, key)}
    return replace(track, **values)


def _words(text: str) -> list[str]:
    """Return the words of a name, in small letters without accents."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.findall(r"[^\W\d_]{2,}", plain.casefold())
