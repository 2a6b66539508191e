"""Artwork that directories take, and the small picture that goes into a file."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from toolkit.formats.artwork import check_artwork, embedded_artwork
from toolkit.model.errors import UnreadableMedia

PATH = Path("cover.png")


def picture(size: tuple[int, int], mode: str = "RGB", form: str = "PNG", **options: object) -> bytes:
    written = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(written, form, compress_level=1, **options)
    return written.getvalue()


def blank(size: tuple[int, int]) -> bytes:
    written = io.BytesIO()
    Image.new("1", size).save(written, "PNG", compress_level=1)
    return written.getvalue()


def noise(side_px: int) -> bytes:
    written = io.BytesIO()
    Image.effect_noise((side_px, side_px), 120).convert("RGB").save(written, "PNG")
    return written.getvalue()


def test_a_square_of_the_right_size_raises_no_warning() -> None:
    facts = check_artwork(picture((1400, 1400)), PATH)
    assert (facts.format, facts.width_px, facts.height_px, facts.warnings) == ("PNG", 1400, 1400, ())


@pytest.mark.parametrize(
    ("size", "mode", "form", "warning"),
    [
        ((1500, 1400), "RGB", "PNG", "1500 x 1400 pixels; directories want a square"),
        ((640, 640), "RGB", "PNG", "wants at least 1400"),
        ((3200, 3200), "L", "PNG", "wants at most 3000"),
        ((1400, 1400), "CMYK", "JPEG", "CMYK, made for print"),
        ((1400, 1400), "RGBA", "PNG", "transparent in places"),
        ((1400, 1400), "RGB", "WEBP", "is WEBP; directories want JPEG or PNG"),
    ],
)
def test_what_directories_would_refuse_is_said(size: tuple[int, int], mode: str, form: str, warning: str) -> None:
    assert any(warning in sentence for sentence in check_artwork(picture(size, mode, form), PATH).warnings)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"])
def test_an_embedded_picture_is_a_small_jpeg_in_rgb(mode: str) -> None:
    fitted = Image.open(io.BytesIO(embedded_artwork(picture((2000, 1000), mode), PATH)))
    assert (fitted.format, fitted.mode, fitted.size) == ("JPEG", "RGB", (1400, 700))


@pytest.mark.slow
def test_a_picture_that_will_not_shrink_by_quality_shrinks_in_size() -> None:
    assert len(embedded_artwork(noise(1600), PATH)) <= 300_000


def test_a_picture_that_cannot_be_small_enough_ends_at_200_px() -> None:
    fitted = embedded_artwork(noise(240), PATH, most_bytes=100)
    assert Image.open(io.BytesIO(fitted)).size == (200, 200)
    assert 100 < len(fitted) < 60_000


def test_a_small_picture_is_never_made_larger() -> None:
    assert Image.open(io.BytesIO(embedded_artwork(picture((100, 100)), PATH))).size == (100, 100)


def test_exif_is_obeyed_and_left_out() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "taken at home"
    fitted = embedded_artwork(picture((800, 400), form="JPEG", exif=exif), PATH)
    assert Image.open(io.BytesIO(fitted)).size == (400, 800)
    assert b"taken at home" not in fitted
    assert not Image.open(io.BytesIO(fitted)).getexif()


def test_transparent_places_become_white() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(written, "PNG")
    assert Image.open(io.BytesIO(embedded_artwork(written.getvalue(), PATH))).getpixel((25, 25)) == (255, 255, 255)


@pytest.mark.slow
def test_the_same_picture_gives_the_same_bytes() -> None:
    content = picture((1500, 1500))
    assert embedded_artwork(content, PATH) == embedded_artwork(content, PATH)


# Made when a test asks for it: whoever collects the tests shall not wait for pictures.
@pytest.mark.parametrize(
    ("content", "why"),
    [
        (lambda: b"just words", "not a picture; give artwork as JPEG or PNG"),
        (lambda: b"", "not a picture"),
        (lambda: picture((1400, 1400))[:900], "damaged"),
        (lambda: picture((1400, 1400), form="GIF"), "not a picture"),
        (lambda: blank((10_000, 10_000)), "has 10000 x 10000 pixels; give one of at most 3000 x 3000"),
        (lambda: blank((20_000, 10_000)), "too large to unpack"),
    ],
    ids=["text", "nothing", "cut off", "gif", "10,000 px", "bomb"],
)
def test_what_is_no_usable_picture_is_refused_in_one_sentence(content: Callable[[], bytes], why: str) -> None:
    with pytest.raises(UnreadableMedia, match=rf"cover\.png: .*{why}"):
        embedded_artwork(content(), PATH)


@settings(max_examples=50)
@given(st.binary(max_size=64), st.integers(8, 200))
def test_damaged_pictures_give_a_picture_or_a_clear_error(junk: bytes, place: int) -> None:
    content = picture((64, 64))
    try:
        fitted = embedded_artwork(content[:place] + junk + content[place + len(junk) :], PATH)
    except UnreadableMedia:
        return
    assert fitted.startswith(b"\xff\xd8")
