"""What a media file says about itself: length, rate, channels, codec, tags, chapters.

Owns the facts and the limits beyond which a recording is refused; decodes no sound. A header may state more than the file
contains: ``warnings`` reports it if the header alone shows it; decoding always reports it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from av.audio.codeccontext import AudioCodecContext
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from toolkit.media.declared import declared_duration_s, is_cut_off, shorter_than_declared
from toolkit.media.heads import reading_of
from toolkit.media.opening import opened
from toolkit.model.chapter import Chapter
from toolkit.model.errors import UnreadableMedia

LONGEST_S = 24 * 3600.0
MOST_CHANNELS = 64
LOWEST_RATE_HZ = 8_000
HIGHEST_RATE_HZ = 384_000

_LOSSLESS = frozenset({"flac", "alac", "wavpack", "ape", "tta", "tak", "mlp", "truehd", "wmalossless", "als"})
_OPUS_RATE_HZ = 48_000
_EBML = b"\x1aE\xdf\xa3"
_MECHANICAL_TAGS = frozenset(
    {"major_brand", "minor_version", "compatible_brands", "handler_name", "vendor_id", "duration"}
)
"""Entries of MP4 and Matroska headers that ffmpeg lists among the tags."""


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """A recording as its container describes it.

    ``duration_s`` is the length that the file seems to have (0.0 if unknown), ``declared_s`` the length that the header states
    (None if it states none); ``bit_depth`` is None for lossy codecs; ``bit_rate`` is that of the sound in bit/s (None where a
    video does not state it);
    ``layout`` is ffmpeg's name (``stereo``, ``5.1(side)``, ``2 channels``); keys of tags are the container's, in lower case;
    ``has_video`` means moving pictures; ``picture_stream`` is the index of the stream with the cover; ``start_s`` is the time
    stamp of the first sample (in MP3 the encoder's delay).
    """

    duration_s: float
    sample_rate: int
    channels: int
    codec: str
    container: str
    bit_depth: int | None = None
    bit_rate: int | None = None
    layout: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    chapters: tuple[Chapter, ...] = ()
    picture_stream: int | None = None
    has_video: bool = False
    audio_streams: int = 1
    declared_s: float | None = None
    start_s: float = 0.0
    warnings: tuple[str, ...] = ()


def probe(path: Path) -> MediaFacts:
    """Read a recording's header; its first audio stream counts.

    Raises
    ------
    NoSuchInput
        The path does not exist.
    UnreadableMedia
        It does not open, has no audio, or exceeds the limits: 24 h, 64 channels, 8 to 384 kHz.
    """
    with opened(path) as container:
        return facts_of(path, container)


def is_matroska(path: Path) -> bool:
    """Return whether a file is Matroska or WebM by its content."""
    with path.open("rb") as file:
        return file.read(len(_EBML)) == _EBML


def facts_of(path: Path, container: InputContainer) -> MediaFacts:
    """Return the facts of an open recording."""
    stream = audio_stream(path, container)
    context = stream.codec_context
    duration_s = _duration_s(container, stream)
    declared_s = declared_duration_s(path, container.format.name, duration_s)
    facts = MediaFacts(
        duration_s=duration_s,
        declared_s=declared_s,
        start_s=(container.start_time or 0) / 1_000_000,
        sample_rate=context.sample_rate,
        channels=context.layout.nb_channels,
        codec=_codec_name(context.name),
        container=_container_name(path, container.format.name),
        bit_depth=_bit_depth(context),
        bit_rate=_bit_rate(container, stream),
        layout=context.layout.name,
        tags=_tags(container, stream),
        chapters=_chapters(container),
        picture_stream=next((video.index for video in container.streams.video if _is_picture(video)), None),
        has_video=any(not _is_picture(video) for video in container.streams.video),
        audio_streams=len(container.streams.audio),
        warnings=tuple(_warnings(path, duration_s, declared_s, len(container.streams.audio))),
    )
    _check_limits(path, facts)
    return facts


def audio_stream(path: Path, container: InputContainer) -> AudioStream:
    """Return the first audio stream.

    Raises
    ------
    UnreadableMedia
        There is none, or its codec cannot be decoded.
    """
    if not container.streams.audio:
        raise UnreadableMedia(path, "it contains no sound; name the file that holds the recording.")
    stream = container.streams.audio[0]
    if stream.codec_context is None:
        raise UnreadableMedia(
            path, "its sound is in a codec that cannot be decoded here; export it as WAV, FLAC or MP3."
        )
    return stream


def _check_limits(path: Path, facts: MediaFacts) -> None:
    if not facts.sample_rate or not facts.channels:
        raise UnreadableMedia(path, "its header names no sample rate or no channels; export the recording again.")
    if not LOWEST_RATE_HZ <= facts.sample_rate <= HIGHEST_RATE_HZ:
        limits = f"{LOWEST_RATE_HZ / 1000:g} to {HIGHEST_RATE_HZ / 1000:g} kHz"
        raise UnreadableMedia(
            path, f"its sample rate is {facts.sample_rate} Hz; podkit takes {limits}, so resample it."
        )
    if facts.channels > MOST_CHANNELS:
        raise UnreadableMedia(
            path, f"it has {facts.channels} channels; podkit takes at most {MOST_CHANNELS}, so split it."
        )
    if facts.duration_s > LONGEST_S:
        hours = f"{facts.duration_s / 3600:.1f} hours long"
        raise UnreadableMedia(path, f"it is {hours}; podkit takes at most {LONGEST_S / 3600:g} hours, so split it.")


def _duration_s(container: InputContainer, stream: AudioStream) -> float:
    if stream.duration is not None and stream.time_base is not None:
        seconds = Fraction(stream.duration) * stream.time_base
        if container.format.name == "ogg" and stream.codec_context.name == "opus":
            # RFC 7845, 4.3: granule positions include the pre-skip, which is not played.
            seconds -= Fraction(_opus_pre_skip(stream.codec_context.extradata), _OPUS_RATE_HZ)
    elif container.duration is not None:
        seconds = Fraction(container.duration, 1_000_000)
    else:
        return 0.0
    return max(0.0, float(seconds))


def _bit_rate(container: InputContainer, stream: AudioStream) -> int | None:
    """Return the sound's bit rate: that of the file, unless there are pictures in it too."""
    if not container.streams.video:
        return container.bit_rate or None
    noted = stream.metadata.get("BPS", "")
    own = stream.codec_context.bit_rate or (int(noted) if noted.isdecimal() else 0)
    moving = any(not _is_picture(video) for video in container.streams.video)
    return own or (None if moving else container.bit_rate) or None


def _warnings(path: Path, duration_s: float, declared_s: float | None, audio_streams: int) -> Iterator[str]:
    if aside := reading_of(path).warning:
        yield aside
    if is_cut_off(duration_s, declared_s):
        yield shorter_than_declared(duration_s, declared_s or 0.0)
    if audio_streams > 1:
        yield f"it has {audio_streams} sound tracks, and the first is used; export the one you want as a file of its own."


def _opus_pre_skip(extradata: bytes | None) -> int:
    return int.from_bytes((extradata or b"")[10:12], "little")


def _codec_name(decoder: str) -> str:
    # Decoders have technical names (mp3float); the name of the codec is what people know.
    return re.sub(r"^(mp[123]|ac3|aac)(float|_fixed|_at)?$", r"\1", decoder)


def _container_name(path: Path, demuxer: str) -> str:
    """Return one name. If a demuxer reads several containers, the suffix decides where it fits."""
    names = demuxer.split(",")
    suffix = path.suffix.lower().lstrip(".")
    return suffix if suffix in names else names[0]


def _bit_depth(context: AudioCodecContext) -> int | None:
    pcm = re.fullmatch(r"pcm_[sfu](\d+)(le|be)?(_planar)?", context.name)
    if pcm:
        return int(pcm.group(1))
    extra = context.extradata or b""
    if context.name == "flac" and extra:
        # STREAMINFO (RFC 9639, 8.2): 20 bits of rate, 3 of channels, 5 of bits per sample less one, from byte 10.
        return (int.from_bytes(extra[12:14], "big") >> 4 & 0x1F) + 1
    if context.name == "alac" and extra:
        # Apple's magic cookie after its box header: frame length (4 bytes), version, bits per sample.
        return int.from_bytes(extra[17:18], "big") or None
    if context.name in _LOSSLESS and context.format is not None:
        return int(context.format.bytes) * 8
    return None


def _tags(container: InputContainer, stream: AudioStream) -> dict[str, str]:
    # Ogg stores tags in the stream. If both have a key, the container's value is used.
    both = {key.lower(): value for source in (stream, container) for key, value in source.metadata.items()}
    return {key: value for key, value in both.items() if key not in _MECHANICAL_TAGS and value != "und"}


def _chapters(container: InputContainer) -> tuple[Chapter, ...]:
    return tuple(
        Chapter(
            start_s=entry["start"] * float(entry["time_base"] or 0),
            title=entry["metadata"].get("title", "").strip(),
            end_s=entry["end"] * float(entry["time_base"] or 0),
        )
        for entry in container.chapters()
    )


def _is_picture(video: VideoStream) -> bool:
    return bool(video.disposition & Disposition.attached_pic)
