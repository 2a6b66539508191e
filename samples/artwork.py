"""The sample show's cover, drawn: a small room in perspective, a waveform on its wall, a microphone.

Owns the picture; 1400 x 1400, what podcast directories ask for at least; the same bytes at every run.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

SIDE = 1400
NIGHT, WALL, FLOOR, CEILING = "#16213a", "#e9dcc3", "#8d4a34", "#cdbd9f"
LEFT_WALL, RIGHT_WALL, INK, LAMP = "#d8c7a6", "#bfae8d", "#16213a", "#d9743f"
ROOM = (270, 420, 1130, 1010)


def draw_cover(path: Path, show: str) -> None:
    """Draw the cover and write it as a PNG of few colours."""
    # Drawn at twice the size and shrunk: Pillow's lines have hard edges.
    picture = Image.new("RGB", (SIDE * 2, SIDE * 2), NIGHT)
    draw = ImageDraw.Draw(picture)
    _room(draw)
    _waveform(draw)
    _microphone(draw)
    draw.text(_doubled(SIDE // 2, 165), show, font=ImageFont.load_default(300), fill=WALL, anchor="mm")
    draw.text(
        _doubled(SIDE // 2, 292),
        "making good sound in ordinary places",
        font=ImageFont.load_default(88),
        fill=LAMP,
        anchor="mm",
    )
    small = picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    small.quantize(96, dither=Image.Dither.NONE).save(path, optimize=True)


def _doubled(*edges: float) -> tuple[float, ...]:
    return tuple(2 * edge for edge in edges)


def _room(draw: ImageDraw.ImageDraw) -> None:
    left, top, right, bottom = ROOM
    outer = (60, 370, SIDE - 60, SIDE - 60)
    far = ((left, top), (right, top), (right, bottom), (left, bottom))
    near = ((outer[0], outer[1]), (outer[2], outer[1]), (outer[2], outer[3]), (outer[0], outer[3]))
    for side, colour in enumerate((CEILING, RIGHT_WALL, FLOOR, LEFT_WALL)):
        after = (side + 1) % 4
        draw.polygon([_doubled(*corner) for corner in (near[side], near[after], far[after], far[side])], fill=colour)
    draw.rectangle(_doubled(*ROOM), fill=WALL)
    for board in range(1, 9):
        share = board / 9
        foot = (outer[0] + share * (outer[2] - outer[0]), outer[3])
        draw.line([_doubled(*foot), _doubled(left + share * (right - left), bottom)], fill="#7a3e2b", width=5)


def _waveform(draw: ImageDraw.ImageDraw) -> None:
    rng = np.random.default_rng(12)
    places = np.linspace(-1, 1, 41)
    heights = (0.25 + 0.75 * rng.random(41)) * np.exp(-2.2 * places**2) * 210
    for place, height in zip(places, heights, strict=True):
        x, middle = 700 + place * 385, 690
        box = _doubled(x - 5, middle - height - 6, x + 5, middle + height + 6)
        draw.rounded_rectangle(box, radius=10, fill=LAMP if abs(place) < 0.55 else "#c9a77c")


def _microphone(draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse(_doubled(520, 1200, 880, 1290), fill="#5f2f21")
    draw.rounded_rectangle(_doubled(690, 1010, 710, 1240), radius=10, fill=INK)
    draw.rounded_rectangle(_doubled(610, 1222, 790, 1250), radius=24, fill=INK)
    draw.arc(_doubled(590, 810, 810, 1030), start=0, end=180, fill=INK, width=30)
    draw.rounded_rectangle(_doubled(625, 700, 775, 990), radius=150, fill=INK)
    for line in range(6):
        y = 765 + line * 30
        draw.line([_doubled(650, y), _doubled(750, y)], fill="#3c4a6b", width=9)
