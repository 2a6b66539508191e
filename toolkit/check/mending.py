"""What can be mended without judgement, into new files: DC, silence at the ends, loudness and peak, tags.

Owns which findings it answers and in which order; sources are never written to.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.check.checking import Report
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
# Two gentle slopes under every voice: DC goes, nothing that is heard does.
_NO_DC: Chain = (("highpass", {"f": 10, "p": 1}),)
_DC, _ENDS, _LOUD, _TAGS = {"AUD011"}, {"AUD006"}, {"AUD001", "AUD002"}, {"AUD040"}


@dataclass(frozen=True)
class Mended:
    """A mended copy: where it is, what was done, and in a sentence what could not be."""

    path: Path
    done: tuple[str, ...]
    refused: str = ""


def mend_files(report: Report, folder: Path, *, preset: str = "") -> Iterator[Mended]:
    """Write a mended copy of each recording with something to mend, and yield it with what was done.

    What a limit forbids (a target that would cost too much limiting) is left out and told; the next file goes on.

    Raises
    ------
    CannotWrite
        When a copy would replace its source.
    """
    for name in dict.fromkeys(finding.path for finding in report.findings):
        source = Path(name)
        own = [finding for finding in report.findings if finding.path == name]
        codes = {finding.code for finding in own}
        if source.is_file() and codes & (_DC | _ENDS | _LOUD | _TAGS):
            target = folder / source.name
            if target.exists() and target.samefile(source):
                raise CannotWrite(target, "a mended copy would replace the recording")
            mended = _mended(source, folder, own, report.durations_s.get(name, 0.0), preset)
            if mended.done or mended.refused:
                yield mended


def _mended(source: Path, folder: Path, findings: list[Finding], duration_s: float, preset: str) -> Mended:
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
            blocks = filter_blocks(blocks, facts.sample_rate, facts.channels, _NO_DC, purpose="take the DC off")
            done.append("DC off")
        if codes & _ENDS:
            done.append("silence at the ends off")
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
            done.append(f"loudness and peak as {preset}")
        except WorkRefused as error:
            refused = str(error)
    episode = episode_of(source) if codes & _TAGS else None
    if episode is not None:
        if current == source:
            current = folder / source.name
            with publishing(current) as working:
                shutil.copyfile(source, working)
        _tag(current, episode)
        done.append("tags from its episode")
    return Mended(current, tuple(done), refused)


def episode_of(path: Path) -> Episode | None:
    """Return the episode whose folder a file lies in, up to two folders above it; None where there is no manifest."""
    from toolkit.pipeline.episode.folder import MANIFEST, open_episode

    folders = path.resolve().parents[:3]
    home = next((folder for folder in folders if (folder / MANIFEST).is_file()), None)
    return open_episode(home).episode if home is not None else None


def _tag(path: Path, episode: Episode) -> None:
    """Write title and show where the file has none, and leave all other tags as they are."""
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
    """Write the normalised file; a copy on the way to it, which is not the source, goes."""
    from toolkit.pipeline.commands.normalise import normalise_file
    from toolkit.pipeline.episode.presets import load_preset

    wanted = load_preset(preset)
    if target == current:
        target = current.with_name(f"{current.stem}-{wanted.name}{current.suffix}")
    done = normalise_file(current, target, target_lufs=wanted.target_lufs, peak_dbtp=wanted.peak_dbtp).target
    if current != source:
        current.unlink()
    return done
