"""The facts of a recording: from the cache if its contents were measured before, otherwise from one decode.

Owns the key of the cache: the contents of the file and the version of the meters, and nothing that a setting could change. Rooms that take
long to load are imported when something has to be measured, so that a run over unchanged recordings starts at once.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.check.facts import METERS_VERSION, FileFacts, RecordingFacts
from toolkit.check.session import SessionFacts
from toolkit.model.errors import CannotWrite, NoSuchInput, UnreadableMedia, UnsupportedFormat
from toolkit.pipeline.graph.values import load_value, save_value
from toolkit.storage.cache import Cache
from toolkit.storage.identity import FileDigests, digest_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from toolkit.media.probe import MediaFacts

FACTS, LEVELS, BALANCE = "facts.json", "levels.npy", "balance.npy"
_STAGE, _SESSION = "check", "session"
_DIGESTS = "digests.json"
_LOSSY_BITS = 16
_KEPT_S = 90 * 24 * 3600.0
Progress = Callable[[float], None]


class Measuring:
    """Measure recordings, and keep the results in the folder ``root``."""

    def __init__(self, root: Path) -> None:
        self._cache = Cache(root)
        self._digests = FileDigests(root / _DIGESTS)

    def facts(self, path: Path, progress: Progress) -> RecordingFacts:
        """Return the facts of a recording.

        Raises
        ------
        NoSuchInput, UnreadableMedia
            For a path that cannot be read as a recording.
        """
        return load_value(self.folder(path, progress) / FACTS, RecordingFacts)

    def levels(self, path: Path) -> NDArray[np.float32]:
        """Return the level of each 10 ms of a recording that was measured."""
        return self._curve(path, LEVELS)

    def balance(self, path: Path) -> NDArray[np.float32]:
        """Return left against right for each 50 ms of a recording that was measured; empty where it is not stereo."""
        return self._curve(path, BALANCE)

    def folder(self, path: Path, progress: Progress) -> Path:
        """Return the folder in the cache with the facts of a recording, which is measured first if necessary."""
        key = self.key(path)
        found = self._cache.find(_STAGE, key)
        if found is not None:
            return found
        with self._cache.making(_STAGE, key) as working:
            facts, curves = measure(path, progress)
            save_value(working / FACTS, facts)
            for name, curve in curves.items():
                _save_curve(working / name, curve)
        return self._cache.find(_STAGE, key) or working

    def session(self, tracks: Sequence[Path], compare: Callable[[], SessionFacts]) -> SessionFacts:
        """Return how tracks relate to each other: from the cache, or from ``compare``."""
        key = digest_of([METERS_VERSION, [[path.name, self.key(path)] for path in tracks]])
        found = self._cache.find(_SESSION, key)
        if found is None:
            with self._cache.making(_SESSION, key) as working:
                save_value(working / FACTS, compare())
            found = self._cache.find(_SESSION, key) or working
        return load_value(found / FACTS, SessionFacts)

    def _curve(self, path: Path, name: str) -> NDArray[np.float32]:
        import numpy as np

        curve: NDArray[np.float32] = np.load(self.folder(path, lambda _share: None) / name)
        return curve

    def key(self, path: Path) -> str:
        """Return the key of a recording in the cache: its contents, its suffix (which selects the container) and the meters.

        Raises
        ------
        NoSuchInput, UnreadableMedia
            For a path that does not exist, or is not a file.
        """
        if not path.exists():
            raise NoSuchInput(path)
        if not path.is_file():
            raise UnreadableMedia(path, "this is not a file; name a recording or an episode folder.")
        return digest_of([self._digests.of(path), path.suffix.lower(), METERS_VERSION])

    def save(self) -> None:
        """Save the digests of the files that were read, and drop facts that were not used for 90 days.

        A cache that cannot be written to is not an error: the recordings are measured again in the next run.
        """
        with contextlib.suppress(CannotWrite, OSError):
            self._digests.save()
            self._cache.forget(older_than_s=_KEPT_S)


def default_root() -> Path:
    """Return where facts are kept: ``PODKIT_CACHE``, else the platform's cache folder."""
    import platformdirs

    return Path(os.environ.get("PODKIT_CACHE") or platformdirs.user_cache_dir("podkit")) / "check"


def measure(path: Path, progress: Progress) -> tuple[RecordingFacts, dict[str, NDArray[np.float32]]]:
    """Decode a recording once and read its tags; return its facts, and its curves by their file names.

    See :meth:`Measuring.facts` for errors.
    """
    from toolkit.check.meter import SoundMeter
    from toolkit.media.decode import decode_blocks
    from toolkit.media.probe import probe

    media = probe(path)
    warnings: list[str] = []
    meter = SoundMeter(media.sample_rate, media.channels, media.bit_depth or _LOSSY_BITS)
    for block in decode_blocks(path, on_warning=warnings.append):
        meter.push(block)
        if media.duration_s > 0:
            progress(min(1.0, meter.duration_s / media.duration_s))
    sound, levels = meter.result(tuple(dict.fromkeys(warnings)))
    curves = {LEVELS: levels, BALANCE: meter.balance()}
    return RecordingFacts(sound, file_facts(path, media, sound.duration_s)), curves


def file_facts(path: Path, media: MediaFacts, duration_s: float) -> FileFacts:
    """Return what a file states about itself; tags and chapters that are wrong become facts, and raise nothing."""
    from toolkit.formats.chapter_rules import valid_chapters
    from toolkit.formats.tags import read_tags
    from toolkit.model.errors import InvalidChapters

    has_tags, tag_problem, tags, chapters = True, "", None, media.chapters
    try:
        tags, tagged = read_tags(path)
        chapters = tagged or chapters
    except UnsupportedFormat:
        has_tags = False
    except (UnreadableMedia, OSError) as error:
        tag_problem = str(error).removeprefix(f"{path}: ")
    chapter_problem = ""
    try:
        valid_chapters(chapters, duration_s)
    except InvalidChapters as error:
        chapter_problem = error.reason
    return FileFacts(
        size_bytes=path.stat().st_size,
        container=media.container,
        codec=media.codec,
        bit_depth=media.bit_depth,
        bit_rate=media.bit_rate,
        has_tags=has_tags,
        title=tags.title if tags else "",
        show=tags.show if tags else "",
        has_artwork=bool(tags and tags.artwork),
        artwork_problems=_artwork(tags.artwork, path) if tags and tags.artwork else (),
        chapter_count=len(chapters),
        chapter_problem=chapter_problem,
        tag_problem=tag_problem,
        language=media.tags.get("language", ""),
    )


def _artwork(content: bytes, path: Path) -> tuple[str, ...]:
    from toolkit.formats.artwork import check_artwork

    try:
        return check_artwork(content, path).warnings
    except UnreadableMedia as error:
        return (f"its artwork cannot be read: {error.reason}",)


def _save_curve(path: Path, curve: NDArray[np.float32]) -> None:
    import numpy as np

    np.save(path, curve.astype(np.float32))
