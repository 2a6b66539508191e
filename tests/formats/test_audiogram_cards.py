"""Pictures of audiograms: what is on them is looked for in their pixels."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from toolkit.formats.audiogram_cards import LAYOUTS, SQUARE, Layout, backdrop, card_sheet, undrawable
from toolkit.model.caption import CaptionCue
from toolkit.model.errors import UnreadableMedia

COVER = (Path(__file__).parents[2] / "samples/small-rooms/cover.png").read_bytes()


def pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA")).astype(int)


def cards(layout: Layout, *cues: CaptionCue) -> list[np.ndarray]:
    sheet = pixels(card_sheet(layout, cues).png)
    return list(sheet.reshape(-1, layout.card_height_px, layout.width_px, 4))


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_the_artwork_stands_in_its_square_on_its_own_colour_darkened(layout: Layout) -> None:
    found = pixels(backdrop(layout, COVER, "A talk", "Small Rooms"))
    assert found.shape[:2] == (layout.height_px, layout.width_px)
    cover = np.asarray(Image.open(io.BytesIO(COVER)).convert("RGB").resize((layout.artwork_side_px,) * 2)).astype(int)
    left, top = (layout.width_px - layout.artwork_side_px) // 2, layout.artwork_top_px
    shown = found[top : top + layout.artwork_side_px, left : left + layout.artwork_side_px, :3]
    assert np.abs(shown - cover).mean() < 12
    assert found[-1, -1, :3] == pytest.approx(0.32 * cover.mean(axis=(0, 1)), abs=6)


def test_without_artwork_the_title_stands_there() -> None:
    with_title, without = (pixels(backdrop(SQUARE, None, title, "")) for title in ("Quiet rooms", ""))
    rows = slice(SQUARE.artwork_top_px, SQUARE.artwork_top_px + SQUARE.artwork_side_px)
    assert (with_title[rows] != without[rows]).any()
    assert (without == without[0, 0]).all()


def test_artwork_that_is_no_picture_is_refused() -> None:
    with pytest.raises(UnreadableMedia):
        backdrop(SQUARE, b"no picture", "A talk", "")


def test_every_caption_has_a_card_and_every_pause_an_empty_one() -> None:
    said = (
        CaptionCue("Ada", 1.0, 2.0, ("One",)),
        CaptionCue("Ben", 2.0, 3.0, ("Two",)),
        CaptionCue("Ada", 5.0, 6.0, ("Three",)),
    )
    assert card_sheet(SQUARE, said).turns_s == (1.0, 2.0, 3.0, 5.0, 6.0)
    assert [bool(card[..., 3].any()) for card in cards(SQUARE, *said)] == [False, True, True, False, True, False]


def test_captions_at_the_same_time_share_a_card() -> None:
    sheet = card_sheet(SQUARE, (CaptionCue("Ada", 0.0, 3.0, ("One",)), CaptionCue("Ben", 1.0, 2.0, ("Two",))))
    assert sheet.turns_s == (0.0, 1.0, 2.0, 3.0)


def test_no_captions_are_one_empty_card() -> None:
    sheet = card_sheet(SQUARE, ())
    assert sheet.turns_s == ()
    assert not pixels(sheet.png)[..., 3].any()


@pytest.mark.slow
@settings(max_examples=40)
@given(st.text("abcdefghijWM ,.", min_size=1, max_size=400))
def test_text_of_any_length_stays_inside_its_card(text: str) -> None:
    (_, card, _) = (
        cards(SQUARE, CaptionCue("", 0.0, 1.0, (text,))) if text.strip() else (None, np.zeros((9, 9, 4)), None)
    )
    margin = 8
    assert not card[:, :margin, 3].any()
    assert not card[:, -margin:, 3].any()


def test_letters_that_no_font_draws_are_named() -> None:
    assert undrawable(["Plain words, with commas."]) == ""
    assert undrawable(["Nobody draws \U00012345 this"]) == "\U00012345"
