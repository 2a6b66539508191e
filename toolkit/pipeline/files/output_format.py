"""The deliverable that is closest to a recording: container, rate, channels, depth, bit rate.

Owns the choice, also for recordings in a format that podkit cannot write; touches no file.
"""

from __future__ import annotations

from pathlib import Path

from toolkit.media.probe import MediaFacts
from toolkit.model.containers import WRITTEN, WrittenContainer, written_as
from toolkit.model.errors import UnsupportedFormat
from toolkit.model.preset import Deliverable

# Constant bit rates that every MP3 player supports at 44.1 and 48 kHz; at lower rates the limit is 160.
MP3_KBPS = (64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
HIGHEST_LOW_RATE_KBPS = 160
LOWEST_FULL_RATE_HZ = 32_000
LOWEST_KBPS, HIGHEST_KBPS = 24, 256
"""For AAC and Opus, per channel."""
CD_BITS, STUDIO_BITS = 16, 24


def suffix_for(source: Path, facts: MediaFacts) -> str:
    """Return the suffix of a file in the format of ``source``, or in the nearest format that podkit writes.

    Lossless recordings in other containers become FLAC, which holds their tags; Vorbis and Speex become Opus; other lossy
    recordings become MP3.
    """
    if written_as(source) is not None:
        return source.suffix
    if facts.bit_depth is not None:
        return ".flac"
    return ".opus" if facts.container in {"ogg", "webm", "matroska"} else ".mp3"


def kept_format(target: Path, facts: MediaFacts) -> Deliverable:
    """Return the deliverable for ``target`` that differs from the recording as little as its container allows.

    Raises
    ------
    UnsupportedFormat
        podkit does not write files with this suffix.
    """
    container = written_as(target)
    if container is None:
        usual = [entry.suffixes[0] for entry in WRITTEN.values()]
        raise UnsupportedFormat(target, f"a name that ends in {', '.join(usual[:-1])} or {usual[-1]}")
    rate = container.rate_for(facts.sample_rate)
    return Deliverable(
        container.name,
        bitrate_kbps=_bitrate_kbps(container, facts, rate),
        sample_rate=rate,
        channels=container.channels_for(facts.channels),
        bit_depth=_bit_depth(facts.bit_depth) if container.is_lossless else None,
    )


def _bitrate_kbps(container: WrittenContainer, facts: MediaFacts, rate: int) -> int | None:
    """Return the bit rate of a lossy recording if the codec stays the same; None for the default."""
    if container.is_lossless or facts.codec != container.codec or not facts.bit_rate:
        return None
    kbps = facts.bit_rate / 1000
    if container.name != "mp3":
        return max(LOWEST_KBPS * facts.channels, min(HIGHEST_KBPS * facts.channels, round(kbps)))
    # The bit rate includes the tags, and a cover raises it a little, so the nearest step is taken.
    nearest = min(MP3_KBPS, key=lambda step: abs(step - kbps))
    return nearest if rate >= LOWEST_FULL_RATE_HZ else min(nearest, HIGHEST_LOW_RATE_KBPS)


def _bit_depth(bit_depth: int | None) -> int:
    return CD_BITS if bit_depth is not None and bit_depth <= CD_BITS else STUDIO_BITS
