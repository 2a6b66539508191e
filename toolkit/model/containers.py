"""The containers of recordings: one table of their names, of what each can hold, and of how podkit writes it.

Owns these facts only. How tags are stored is in formats, the arguments of ffmpeg are in media. The names of codecs are
ffmpeg's.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ContainerName = Literal["mp3", "m4a", "opus", "flac", "wav"]
"""The containers that podkit writes, and a preset may ask for."""
TagForm = Literal["id3", "mp4", "vorbis", "matroska"]

_STEREO = 2
_SURROUND = 6
_CD_RATE_HZ = 44_100
# MPEG-1 and MPEG-2 Layer III. AAC supports higher rates too, but 48 kHz is enough for listeners.
_LISTENING_RATES_HZ = (48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000)
# RFC 6716, table 1; players output 48 kHz in any case.
_OPUS_RATES_HZ = (48_000, 24_000, 16_000, 12_000, 8_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A kind of file.

    ``title`` is the name for people. ``suffixes`` are in lower case, the usual one first. ``tags`` is the format of its tags,
    None if players read none. ``holds`` names what the tags can hold of a cover and of chapters besides starts and titles.
    ``feed_type`` is the media type in a podcast feed, empty if apps do not play it.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    tags: TagForm | None = None
    holds: frozenset[str] = frozenset()
    feed_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenContainer(Container):
    """A container that podkit encodes.

    ``usual_kbps`` is the default bit rate of a lossy container: enough for stereo speech with music. ``rates_hz`` are the
    sample rates it supports, highest first; empty: every rate. ``joins_cover`` and ``joins_chapters`` say whether ffmpeg's
    muxer copies them from another file.
    """

    name: ContainerName
    codec: str
    is_lossless: bool = False
    usual_kbps: int = 0
    most_channels: int
    rates_hz: tuple[int, ...] = ()
    joins_cover: bool = False
    joins_chapters: bool = False

    def rate_for(self, sample_rate: int) -> int:
        """Return the supported sample rate (Hz) that is best for sound of a given rate."""
        if not self.rates_hz or sample_rate in self.rates_hz:
            return sample_rate
        is_of_cd_family = sample_rate % _CD_RATE_HZ == 0 and _CD_RATE_HZ in self.rates_hz
        return _CD_RATE_HZ if is_of_cd_family else self.rates_hz[0]

    def channels_for(self, channels: int) -> int:
        """Return the number of channels to write; between stereo and 5.1 encoders differ in what they accept, so stereo."""
        takes_any = self.is_lossless or channels <= _STEREO or channels == _SURROUND
        return channels if channels <= self.most_channels and takes_any else _STEREO


MP3 = WrittenContainer(
    name="mp3", title="MP3", suffixes=(".mp3",), tags="id3",
    holds=frozenset({"cover", "ends", "links", "pictures", "hidden"}), feed_type="audio/mpeg",
    codec="mp3", usual_kbps=128, most_channels=_STEREO, rates_hz=_LISTENING_RATES_HZ, joins_cover=True, joins_chapters=True,
)  # fmt: skip
M4A = WrittenContainer(
    name="m4a", title="M4A", suffixes=(".m4a", ".m4b", ".mp4"), tags="mp4",
    holds=frozenset({"cover"}), feed_type="audio/x-m4a",
    codec="aac", usual_kbps=128, most_channels=_SURROUND, rates_hz=_LISTENING_RATES_HZ, joins_cover=True, joins_chapters=True,
)  # fmt: skip
# An Ogg picture is a comment, which ffmpeg's muxer does not write.
OPUS = WrittenContainer(
    name="opus", title="Opus", suffixes=(".opus",), tags="vorbis",
    holds=frozenset({"cover", "links"}), feed_type="audio/ogg",
    codec="opus", usual_kbps=96, most_channels=_SURROUND, rates_hz=_OPUS_RATES_HZ,
)  # fmt: skip
OGG = Container(
    name="ogg", title="Ogg", suffixes=(".ogg", ".oga", ".spx", ".oggflac"), tags="vorbis",
    holds=frozenset({"cover", "links"}), feed_type="audio/ogg",
)  # fmt: skip
FLAC = WrittenContainer(
    name="flac", title="FLAC", suffixes=(".flac",), tags="vorbis",
    holds=frozenset({"cover", "links"}), feed_type="audio/flac",
    codec="flac", is_lossless=True, most_channels=8, joins_cover=True,
)  # fmt: skip
WAV = WrittenContainer(
    name="wav", title="WAV", suffixes=(".wav", ".wave"), codec="pcm", is_lossless=True, most_channels=64
)
MATROSKA = Container(
    name="matroska", title="Matroska", suffixes=(".mka", ".mkv", ".webm"), tags="matroska", holds=frozenset({"ends"})
)
_ONLY_READ = (
    Container(name="rf64", title="RF64", suffixes=(".rf64",)),
    Container(name="w64", title="Wave64", suffixes=(".w64",)),
    Container(name="aiff", title="AIFF", suffixes=(".aif", ".aiff", ".aifc")),
    Container(name="caf", title="CAF", suffixes=(".caf",)),
    Container(name="au", title="AU", suffixes=(".au",)),
    Container(name="dsf", title="DSF", suffixes=(".dsf",)),
    Container(name="wavpack", title="WavPack", suffixes=(".wv",)),
    Container(name="ape", title="Monkey's Audio", suffixes=(".ape",)),
    Container(name="tta", title="True Audio", suffixes=(".tta",)),
    Container(name="mov", title="QuickTime", suffixes=(".mov",)),
    Container(name="3gp", title="3GP", suffixes=(".3gp",)),
    Container(name="asf", title="Windows Media", suffixes=(".wma",)),
    Container(name="adts", title="AAC", suffixes=(".aac",)),
    Container(name="ac3", title="AC-3", suffixes=(".ac3",)),
    Container(name="amr", title="AMR", suffixes=(".amr",)),
    Container(name="mp2", title="MP2", suffixes=(".mp2",)),
    Container(name="mpc", title="Musepack", suffixes=(".mpc",)),
)

CONTAINERS: tuple[Container, ...] = (MP3, M4A, OPUS, OGG, FLAC, WAV, MATROSKA, *_ONLY_READ)
"""All containers; those for feeds are in order of preference, the most compatible first."""

WRITTEN: dict[ContainerName, WrittenContainer] = {
    container.name: container for container in (MP3, M4A, OPUS, FLAC, WAV)
}

AUDIO_SUFFIXES = frozenset(suffix for container in CONTAINERS for suffix in container.suffixes)
"""A file with one of these endings is assumed to be a recording."""

PLAYED_CODECS = frozenset({"mp3", "aac", "alac", "opus", "vorbis", "flac"})
"""The codecs that podcast apps and directories accept."""


def written_as(path: Path) -> WrittenContainer | None:
    """Return the container that podkit writes for a file name, or None."""
    suffix = path.suffix.lower()
    return next((container for container in WRITTEN.values() if suffix in container.suffixes), None)
