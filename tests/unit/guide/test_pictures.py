from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from guidekit import picture
from PIL import Image, PngImagePlugin

from acepilot.guide.pictures import LARGEST_BYTES, LONGEST_SIDE_PX, PictureUnusable, clean_picture

PLACE = "25.7617 N, 80.1918 W"
Draw = Callable[[], bytes]
"""Draws a picture within the test: each worker would else draw all of them to know what tests there are."""


def _png_with_text() -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", PLACE)
    return picture(pnginfo=notes) + b"hidden behind its end"


def _jpeg_with_exif() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = PLACE
    exif[0x0112] = 6  # turned by a quarter
    return picture(format_="JPEG", exif=exif)


@pytest.mark.parametrize("draw", [_png_with_text, _jpeg_with_exif], ids=["png", "jpeg"])
def test_nothing_but_pixels_is_kept(draw: Draw) -> None:
    """Text, place and what hangs behind a picture's end are gone; the picture stands upright."""
    data = draw()
    assert PLACE.encode() in data
    clean = clean_picture(data)
    assert PLACE.encode() not in clean
    assert b"hidden" not in clean
    with Image.open(io.BytesIO(clean)) as image:
        assert image.format == "PNG"
        assert not image.info
        assert image.size == ((48, 64) if data[:2] == b"\xff\xd8" else (64, 48))


def test_what_can_be_seen_through_becomes_white() -> None:
    """A picture with holes is laid on white, so that nothing lies hidden under them."""
    out = io.BytesIO()
    Image.new("RGBA", (32, 32), (255, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(clean_picture(out.getvalue()))) as image:
        assert image.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: b"",
        lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        lambda: picture(format_="GIF"),
        lambda: picture()[:60],
        lambda: picture(LONGEST_SIDE_PX + 1, 20),
        lambda: picture(7_000, 7_000),
        lambda: picture(4, 4),
        lambda: picture() + b" " * LARGEST_BYTES,
    ],
    ids=["empty", "svg", "gif", "torn", "too wide", "too many pixels", "too small", "too many bytes"],
)
def test_what_is_no_fit_picture_is_refused(draw: Draw) -> None:
    """What is not a whole PNG or JPEG of a size that can be looked at is refused in words."""
    with pytest.raises(PictureUnusable) as refused:
        clean_picture(draw())
    assert refused.value.message.endswith(".")
