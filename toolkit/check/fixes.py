"""Repairs that need no judgement, into new files: DC offset, silence at the ends, loudness and peak, tags.

Owns which findings are repaired and in which order; recordings are never written to.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.check.checking import CheckReport
from toolkit.check.finding import Finding
from toolkit.media.decode import decode_blocks
from toolkit.media.encode import encode
from toolkit.media.filter import Chain, filter_blocks
from toolkit.media.probe import probe
from toolkit.model.episode import Episode
from toolkit.model.errors import CannotWrite, WorkRefused
from toolkit.model.preset import Deliverable
from toolkit.storage.publish import publishing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KEPT_S = 0.5
# A gentle slope below every voice: it removes DC, and nothing audible.
_NO_DC: Chain = (("highpass", {"f": 10, "p": 1}),)
_DC, _ENDS, _LOUD, _TAGS = {"AUD011"}, {"AUD006"}, {"AUD001", "AUD002"}, {"AUD040"}


@dataclass(frozen=True)
class FixedCopy:
    """A repaired copy: where it is, what was done, and in a sentence what could not be done ("" if nothing)."""

    path: Path
    done: tuple[str, ...]
    refused: str = ""


def fix_files(report: CheckReport, folder: Path, *, preset: str = "") -> Iterator[FixedCopy]:
    """Write a repaired copy of each recording that needs one, and yield it with what was done.

    A target that would need too much limiting is not applied, and is reported; the next file goes on.

    Raises
    ------
    CannotWrite
        When a copy would replace its recording.
    """
    for name in dict.fromkeys(finding.path for finding in report.findings):
        source = Path(name)
        own = [finding for finding in report.findings if finding.path == name]
        codes = {finding.code for finding in own}
        if source.is_file() and codes & (_DC | _ENDS | _LOUD | _TAGS):
            target = folder / source.name
            if target.exists() and target.samefile(source):
                raise CannotWrite(target, "the repaired copy would replace the recording; name another folder")
            fixed = _fixed(source, folder, own, report.durations_s.get(name, 0.0), preset)
            if fixed.done or fixed.refused:
                yield fixed


def _fixed(source: Path, folder: Path, findings: list[Finding], duration_s: float, preset: str) -> FixedCopy:
    codes = {finding.code for finding in findings}
    done: list[str] = []
    refused = ""
    current = source
    if codes & (_DC | _ENDS):
        target = folder / f"{source.stem}.flac"
        start_s, end_s = _kept(findings, duration_s)
        facts = probe(source)
        blocks: Iterator[NDArray[np.float32]] = decode_blocks(source, start_s=start_s, end_s=end_s)
        if codes & _DC:
            blocks = filter_blocks(blocks, facts.sample_rate, facts.channels, _NO_DC, purpose="remove the DC offset")
            done.append("removed DC offset")
        if codes & _ENDS:
            done.append("trimmed silence at the ends")
        depth = 16 if facts.bit_depth is not None and facts.bit_depth <= 16 else 24  # noqa: PLR2004 - bits
        deliverable = Deliverable("flac", None, facts.sample_rate, facts.channels, depth)
        with publishing(target) as working:
            encode(blocks, facts.sample_rate, deliverable, working, metadata_from=source)
        current = target
    if codes & _LOUD and preset:
        try:
            current = _normalised(
                current, folder / (source.name if current == source else current.name), preset, source
            )
            done.append(f"set loudness and peak for {preset}")
        except WorkRefused as error:
            refused = str(error)
    episode = episode_of(source) if codes & _TAGS else None
    if episode is not None:
        if current == source:
            current = folder / source.name
            with publishing(current) as working:
                shutil.copyfile(source, working)
        _tag(current, episode)
        done.append("wrote tags from its episode")
    return FixedCopy(current, tuple(done), refused)


def episode_of(path: Path) -> Episode | None:
    """Return the episode of a file: that of the manifest beside it or up to two folders above; None if there is none."""
    from toolkit.pipeline.episode.folder import MANIFEST, open_episode

    folders = path.resolve().parents[:3]
    home = next((folder for folder in folders if (folder / MANIFEST).is_file()), None)
    return open_episode(home).episode if home is not None else None


def _tag(path: Path, episode: Episode) -> None:
    """Write title and show if the file has none, and leave all other tags as they are."""
    from toolkit.formats.tags import read_tags
    from toolkit.pipeline.files.tagged_file import tag_file

    tags, _ = read_tags(path)
    tag_file(path, replace(tags, title=tags.title or episode.title, show=tags.show or episode.show), None)


def _kept(findings: list[Finding], duration_s: float) -> tuple[float, float | None]:
    ends = [finding for finding in findings if finding.code in _ENDS]
    start_s, end_s = 0.0, None
    for finding in ends:
        if finding.start_s == 0.0 and finding.end_s is not None and finding.end_s < duration_s:
            start_s = max(0.0, finding.end_s - KEPT_S)
        elif finding.start_s is not None:
            end_s = min(duration_s, finding.start_s + KEPT_S)
    return start_s, end_s


def _normalised(current: Path, target: Path, preset: str, source: Path) -> Path:
    """Write the normalised file, and delete ``current`` if it was a copy on the way to it."""
    from toolkit.pipeline.commands.normalise import normalise_file
    from toolkit.pipeline.episode.presets import load_preset

    wanted = load_preset(preset)
    if target == current:
        target = current.with_name(f"{current.stem}-{wanted.name}{current.suffix}")
    done = normalise_file(current, target, target_lufs=wanted.target_lufs, peak_dbtp=wanted.peak_dbtp).target
    if current != source:
        current.unlink()
    return done
