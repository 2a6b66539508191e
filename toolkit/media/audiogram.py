"""A clip as a video: a backdrop, a moving waveform, and captions in time with the words.

Owns the ffmpeg graph. The caller makes the pictures (``formats.audiogram_cards``), so ffmpeg needs no font.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ffmpeg

from toolkit.media.opening import address
from toolkit.media.pipes import Samples
from toolkit.media.run import Job, block_input, run_graph

FRAMES_PER_S = 25
_WAVE_MARGIN_SHARE = 0.08
_WAVE_COLOUR = "white@0.92"
# What platforms for short videos require: H.264 High, 4:2:0, AAC, index first.
_VIDEO = {"vcodec": "libx264", "preset": "veryfast", "crf": 20, "pix_fmt": "yuv420p", "r": FRAMES_PER_S}
_AUDIO = {"acodec": "aac", "audio_bitrate": "160k", "ar": 48_000, "ac": 2}


@dataclass(frozen=True, slots=True)
class Picture:
    """The pictures of one video, as PNG files, and the places (px) of the waveform and the captions.

    ``turns_s`` are the times at which the captions move to the next card of the sheet.
    """

    backdrop: Path
    sheet: Path
    turns_s: Sequence[float]
    width_px: int
    wave_top_px: int
    wave_height_px: int
    card_top_px: int
    card_height_px: int


def render_audiogram(
    blocks: Iterable[Samples], sample_rate: int, channels: int, picture: Picture, duration_s: float, target: Path
) -> None:
    """Write an MP4 with H.264 and AAC.

    Parameters
    ----------
    blocks : iterable of ndarray, shape (n_samples, n_channels), float32, full scale = 1.0
    duration_s : float
        Length of the sound; the video has the same length, to a frame.
    target : Path
        Overwritten.

    Raises
    ------
    DiskFull, CannotWrite, FfmpegFailed, MissingFfmpeg
        The target may exist in part and must be deleted.
    """
    sound = block_input(sample_rate, channels).audio.filter_multi_output("asplit", 2)
    margin = round(picture.width_px * _WAVE_MARGIN_SHARE)
    wave = sound[0].filter(
        "showwaves",
        s=f"{picture.width_px - 2 * margin}x{picture.wave_height_px}",
        mode="cline",
        rate=FRAMES_PER_S,
        colors=_WAVE_COLOUR,
        scale="sqrt",
        draw="full",
        split_channels=0,
    )
    # The number of the card to show is the number of turns that have passed.
    card = "+".join([f"gte(t,{at:.3f})" for at in picture.turns_s]) or "0"
    captions = _still(picture.sheet).filter(
        "crop", w="iw", h=picture.card_height_px, x=0, y=f"{picture.card_height_px}*({card})", exact=1
    )
    seen = (
        _still(picture.backdrop)
        .overlay(wave, x=margin, y=picture.wave_top_px, shortest=1)
        .overlay(captions, x=0, y=picture.card_top_px, shortest=1)
    )
    output = ffmpeg.output(
        seen, sound[1], address(target), format="mp4", t=f"{duration_s:.3f}", movflags="+faststart", **_VIDEO, **_AUDIO
    )
    run_graph(output, Job("render the audiogram", target=target, duration_s=duration_s), blocks=blocks)


def _still(path: Path) -> Any:  # noqa: ANN401 - ffmpeg-python has no types
    """Return a picture as an endless video; it is decoded once."""
    shown = ffmpeg.input(address(path), format="png_pipe", framerate=FRAMES_PER_S)
    return shown.video.filter("loop", loop=-1, size=1, start=0)
