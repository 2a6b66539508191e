"""The still pictures of an audiogram: the backdrop with the artwork, and the captions as one sheet of cards.

Owns the layouts, the fonts and the drawing (Pillow), not the video. A sheet is one picture as wide as the video, with one card
per caption, one below the other. The first card is empty. The video shows one card at a time.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageStat, features

from toolkit.formats.artwork import embedded_artwork
from toolkit.model.caption import CaptionCue

# The first font that has every letter is used. Pillow includes a small one for machines without fonts.
_FONTS = (
    "DejaVuSans-Bold.ttf", "NotoSans-Bold.ttf", "LiberationSans-Bold.ttf", "Arial Bold.ttf", "arialbd.ttf", "Arial Unicode.ttf",
    "HelveticaNeue.ttc", "NotoSansCJK-Bold.ttc", "NotoSansHebrew-Bold.ttf", "NotoSansArabic-Bold.ttf", "NotoSansDevanagari-Bold.ttf",
    "Hiragino Sans GB.ttc", "msyhbd.ttc", "meiryob.ttc", "malgunbd.ttf",
)  # fmt: skip
_NO_LETTER = "\U0010ffff"
_INK, _SOFT = (255, 255, 255, 255), (255, 255, 255, 190)
_SHADE = (0, 0, 0, 165)
_PLAIN_BACKDROP = (33, 38, 51)
_DARKEST_SHARE = 0.32
_LINE_SPACING = 1.28
_SMALLEST_SHARE = 0.55
_MARGIN_SHARE = 0.07


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of all parts of a video, in pixels from its top left corner."""

    name: str
    width_px: int
    height_px: int
    artwork_top_px: int
    artwork_side_px: int
    title_top_px: int
    wave_top_px: int
    wave_height_px: int
    card_top_px: int
    card_height_px: int
    text_px: int


SQUARE = Layout("square", 1080, 1080, 70, 430, 524, 610, 150, 780, 250, 50)
# Players of vertical videos put their buttons into the lowest sixth.
VERTICAL = Layout("vertical", 1080, 1920, 200, 720, 960, 1070, 210, 1310, 330, 62)
LAYOUTS = (SQUARE, VERTICAL)


@dataclass(frozen=True, slots=True)
class CardSheet:
    """A PNG of equally high cards, and the times (s) at which the video moves to the next card."""

    png: bytes
    turns_s: tuple[float, ...]


def undrawable(texts: Sequence[str]) -> str:
    """Return, each once, the letters for which no font on this machine has a glyph; empty if all texts can be drawn."""
    lacking = [text for text in texts if _font_name(sorted(set(text) - {" ", "\n"})) is None]
    letters = sorted({letter for text in lacking for letter in text if not letter.isspace()})
    return "".join(letter for letter in letters if _font_name([letter]) is None) or "".join(letters)


def backdrop(layout: Layout, artwork: bytes | None, title: str, show: str) -> bytes:
    """Return the picture behind everything as PNG.

    ``artwork`` is a JPEG, PNG or WebP and is scaled to fit its square; without artwork, title and show are drawn there.

    Raises
    ------
    UnreadableMedia
        The artwork is not a picture.
    """
    picture = Image.new("RGB", (layout.width_px, layout.height_px), _PLAIN_BACKDROP)
    if artwork is not None:
        cover = _cover(artwork, layout.artwork_side_px)
        mean = ImageStat.Stat(cover).mean
        picture.paste(tuple(int(_DARKEST_SHARE * part) for part in mean[:3]), (0, 0, *picture.size))
        left = (layout.width_px - cover.width) // 2
        top = layout.artwork_top_px + (layout.artwork_side_px - cover.height) // 2
        picture.paste(cover, (left, top))
        box = (layout.title_top_px, layout.wave_top_px - layout.title_top_px - 12)
        _write(picture, title or show, box, int(layout.text_px * 0.72), _SOFT, lines=1)
    else:
        half = layout.artwork_side_px // 2
        _write(picture, title, (layout.artwork_top_px + half // 2, half), int(layout.text_px * 1.5), _INK, lines=3)
        _write(picture, show, (layout.title_top_px - 30, 80), int(layout.text_px * 0.8), _SOFT, lines=1)
    return _png(picture)


def card_sheet(layout: Layout, cues: Sequence[CaptionCue]) -> CardSheet:
    """Return the captions as cards: one for each span in which the same text is shown."""
    shown = _stretches(cues)
    sheet = Image.new("RGBA", (layout.width_px, layout.card_height_px * (len(shown) + 1)), (0, 0, 0, 0))
    for n, (_, text) in enumerate(shown, start=1):
        if text:
            card = Image.new("RGBA", (layout.width_px, layout.card_height_px), (0, 0, 0, 0))
            _write(card, text, (0, layout.card_height_px), layout.text_px, _INK, lines=4, shade=True)
            sheet.paste(card, (0, n * layout.card_height_px))
    return CardSheet(_png(sheet), tuple(at for at, _ in shown))


def _stretches(cues: Sequence[CaptionCue]) -> list[tuple[float, str]]:
    """Return each text with the time from which it is shown; captions at the same time are shown below each other."""
    edges = sorted({round(at, 3) for cue in cues for at in (cue.start_s, cue.end_s)})
    found: list[tuple[float, str]] = []
    for at in edges:
        text = "\n".join(cue.text for cue in cues if round(cue.start_s, 3) <= at < round(cue.end_s, 3))
        if not found or found[-1][1] != text:
            found.append((at, text))
    return found


def _cover(content: bytes, side_px: int) -> Image.Image:
    picture = Image.open(io.BytesIO(embedded_artwork(content, Path("artwork"), side_px=side_px, most_bytes=10_000_000)))
    share = side_px / max(picture.size)
    size = (max(1, round(picture.width * share)), max(1, round(picture.height * share)))
    return picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)


def _write(  # noqa: PLR0913 - a place, a look, and the text
    picture: Image.Image,
    text: str,
    box_px: tuple[int, int],
    size_px: int,
    ink: tuple[int, int, int, int],
    *,
    lines: int,
    shade: bool = False,
) -> None:
    """Draw text in the middle of a band (top, height), smaller if it does not fit."""
    name = _font_name(sorted(set(text) - {" ", "\n"}))
    if not text.strip() or name is None:
        return
    font, wrapped = _fitted(text, name, size_px, (int(picture.width * (1 - 2 * _MARGIN_SHARE)), box_px[1]), lines)
    step = int(font.size * _LINE_SPACING)
    draw = ImageDraw.Draw(picture, "RGBA")
    top = box_px[0] + max(0, box_px[1] - step * len(wrapped)) // 2
    if shade:
        widest = max(font.getlength(line) for line in wrapped)
        left, pad = (picture.width - widest) / 2, size_px * 0.4
        corners = (left - pad, max(0, top - pad / 2), left + widest + pad, top + step * len(wrapped) + pad / 2)
        draw.rounded_rectangle(corners, radius=pad, fill=_SHADE)
    for n, line in enumerate(wrapped):
        draw.text((picture.width / 2, top + step * (n + 0.5)), line, font=font, fill=ink, anchor="mm")


def _fitted(
    text: str, name: str, size_px: int, room_px: tuple[int, int], most_lines: int
) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """Return the largest font in which a text fits (width, height), and its lines; in the smallest font, the lines that fit."""
    size = size_px
    while True:
        font = _opened(name, size)
        lines = [part for line in text.split("\n") for part in _wrapped(line, font, room_px[0])]
        fits = min(most_lines, max(1, room_px[1] // int(size * _LINE_SPACING)))
        if len(lines) <= fits or size <= size_px * _SMALLEST_SHARE:
            return font, lines[:fits]
        size -= 2


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width_px: int) -> list[str]:
    """Break a line between words, and inside a word only if it is too wide by itself (or its script has no spaces)."""
    found = [""]
    for word in text.split():
        joined = f"{found[-1]} {word}".strip()
        if font.getlength(joined) <= width_px:
            found[-1] = joined
            continue
        found += [""] if found[-1] else []
        for letter in word:
            if found[-1] and font.getlength(found[-1] + letter) > width_px:
                found.append("")
            found[-1] += letter
    return [line for line in found if line]


def _font_name(letters: Sequence[str]) -> str | None:
    """Return the first font that has all letters, "" for Pillow's own, or None."""
    # Scripts whose letters join or run from right to left need a shaper.
    if not features.check("raqm") and any("\u0590" <= letter <= "\u0dff" for letter in letters):
        return None
    for name in (*_FONTS, ""):
        try:
            font = _opened(name, 40)
        except OSError:
            continue
        if not _missing(letters, font):
            return name
    return None


def _missing(letters: Sequence[str], font: ImageFont.FreeTypeFont) -> list[str]:
    nothing = bytes(font.getmask(_NO_LETTER))
    return [letter for letter in letters if bytes(font.getmask(letter)) == nothing]


def _opened(name: str, size_px: int) -> ImageFont.FreeTypeFont:
    found = ImageFont.truetype(name, size_px) if name else ImageFont.load_default(size_px)
    if not isinstance(found, ImageFont.FreeTypeFont):
        raise OSError("this Pillow was built without FreeType")
    return found


def _png(picture: Image.Image) -> bytes:
    held = io.BytesIO()
    picture.save(held, "PNG", compress_level=1)
    return held.getvalue()
