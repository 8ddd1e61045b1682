"""The areas of a page that a picture does not show, and painting over them. Knows neither pages nor secrets."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageDraw

MASK_COLOR = (23, 33, 43)
MASK_MARGIN = 2
TALLEST_PX = 12_000
PACKED = 4
"""How well a picture is packed: it takes a fifth more time than 3, for a sixteenth less; 6 a quarter more, for 1 %."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle to be masked, in CSS pixels of the viewport.

    Attributes:
        x: From the left edge.
        y: From the top edge.
        width: Its width.
        height: Its height.
        is_pinned: Whether it keeps its place when the page scrolls.
    """

    x: float
    y: float
    width: float
    height: float
    is_pinned: bool


@dataclass(frozen=True, slots=True)
class View:
    """What is seen of the page, in CSS pixels.

    Attributes:
        x: How far it is scrolled to the right.
        y: How far it is scrolled down.
        width: The viewport's width.
        height: The viewport's height.
        full: The whole page's height.
        ratio: How many pixels of the screen a CSS pixel takes, the person's zoom included.
    """

    x: float
    y: float
    width: float
    height: float
    full: float
    ratio: float


def area_of(raw: dict[str, Any]) -> Area:
    """Make an area of what a document tells."""
    return Area(raw["x"], raw["y"], raw["width"], raw["height"], bool(raw["pinned"]))


def is_scaled(answer: dict[str, Any], offset: dict[str, float]) -> bool:
    """Tell whether a frame is drawn in another size than its own pixels, or turned: its areas would be elsewhere."""
    sides = ("width", "height")
    return "width" in offset and (
        offset["turned"] > 1 or any(abs(answer[side] - offset[side]) > 1 for side in sides)
    )


def is_full_safe(view: View, areas: tuple[Area, ...]) -> bool:
    """Tell whether masks stay right when the page is laid out at full height: pinned ones would not."""
    return view.height < view.full <= TALLEST_PX and not any(area.is_pinned for area in areas)


def paint(png: bytes, areas: tuple[Area, ...], shift: tuple[float, float]) -> bytes:
    """Return the picture with every area painted over, packed anew.

    Args:
        png: A picture, one pixel for each CSS pixel.
        areas: What to hide.
        shift: What to add to x and y, for a picture of the whole page.
    """
    image = Image.open(io.BytesIO(png)).convert("RGB")
    draw = ImageDraw.Draw(image)
    for area in areas:
        left, top = area.x + shift[0] - MASK_MARGIN, area.y + shift[1] - MASK_MARGIN
        right, bottom = left + area.width + 2 * MASK_MARGIN, top + area.height + 2 * MASK_MARGIN
        draw.rectangle((left, top, right, bottom), fill=MASK_COLOR)
    out = io.BytesIO()
    image.save(out, format="PNG", compress_level=PACKED)
    return out.getvalue()
