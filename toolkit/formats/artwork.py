"""Cover artwork: checked against the directories' rules, and fitted for embedding.

Owns which pictures are accepted and what is embedded: a JPEG of at most 1400 px and 300 kB, RGB, without EXIF (which may
contain a location). Takes bytes and opens no file; the type is told by the content.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from toolkit.model.errors import UnreadableMedia

# Apple's rule for a show's and an episode's artwork: square, between these sides.
MIN_SIDE_PX, MAX_SIDE_PX = 1400, 3000
EMBEDDED_SIDE_PX = 1400
EMBEDDED_BYTES = 300_000
# A square of 9,000 px. A decompression bomb unpacks to far more than its size suggests.
_MAX_PIXELS = 81_000_000

# A picture with a palette has no colours in between, and is made smaller when it has none any more.
_SMOOTH_MODES = ("L", "LA", "RGB", "RGBA", "CMYK")
_FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITIES = (90, 82, 74, 66, 58)
_SHRINK = 0.8
_SMALLEST_SIDE_PX = 200


@dataclass(frozen=True, slots=True)
class ArtworkFacts:
    """What a picture is; ``warnings`` are sentences about what a directory would refuse."""

    format: str
    width_px: int
    height_px: int
    mode: str
    warnings: tuple[str, ...]


def check_artwork(content: bytes, path: Path) -> ArtworkFacts:
    """Check a picture; ``path`` is only used in errors.

    Raises
    ------
    UnreadableMedia
        It is not a JPEG, PNG or WebP, is damaged, or is too large to unpack safely.
    """
    with _opened(content, path) as picture:
        width_px, height_px = ImageOps.exif_transpose(picture).size
        return ArtworkFacts(
            picture.format or "", width_px, height_px, picture.mode, tuple(_complaints(picture, width_px, height_px))
        )


def embedded_artwork(
    content: bytes, path: Path, *, side_px: int = EMBEDDED_SIDE_PX, most_bytes: int = EMBEDDED_BYTES
) -> bytes:
    """Return the picture as it is embedded: JPEG, upright, RGB on white, no side longer than ``side_px``.

    It is never enlarged and never cropped. The same picture gives the same bytes.

    Raises
    ------
    UnreadableMedia
        As :func:`check_artwork`.
    """
    with _opened(content, path) as picture:
        if max(picture.size) > MAX_SIDE_PX and picture.mode in _SMOOTH_MODES:
            # Each step below makes a copy: of a picture of 9,000 px a third of a gigabyte.
            picture.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX), Image.Resampling.LANCZOS)
        plain = _on_white(ImageOps.exif_transpose(picture))
    plain.thumbnail((side_px, side_px), Image.Resampling.LANCZOS)
    written = _as_jpeg(plain, most_bytes)
    while len(written) > most_bytes and max(plain.size) > _SMALLEST_SIDE_PX:
        smaller = max(_SMALLEST_SIDE_PX, int(max(plain.size) * _SHRINK))
        plain.thumbnail((smaller, smaller), Image.Resampling.LANCZOS)
        written = _as_jpeg(plain, most_bytes)
    return written


def _as_jpeg(picture: Image.Image, most_bytes: int) -> bytes:
    """Return the picture at the best quality that fits, or at the lowest if none fits."""
    content = b""
    for quality in _QUALITIES:
        written = io.BytesIO()
        picture.save(written, "JPEG", quality=quality, optimize=True)
        content = written.getvalue()
        if len(content) <= most_bytes:
            break
    return content


@contextmanager
def _opened(content: bytes, path: Path) -> Iterator[Image.Image]:
    try:
        with warnings.catch_warnings():
            # Pillow warns about sizes that are refused just below.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=_FORMATS)
        if picture.width * picture.height > _MAX_PIXELS:
            raise UnreadableMedia(path, _too_large(picture.width, picture.height))
        picture.load()
    except UnidentifiedImageError as error:
        raise UnreadableMedia(path, "this is not a picture; give artwork as JPEG or PNG.") from error
    except Image.DecompressionBombError as error:
        raise UnreadableMedia(path, "this picture is too large to unpack; give one of 3000 x 3000 pixels.") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise UnreadableMedia(
            path, f"this picture is damaged ({str(error)[:80]}); save it again as JPEG or PNG."
        ) from error
    with picture:
        yield picture


def _too_large(width_px: int, height_px: int) -> str:
    return f"this picture has {width_px} x {height_px} pixels; give one of at most {MAX_SIDE_PX} x {MAX_SIDE_PX}."


def _complaints(picture: Image.Image, width_px: int, height_px: int) -> Iterator[str]:
    if width_px != height_px:
        yield f"the artwork is {width_px} x {height_px} pixels; directories want a square."
    if min(width_px, height_px) < MIN_SIDE_PX:
        yield f"the artwork is {width_px} x {height_px} pixels; Apple Podcasts wants at least {MIN_SIDE_PX}."
    if max(width_px, height_px) > MAX_SIDE_PX:
        yield f"the artwork is {width_px} x {height_px} pixels; Apple Podcasts wants at most {MAX_SIDE_PX}."
    if picture.mode == "CMYK":
        yield "the artwork is in CMYK, made for print; save it in RGB."
    if picture.has_transparency_data:
        yield "the artwork is transparent in places; Apple Podcasts wants it without."
    if picture.format not in ("JPEG", "PNG"):
        yield f"the artwork is {picture.format}; directories want JPEG or PNG."


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.has_transparency_data:
        layer = picture.convert("RGBA")
        white = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(white, layer).convert("RGB")
    plain = picture.convert("RGB")
    # EXIF, comments and profiles are dropped.
    plain.info = {}
    return plain
