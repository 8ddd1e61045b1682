"""Pictures that a person adds: looked at for size and kind, and drawn anew, so that nothing but pixels is kept.

Cannot cover anything in them: acepilot does not know where on a picture a secret stands.
"""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from acepilot.errors import UsageError

LARGEST_BYTES = 10 * 1024 * 1024
LONGEST_SIDE_PX = 12_000
MOST_PIXELS = 40_000_000
LEAST_SIDE_PX = 16
FORMATS = ("PNG", "JPEG")


class PictureUnusable(UsageError):
    """A picture that cannot be kept; the message says why."""


def clean_picture(data: bytes) -> bytes:
    """Return a picture as PNG, drawn anew: without place, camera, comments, or anything hidden behind its end.

    Raises:
        PictureUnusable: It is no PNG or JPEG, or too large.
    """
    if len(data) > LARGEST_BYTES:
        raise PictureUnusable(
            f"The picture is larger than {LARGEST_BYTES // 1024 // 1024} MB.",
            hint="Take it of the window alone.",
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is odd but can be drawn is drawn
            with Image.open(io.BytesIO(data), formats=FORMATS) as original:
                _check_size(*original.size)
                return _drawn_anew(original)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, UnidentifiedImageError) as error:
        raise PictureUnusable(
            "This is no picture that acepilot can read.", hint="Give a whole PNG or JPEG file."
        ) from error


def _check_size(width: int, height: int) -> None:
    if max(width, height) > LONGEST_SIDE_PX or width * height > MOST_PIXELS:
        raise PictureUnusable(
            f"The picture has {width} by {height} pixels, which is too many.",
            hint="Take it of the window alone.",
        )
    if min(width, height) < LEAST_SIDE_PX:
        raise PictureUnusable(f"The picture has {width} by {height} pixels: nothing can be seen on it.")


def _drawn_anew(original: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(original).convert("RGBA")
    clean = Image.new("RGB", upright.size, "white")
    clean.paste(upright, mask=upright.getchannel("A"))
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return out.getvalue()
