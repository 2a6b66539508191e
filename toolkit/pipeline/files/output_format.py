"""Which deliverable keeps a recording as it is: container, rate, channels, depth, bit rate.

Owns the choice and what is written instead where podkit cannot write a recording's own format; touches no file.
"""

from __future__ import annotations

from pathlib import Path

from toolkit.media.probe import MediaFacts
from toolkit.model.errors import UnsupportedFormat
from toolkit.model.preset import Container, Deliverable

WRITTEN: dict[str, Container] = {
    ".mp3": "mp3",
    ".m4a": "m4a",
    ".mp4": "m4a",
    ".m4b": "m4a",
    ".opus": "opus",
    ".flac": "flac",
    ".wav": "wav",
    ".wave": "wav",
}
LOSSLESS: frozenset[Container] = frozenset({"flac", "wav"})
# MPEG-1 and MPEG-2 Layer III, and AAC, know these rates and no others.
MP3_RATES_HZ = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
HIGHEST_LOSSY_HZ = 48_000
CD_RATE_HZ = 44_100
# Constant bit rates that every MP3 player knows at 44.1 and 48 kHz; at lower rates they end at 160.
MP3_KBPS = (64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
HIGHEST_LOW_RATE_KBPS = 160
LOWEST_FULL_RATE_HZ = 32_000
MOST_CHANNELS: dict[Container, int] = {"mp3": 2, "m4a": 6, "opus": 6, "flac": 8, "wav": 64}
CD_BITS, STUDIO_BITS = 16, 24


def suffix_for(source: Path, facts: MediaFacts) -> str:
    """Return the suffix of a file that keeps ``source``'s format, or of the nearest that podkit writes.

    Lossless recordings in other containers become FLAC, which holds their tags; Vorbis and Speex become Opus; other
    lossy ones MP3.
    """
    if source.suffix.lower() in WRITTEN:
        return source.suffix
    if facts.bit_depth is not None:
        return ".flac"
    return ".opus" if facts.container in {"ogg", "webm", "matroska"} else ".mp3"


def kept_format(target: Path, facts: MediaFacts) -> Deliverable:
    """Return what ``target`` is encoded to so that it differs from the recording as little as its container allows.

    Raises
    ------
    UnsupportedFormat
        For a suffix that podkit does not write.
    """
    container = WRITTEN.get(target.suffix.lower())
    if container is None:
        raise UnsupportedFormat(target, "a name that ends in .mp3, .m4a, .opus, .flac or .wav")
    rate = _rate(container, facts.sample_rate)
    return Deliverable(
        container,
        bitrate_kbps=_bitrate_kbps(container, facts, rate),
        sample_rate=rate,
        channels=_channels(container, facts.channels),
        bit_depth=_bit_depth(container, facts.bit_depth),
    )


def _rate(container: Container, sample_rate: int) -> int:
    if container in LOSSLESS or container == "opus" or sample_rate in MP3_RATES_HZ:
        return sample_rate
    return CD_RATE_HZ if sample_rate % CD_RATE_HZ == 0 else HIGHEST_LOSSY_HZ


def _channels(container: Container, channels: int) -> int:
    # Between stereo and 5.1 encoders differ in what they take: those recordings become stereo.
    most = MOST_CHANNELS[container]
    stereo, surround = 2, 6
    if channels <= most and (container in LOSSLESS or channels <= stereo or channels == surround):
        return channels
    return stereo


def _bitrate_kbps(container: Container, facts: MediaFacts, rate: int) -> int | None:
    """Keep a lossy recording's bit rate when its codec stays; None asks for the usual one."""
    codec = {"mp3": "mp3", "m4a": "aac", "opus": "opus"}.get(container)
    if codec is None or facts.codec != codec or not facts.bit_rate:
        return None
    kbps = facts.bit_rate / 1000
    if container != "mp3":
        return max(24 * facts.channels, min(256 * facts.channels, round(kbps)))
    # The rate of the whole file counts its tags: a cover lifts it by a little, so the nearest step is meant.
    nearest = min(MP3_KBPS, key=lambda step: abs(step - kbps))
    return nearest if rate >= LOWEST_FULL_RATE_HZ else min(nearest, HIGHEST_LOW_RATE_KBPS)


def _bit_depth(container: Container, bit_depth: int | None) -> int | None:
    if container not in LOSSLESS:
        return None
    return CD_BITS if bit_depth is not None and bit_depth <= CD_BITS else STUDIO_BITS
