"""One stream of blocks encoded into any number of files at once.

Owns the encoders and their settings, the conversion to each file's rate, channels and depth, and the fan-out. Each file has
its own ffmpeg process, because before ffmpeg 7 the encoders of one process wait for each other. It writes to the given paths:
give temporary ones, and let storage publish them. The same blocks give the same bytes with the same ffmpeg.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import ffmpeg
import numpy as np
from numpy.typing import NDArray

from toolkit.media.blocks import resampled
from toolkit.media.channels import mixed
from toolkit.media.fanout import Consumer, fan_out
from toolkit.media.opening import address
from toolkit.media.probe import MediaFacts, probe
from toolkit.media.run import Job, block_input, run_graph
from toolkit.model.chapter import Chapter
from toolkit.model.clock_text import clock_text
from toolkit.model.containers import WRITTEN, ContainerName, WrittenContainer
from toolkit.model.preset import Deliverable

Samples = NDArray[np.float32]
Progress = Callable[[float], None]

_LOSSLESS_BITS = 24
_DITHERED_BITS = 16
_FAST_AAC_KBPS = 96
_NO_PLACES = ()
_LAME_SCALES = ((176, 0.95), (208, 0.97), (240, 0.98))
"""LAME 3.98 to 3.100 attenuate the sound for constant bit rates below these (its ``presets.c``, column ``scale``, by nearest
bit rate): 0.45 dB at 128 kbit/s, measured with ffmpeg 5.1 and 9.0, which have no option to prevent it."""
_DROPPED_TAGS = ("location", "gps", "itunsmpb", "itunnorm", "replaygain", "r128_", "encoder")
"""Parts of the names of tags that are not copied: the location of a phone, and values that hold for the old sound only."""


def encode(
    blocks: Iterable[Samples],
    sample_rate: int,
    deliverable: Deliverable,
    target: Path,
    *,
    metadata_from: Path | None = None,
) -> None:
    """Encode one file.

    Parameters
    ----------
    blocks : iterable of ndarray, shape (n_samples, n_channels), float32, full scale = 1.0
        One channel is written to both channels of a stereo file, at the same amplitude; two become their mean in a mono
        file. Resampling is done by soxr. Integer formats clip samples over full scale.
    sample_rate : int
        Rate of the blocks in Hz.
    deliverable : Deliverable
        MP3 has a constant bit rate and joint stereo; M4A is AAC-LC with its index first; lossy files are resampled to a
        rate that they support; 16 bit FLAC and WAV are dithered (triangular, high-passed). The default depth is 24 bit.
    target : Path
        Overwritten; its name need not match the container.
    metadata_from : Path, optional
        A recording whose tags, chapters and cover are copied as far as the container holds them: no chapters into WAV, no
        covers into WAV and Opus, and never a location (GPS) or the loudness and gapless hints of the old file. If left
        out, no tags are written, not even the encoder's name.

    Raises
    ------
    ValueError
        There are no blocks.
    DiskFull, CannotWrite, FfmpegFailed, MissingFfmpeg
        Errors of ``blocks`` are passed on. The target may exist in part and must be deleted.
    """
    encode_all(blocks, sample_rate, [(deliverable, target)], metadata_from=metadata_from)


def encode_all(  # noqa: PLR0913 - all but the first three have defaults
    blocks: Iterable[Samples],
    sample_rate: int,
    deliverables: Sequence[tuple[Deliverable, Path]],
    *,
    metadata_from: Path | None = None,
    duration_s: float | None = None,
    progress: Progress | None = None,
    listener: Consumer | None = None,
) -> None:
    """Encode several files from one pass over the blocks; see :func:`encode`.

    ``listener`` gets the same blocks in its own thread, for example to measure them. ``progress`` gets the share of
    ``duration_s`` that was consumed. The first error ends all encoders.
    """
    stream = iter(blocks)
    first = next(stream, None)
    if first is None:
        raise ValueError("there are no samples to encode")
    facts = probe(metadata_from) if metadata_from is not None else None
    by_rate: dict[int, list[Consumer]] = {}
    for deliverable, target in deliverables:
        lane = _lane(deliverable, target, metadata_from=metadata_from, facts=facts)
        by_rate.setdefault(_rate(deliverable), []).append(lane)
    lanes = by_rate.pop(sample_rate, [])
    # Files of the same rate share one resampler.
    lanes += [_at_rate(sample_rate, rate, those) for rate, those in by_rate.items()]
    lanes += [listener] if listener is not None else []
    fan_out(_with_progress(chain([first], stream), sample_rate, duration_s, progress), lanes)


def _at_rate(sample_rate: int, rate: int, lanes: Sequence[Consumer]) -> Consumer:
    return lambda blocks: fan_out(resampled(blocks, sample_rate, rate), lanes)


def _lane(deliverable: Deliverable, target: Path, *, metadata_from: Path | None, facts: MediaFacts | None) -> Consumer:
    graph = encoding_arguments(deliverable, target, metadata_from=metadata_from, facts=facts)
    job = Job(f"encode {target.name}", target=target)

    def lane(blocks: Iterable[Samples]) -> None:
        run_graph(graph, job, blocks=(mixed(block, _NO_PLACES, deliverable.channels) for block in blocks))

    return lane


def _with_progress(
    blocks: Iterable[Samples], sample_rate: int, duration_s: float | None, progress: Progress | None
) -> Iterator[Samples]:
    taken = 0
    for block in blocks:
        yield block
        taken += len(block)
        if progress is not None and duration_s:
            progress(min(1.0, taken / sample_rate / duration_s))


def encoding_arguments(
    deliverable: Deliverable,
    target: Path,
    *,
    metadata_from: Path | None = None,
    facts: MediaFacts | None = None,
) -> list[str]:
    """Return ffmpeg's arguments for one file; the blocks must have its rate and number of channels."""
    stream = block_input(_rate(deliverable), deliverable.channels).audio
    bits = _bits(deliverable)
    if bits == _DITHERED_BITS:
        stream = stream.filter("aresample", osf="s16", dither_method="triangular_hp")
    if deliverable.container == "mp3":
        stream = stream.filter("volume", volume=f"{1 / _lame_scale(deliverable):.6f}", precision="float")
    options = _CODECS[deliverable.container](deliverable, bits)
    options |= {"fflags": "+bitexact", "flags:a": "+bitexact", "map_metadata": "-1", "map_chapters": "-1"}
    if metadata_from is not None and facts is not None:
        options |= _kept(WRITTEN[deliverable.container], facts)
    compiled: list[str] = ffmpeg.get_args(ffmpeg.output(stream, address(target), **options))
    if metadata_from is None or facts is None:
        return compiled
    # The second input has no sound, and ffmpeg-python cannot express that, nor an option given several times. ffmpeg shifts
    # chapters by the first time stamp of a recording; itsoffset undoes that.
    place = compiled.index("pipe:0") + 1
    tags = ["-itsoffset", f"{facts.start_s:.6f}", "-i", address(metadata_from)]
    dropped = [key for key in facts.tags if any(part in key for part in _DROPPED_TAGS)]
    changed = [f"{key}=" for key in dropped]
    if WRITTEN[deliverable.container].tags == "vorbis":
        changed += _chapter_comments(facts.chapters)
    edits = [part for change in changed for part in ("-metadata", change)]
    return [*compiled[:place], *tags, *compiled[place:-1], *edits, compiled[-1]]


def _chapter_comments(chapters: Sequence[Chapter]) -> list[str]:
    """Return chapters as comments. ffmpeg 5.1 and 9.0 would round the seconds alone and write 00:00:03.500 for 00:00:02.500."""
    comments = []
    for place, chapter in enumerate(chapters):
        comments += [
            f"CHAPTER{place:03}={clock_text(chapter.start_s)}",
            f"CHAPTER{place:03}NAME={chapter.title}",
        ]
    return comments


def _rate(deliverable: Deliverable) -> int:
    return WRITTEN[deliverable.container].rate_for(deliverable.sample_rate)


def _bits(deliverable: Deliverable) -> int | None:
    return deliverable.bit_depth or _LOSSLESS_BITS if WRITTEN[deliverable.container].is_lossless else None


def _kept(container: WrittenContainer, facts: MediaFacts) -> dict[str, Any]:
    # Ogg stores tags in the stream.
    options: dict[str, Any] = {"map_metadata": "1:s:a:0" if facts.container == "ogg" else "1"}
    if container.joins_chapters and facts.chapters:
        options["map_chapters"] = "1"
    if container.joins_cover and facts.picture_stream is not None:
        options |= {"map": f"1:{facts.picture_stream}", "c:v": "copy", "disposition:v": "attached_pic"}
    return options


def _bitrate_kbps(deliverable: Deliverable) -> int:
    return deliverable.bitrate_kbps or WRITTEN[deliverable.container].usual_kbps


def _bitrate(deliverable: Deliverable) -> str:
    return f"{_bitrate_kbps(deliverable)}k"


def _lame_scale(deliverable: Deliverable) -> float:
    return next((scale for limit, scale in _LAME_SCALES if _bitrate_kbps(deliverable) < limit), 1.0)


def _mp3(deliverable: Deliverable, _: int | None) -> dict[str, Any]:
    # LAME's noise shaping (levels under 7) stops as soon as its model finds no audible noise, and leaves bits unused.
    # Without it less noise exceeds the mask, in about half the time: bench.audio.encoding compares the levels.
    settings = {"c:a": "libmp3lame", "b:a": _bitrate(deliverable), "joint_stereo": 1, "abr": 0, "compression_level": 7}
    return settings | {"f": "mp3", "id3v2_version": 3, "write_xing": 1}


def _m4a(deliverable: Deliverable, _: int | None) -> dict[str, Any]:
    bitrate_kbps = _bitrate_kbps(deliverable)
    # At 128 kbit/s, for speech and music, "fast" is 2.6 times as fast as the default and nearer to the source (error at
    # -50 dB instead of -35). The manual recommends it too, except under 64 kbit/s.
    coder = "fast" if bitrate_kbps >= _FAST_AAC_KBPS else "twoloop"
    return {"c:a": "aac", "aac_coder": coder, "b:a": f"{bitrate_kbps}k", "f": "ipod", "movflags": "+faststart"}


def _opus(deliverable: Deliverable, _: int | None) -> dict[str, Any]:
    return {"c:a": "libopus", "b:a": _bitrate(deliverable), "vbr": "on", "application": "audio", "f": "opus"}


def _flac(_: Deliverable, bits: int | None) -> dict[str, Any]:
    depth = {"sample_fmt": "s16"} if bits == _DITHERED_BITS else {"sample_fmt": "s32", "bits_per_raw_sample": 24}
    return {"c:a": "flac", "f": "flac", **depth}


def _wav(_: Deliverable, bits: int | None) -> dict[str, Any]:
    # A RIFF header cannot express more than 4 GiB; only then the file becomes RF64.
    return {"c:a": "pcm_s16le" if bits == _DITHERED_BITS else "pcm_s24le", "f": "wav", "rf64": "auto"}


_CODECS: dict[ContainerName, Callable[[Deliverable, int | None], dict[str, Any]]] = {
    "mp3": _mp3,
    "m4a": _m4a,
    "opus": _opus,
    "flac": _flac,
    "wav": _wav,
}
