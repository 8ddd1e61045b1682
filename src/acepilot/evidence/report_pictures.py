"""The report's pictures: a link beside the report, or bytes inside it at reading size.

Reads captures of one run; knows no journal and no page.
"""

from __future__ import annotations

import base64
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from acepilot.evidence.report_story import ReportCapture

READING_WIDTH_PX = 1_120
COLOURS = 128
MOST_PIXELS = 40_000_000
"""Of a picture that is drawn in the report: a page of 30,000 pixels' height; a larger one takes too much memory."""
MISSING = "This picture is not in the run."
UNREADABLE = "This picture cannot be read."
LARGE = "This picture is too large for the report. It lies among the run's captures."
CHANGED = "This is not the picture that the journal names: its SHA-256 is another. It is not shown."
_NO_PICTURE = (OSError, ValueError, SyntaxError, Image.DecompressionBombError, UnidentifiedImageError)
DOUBTED = "This picture, or the text beside it, did not verify when the report was made."


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture as the page needs it.

    Attributes:
        source: What the page shows; empty when there is nothing to show.
        link: The picture at full size; empty when there is none beside the report.
        text_link: The page's text beside the picture; empty when there is none beside the report.
        width: In pixels; 0 when not known.
        height: In pixels; 0 when not known.
        trouble: What is wrong with it, in one sentence; mostly empty.
    """

    source: str
    link: str
    text_link: str
    width: int
    height: int
    trouble: str


def _nothing(trouble: str) -> ShownPicture:
    return ShownPicture("", "", "", 0, 0, trouble)


def linked(run_path: Path, capture: ReportCapture) -> ShownPicture:
    """Return a picture that lies beside the report, in the run's own files; only its size is read."""
    if not capture.path:
        return _nothing(MISSING)
    try:
        with Image.open(run_path / capture.path, formats=("PNG",)) as image:
            width, height = image.size
    except FileNotFoundError:
        return _nothing(MISSING)
    except _NO_PICTURE:
        return _nothing(UNREADABLE)
    trouble = DOUBTED if capture.is_doubted else ""
    return ShownPicture(capture.path, capture.path, capture.text_path, width, height, trouble)


def inlined(run_path: Path, capture: ReportCapture) -> ShownPicture:
    """Return a picture inside the report, smaller and with fewer colours; it is checked against its digest."""
    if not capture.path:
        return _nothing(MISSING)
    try:
        data = (run_path / capture.path).read_bytes()
    except OSError:
        return _nothing(MISSING)
    if hashlib.sha256(data).hexdigest() != capture.sha256:
        return _nothing(CHANGED)
    try:
        read = _at_reading_size(data)
    except _NO_PICTURE:
        return _nothing(UNREADABLE)
    if read is None:
        return _nothing(LARGE)
    small, width, height = read
    trouble = DOUBTED if capture.is_doubted else ""
    source = f"data:image/png;base64,{base64.b64encode(small).decode()}"
    return ShownPicture(source, "", "", width, height, trouble)


def _at_reading_size(data: bytes) -> tuple[bytes, int, int] | None:
    """Return a picture as PNG, no wider than can be read on a page, and its size; None if it is too large."""
    with Image.open(io.BytesIO(data), formats=("PNG",)) as original:
        if original.width * original.height > MOST_PIXELS:
            return None
        image = original.convert("RGB")
    if image.width > READING_WIDTH_PX:
        height = max(1, round(image.height * READING_WIDTH_PX / image.width))
        image = image.resize((READING_WIDTH_PX, height), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
        out, "PNG", optimize=True
    )
    return out.getvalue(), image.width, image.height
