"""An episode folder as rules see it: how its tracks relate to each other, its manifest, drafts and feed.

Joins the episode folder, sync and the comparison of levels. Whatever is wrong in a file that a person wrote becomes a sentence and
stops nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.check.balance import Balance, are_opposite
from toolkit.check.facts import RecordingFacts
from toolkit.check.measuring import Measuring
from toolkit.check.rule import Folder
from toolkit.check.session import Placement, SessionFacts, compare_levels, on_session_clock
from toolkit.check.transcripts import TranscriptFacts
from toolkit.model.errors import InvalidDraft, InvalidManifest, PodkitError
from toolkit.model.file_errors import UnreadableFile
from toolkit.model.span import Span
from toolkit.pipeline.episode.drafts import read_draft
from toolkit.pipeline.episode.folder import MANIFEST, open_episode
from toolkit.pipeline.episode.notes_check import stale_notes
from toolkit.storage.small_file import read_if_there, read_small

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from toolkit.model.episode import Episode

TRACKS = "tracks"
_FEEDS = ("feed.xml", "feed.rss")
_TRANSCRIPTS = (".vtt", ".srt", ".json")
_SPEECH_HZ = 16_000


def is_episode(path: Path) -> bool:
    """Return whether a path is an episode folder: it has a manifest, or a folder of tracks."""
    return path.is_dir() and (os.path.lexists(path / MANIFEST) or (path / TRACKS).is_dir())


def read_folder(path: Path) -> tuple[Folder, Episode | None]:
    """Return an episode folder's problems, and its episode where the manifest can be read."""
    problems: dict[str, tuple[str, ...]] = {}
    episode = None
    try:
        opened = open_episode(path)
        episode = opened.episode
        problems["notes"] = tuple(f"notes.md, {one}" for one in stale_notes(opened.home, opened.out, episode.facts))
    except InvalidManifest as error:
        problems["manifest"] = tuple(f"{error.path.name}: {problem}" for problem in error.problems)
    except PodkitError as error:
        problems["manifest"] = (str(error).rstrip("."),)
    problems["drafts"] = tuple(_draft_problems(path / "draft"))
    problems["feed"] = tuple(_feed_problems(path))
    return Folder(path, problems), episode


def compare_tracks(
    measuring: Measuring, tracks: Sequence[tuple[Path, RecordingFacts]], progress: Callable[[float], None]
) -> SessionFacts:
    """Return how the tracks of a session relate to each other; empty where fewer than two contain speech."""
    from toolkit.audio.sync import SyncTrack, find_clocks

    spoken = [entry for entry in tracks if entry[1].sound.active]
    if len(spoken) < 2:  # noqa: PLR2004 - one track alone is not a session
        return SessionFacts()
    names = [path.name for path, _ in spoken]
    placing = [
        SyncTrack(path.name, _reader(path), facts.sound.duration_s, facts.sound.active) for path, facts in spoken
    ]
    clocks = find_clocks(placing, _SPEECH_HZ, progress=progress)
    placements = tuple(
        Placement(name, found.clock.offset_s, found.clock.drift_ppm, found.confidence)
        for name, found in zip(names, clocks, strict=True)
    )
    levels = [
        on_session_clock(measuring.levels(path), place.offset_s)
        for (path, _), place in zip(spoken, placements, strict=True)
    ]
    balances = [measuring.balance(path) for path, _ in spoken]
    return replace(compare_levels(placements, levels), swapped=tuple(_swapped(placements, balances)))


def _swapped(placements: Sequence[Placement], balances: Sequence[Balance]) -> Iterator[tuple[str, str]]:
    """Yield pairs of stereo tracks of which one has left and right swapped."""
    known = [one for one in zip(placements, balances, strict=True) if one[0].confidence > 0.0]
    for (first, one), (second, other) in combinations(known, 2):
        if are_opposite(one, other, second.offset_s - first.offset_s):
            yield first.path, second.path


def transcript_of(path: Path, expected_language: str = "", produced: Path | None = None) -> TranscriptFacts | None:
    """Return the facts of the transcript beside a recording that has the same name, else of the ``produced`` one; None if there is none."""
    from toolkit.formats.captions import read_transcript

    beside = next((one for suffix in _TRANSCRIPTS if (one := path.with_suffix(suffix)).is_file()), produced)
    if beside is None or beside == path:
        return None
    try:
        read = read_transcript(read_small(beside), beside)
    except (PodkitError, OSError) as error:
        return TranscriptFacts(beside.name, problem=str(error).removeprefix(f"{beside}: ").rstrip("."))
    spans = tuple(Span(one.start_s, max(one.start_s, one.end_s)) for one in read.segments)
    timed = [(one.text, one.end_s - one.start_s) for one in read.segments if one.end_s > one.start_s]
    return TranscriptFacts(
        name=beside.name,
        spans=spans,
        letters_per_s=tuple(len(text) / seconds for text, seconds in timed),
        words=sum(len(one.text.split()) for one in read.segments),
        language=read.language or "",
        expected_language=expected_language,
    )


def _reader(path: Path) -> Callable[[float, float], NDArray[np.float32]]:
    def read(start_s: float, end_s: float) -> NDArray[np.float32]:
        import numpy as np

        from toolkit.media.decode import decode_blocks

        begin_s = max(0.0, start_s)
        blocks = decode_blocks(path, sample_rate=_SPEECH_HZ, channels=1, start_s=begin_s, end_s=max(begin_s, end_s))
        return np.concatenate([np.zeros(0, np.float32), *(block[:, 0] for block in blocks)])

    return read


def _draft_problems(folder: Path) -> Iterator[str]:
    from toolkit.formats.captions import read_transcript_draft
    from toolkit.formats.chapter_text import parse_chapter_draft
    from toolkit.formats.highlights_toml import parse_highlights_toml
    from toolkit.formats.listen_toml import heard_places

    readers: dict[str, Callable[[str, Path], object]] = {
        "transcript.vtt": read_transcript_draft,
        "chapters.txt": parse_chapter_draft,
        "highlights.toml": parse_highlights_toml,
        "listen.toml": heard_places,
        # Any text is notes; what is not text stops the next run all the same.
        "notes.md": lambda text, _path: text,
    }
    for name, read in readers.items():
        path = folder / name
        try:
            content = read_draft(path)
            if content is not None:
                read(content.decode("utf-8-sig"), path)
        except UnicodeDecodeError:
            yield f"{name}: this is not UTF-8 text"
        except UnreadableFile as error:
            yield f"{name}: {error.reason}".rstrip(".")
        except InvalidDraft as error:
            where = f"{name}, line {error.line}" if error.line else name
            yield f"{where}: {error.reason}".rstrip(".")


def _feed_problems(folder: Path) -> Iterator[str]:
    from lxml import etree

    from toolkit.formats.feed_rules import item_problems

    for path in (folder / name for name in _FEEDS):
        try:
            content = read_if_there(path)
            if content is None:
                continue
            # No entities, no network: a feed may come from anywhere.
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
            tree = etree.fromstring(content, parser)
        except UnreadableFile as error:
            yield f"{path.name}: {error.reason}".rstrip(".")
            continue
        except etree.XMLSyntaxError as error:
            yield f"{path.name}: this is not XML ({str(error)[:80]})"
            continue
        for number, item in enumerate(tree.iter("item"), 1):
            yield from (f"{path.name}, item {number}: {problem.rstrip('.')}" for problem in item_problems(item))
