"""A new episode folder, or a new show, with a file that explains itself."""

from __future__ import annotations

from pathlib import Path

from toolkit.model.errors import CannotWrite
from toolkit.model.printable import visible
from toolkit.pipeline.episode.folder import MANIFEST
from toolkit.pipeline.episode.show import SHOW_FILE, find_show
from toolkit.storage.publish import publish_text, refusals

_HEAD = """\
# What this episode is. Everything may be left out: podkit then infers it from the files, and says so.
# Then: podkit produce {folder}
"""
_OF_ITS_OWN = """\
# number = 1
# season = 1
# date = 2026-11-23
summary = ""                 # left empty: drafted
# episode_type = "full"      # full | trailer | bonus
"""
_FACTS = """\
# artwork = "cover.png"      # square, 1400 to 3000 px
preset = "apple"             # `podkit presets` lists them; or the path of your own
words = []                   # names and jargon, spelled as you want them: ["Kowalczyk", "room tone"]
# link = "https://example.org"
# explicit = false           # true: not for children
# keywords = ["sound"]
# categories = ["Arts"]      # of Apple's list
# copyright = "2026 Ada Park"
# publisher = "Small Rooms"
"""
_STITCH = """\
[stitch]
cold_open = false            # true: the best highlight plays before the intro
# intro = "music/intro.flac"
# outro = "music/outro.flac"
crossfade = 1.5              # seconds
# tighten = 1.2              # pauses over so many seconds are shortened to half of it; left out: none is
"""
_PRODUCE = """\
[produce]                    # choices for every run; an option of `podkit produce` counts for one
# model = "auto"
# denoise = "spectral"       # spectral | neural
# audiogram = false
# skip = []
"""
_TRACK = """\
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
"""
_AROUND = """\
# [[insert]]
# file = "ads/sponsor.flac"
# at = "00:12:30"            # in the conversation's own time; moved to the nearest pause
# title = "Sponsor"

# [[link]]                   # footnotes
# title = "Room tone, explained"
# url = "https://example.org/room-tone"
"""
_LANGUAGE = """\
language = "en"              # left out: detected
"""
TEMPLATE = f"""\
{_HEAD}
[episode]
show = ""
title = ""
{_OF_ITS_OWN}{_LANGUAGE}{_FACTS}
{_TRACK}
{_STITCH}
{_AROUND}
{_PRODUCE}"""
IN_A_SHOW = f"""\
{_HEAD}# What all episodes share is in {{show}}; a key here counts before the same key there.

[episode]
title = ""
{_OF_ITS_OWN}
{_TRACK}
{_AROUND}"""
SHOW_TEMPLATE = f"""\
# What all episodes of this show share: for every episode folder beside or below this file. Every key may be left out, and
# a key in an episode.toml counts before the same key here. Paths are relative to this file.
# Then: podkit new {{folder}}/first-episode

[show]
name = ""
# season = 1
{_LANGUAGE}{_FACTS}
# One [[host]] for each person who is often there. A recording with their name in its own name is theirs.
#
# [[host]]
# speaker = "Ada Park"
# role = "host"              # host | guest
# bio = "Ada Park records voices in Leeds."
# link = "https://example.org/ada"
# file = "ada*"              # left out: a file with one of their names in its name

{_STITCH}
# [[bed]]                    # music under the conversation
# file = "music/bed.flac"
# offset = 0.0               # seconds into the conversation

# [[link]]                   # a footnote of every episode
# title = "Our archive"
# url = "https://example.org/archive"

{_PRODUCE}"""


def new_episode(folder: Path) -> Path:
    """Make ``folder`` with ``episode.toml`` and an empty ``tracks/``; returns the manifest's path.

    Where the folder belongs to a show, the manifest has only what is the episode's own.

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
        show = find_show(folder)
    # A name with quotes or line breaks must not end the comment it stands in.
    names = {"folder": visible(str(folder)), "show": visible(str(show))}
    publish_text(manifest, (IN_A_SHOW if show is not None else TEMPLATE).format(**names))
    return manifest


def new_show(folder: Path) -> Path:
    """Make ``folder`` with a commented ``show.toml``; returns that file's path.

    Raises
    ------
    CannotWrite
        When there is a show file already, or the place cannot be written.
    """
    show = folder / SHOW_FILE
    with refusals(folder):
        if show.exists():
            raise CannotWrite(show, "there is a show here already")
        folder.mkdir(parents=True, exist_ok=True)
    publish_text(show, SHOW_TEMPLATE.format(folder=visible(str(folder))))
    return show
