"""The seconds around each finding as small WAV files, so that a person can listen to it.

Owns which findings get a clip, its length and its name; reads recordings and never writes to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from toolkit.check.checking import CheckReport
from toolkit.formats.slug import slug
from toolkit.storage.publish import publishing

AROUND_S, LONGEST_S = 1.5, 10.0
# Of one rule in one file; the recording itself has the rest.
MOST_OF_A_KIND = 5


def write_clips(report: CheckReport, folder: Path) -> Iterator[Path]:
    """Write the seconds around each finding that has a place, and yield what was written.

    Raises
    ------
    CannotWrite, DiskFull
        When the folder cannot be written to.
    """
    import soundfile

    from toolkit.media.decode import decode_blocks
    from toolkit.media.probe import probe

    counts: dict[tuple[str, str], int] = {}
    for finding in report.findings:
        key = (finding.code, finding.path)
        counts[key] = counts.get(key, 0) + 1
        if finding.start_s is None or counts[key] > MOST_OF_A_KIND:
            continue
        source = Path(finding.path)
        facts = probe(source)
        start_s = max(0.0, finding.start_s - AROUND_S)
        end_s = min((finding.end_s or finding.start_s) + AROUND_S, start_s + LONGEST_S)
        target = folder / f"{slug(source.stem, fallback='recording')}-{finding.code}-{int(start_s * 10):06d}.wav"
        with publishing(target) as working:
            channels = facts.channels
            with soundfile.SoundFile(working, "w", facts.sample_rate, channels, subtype="PCM_24", format="WAV") as file:
                for block in decode_blocks(source, start_s=start_s, end_s=end_s):
                    file.write(block.clip(-1.0, 1.0))
        yield target
