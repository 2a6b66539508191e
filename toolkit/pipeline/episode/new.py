"""A new episode folder with a manifest that explains itself."""

from __future__ import annotations

from pathlib import Path

from toolkit.model.errors import CannotWrite
from toolkit.model.printable import visible
from toolkit.pipeline.episode.folder import MANIFEST
from toolkit.storage.publish import publish_text, refusals

TEMPLATE = """\
# What this episode is. Everything may be left out: podkit then infers it from the files, and says so.
# Then: podkit produce {folder}

[episode]
show = ""
title = ""
# number = 1
# season = 1
# date = 2026-11-23
language = "en"              # left out: detected
summary = ""                 # left empty: drafted
# artwork = "cover.png"      # square, 1400 to 3000 px
preset = "apple"             # `podkit presets` lists them; or the path of your own
words = []                   # names and jargon, spelled as you want them: ["Kowalczyk", "room tone"]

# One [[track]] for each recorded file. Without any, every recording in tracks/ is one.
#
# [[track]]
# file = "tracks/ada.flac"
# speaker = "Ada Park"
# role = "host"              # host | guest | music | reference (the call's own recording: for sync, never heard)
# bio = "Ada Park records voices in Leeds."
# link = "https://example.org/ada"
# channel = "left"           # of a stereo file with one speaker on each side: this one's ("left" or "right")
# offset = 1.25              # seconds after the session's start at which this file begins; left out: measured

[stitch]
cold_open = false            # true: the best highlight plays before the intro
# intro = "music/intro.flac"
# outro = "music/outro.flac"
crossfade = 1.5              # seconds
# tighten = 1.2              # pauses over so many seconds are shortened to half of it; left out: none is

# [[insert]]
# file = "ads/sponsor.flac"
# at = "00:12:30"            # in the conversation's own time; moved to the nearest pause
# title = "Sponsor"

# [[link]]                   # footnotes
# title = "Room tone, explained"
# url = "https://example.org/room-tone"
"""


def new_episode(folder: Path) -> Path:
    """Make ``folder`` with ``episode.toml`` and an empty ``tracks/``; returns the manifest's path.

    Raises
    ------
    CannotWrite
        When there is a manifest already, or the place cannot be written.
    """
    manifest = folder / MANIFEST
    with refusals(folder):
        if manifest.exists():
            raise CannotWrite(manifest, "there is an episode here already")
        (folder / "tracks").mkdir(parents=True, exist_ok=True)
    # A name with quotes or line breaks must not end the comment it stands in.
    publish_text(manifest, TEMPLATE.format(folder=visible(str(folder))))
    return manifest
