"""Make the pictures of the report that stand in `docs/pictures/report`: run by `make docs-pictures`.

Runs the demo in a folder of its own, exports both runs as a user would, and photographs what the bundles hold: the
page at desktop and phone width, light and dark, and the printed pages. Reaches nothing but the mock portal.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser

from acepilot.browser.driver_process import driver
from acepilot.browser.find import find_browser
from acepilot.browser.launch import LaunchOptions, open_window

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "report"
DESKTOP = (1280, 900)
PHONE = (390, 844)
COLOURS = 160
PAGES_IN_A_ROW = 4
GAP_PX = 16
DESK = (226, 229, 234)


def main() -> None:
    """Make all pictures anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for old in PICTURES.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory(prefix="acepilot-docs-") as folder:
        for flow, data in exported(Path(folder)):
            photograph(flow, data / "report.html")
            photograph_pages(flow, data / "report.pdf")
    for picture in sorted(PICTURES.glob("*.png")):
        print(f"{picture.stat().st_size:>9,}  {picture.name}")


def exported(folder: Path) -> Iterator[tuple[str, Path]]:
    """Run the demo, export its runs, and yield each flow's name with its bundle's `data/`."""
    for run in acepilot(folder, "demo")["runs"]:
        name = Path(run["path"]).name
        acepilot(folder, "evidence", "export", name, "--no-sign", "-o", str(folder / f"{name}.zip"))
        with zipfile.ZipFile(folder / f"{name}.zip") as bundle:
            bundle.extractall(folder)
        yield name.split("-", 1)[1].rsplit("-", 1)[0], folder / f"acepilot-{name}" / "data"


def acepilot(folder: Path, *arguments: str) -> dict[str, list[dict[str, str]]]:
    """Run a command of acepilot's, and return the data of its JSON."""
    done = subprocess.run(
        [sys.executable, "-m", "acepilot", *arguments, "--json"],
        env={**os.environ, "ACEPILOT_HOME": str(folder / "home")},
        stdout=subprocess.PIPE,
        check=True,
    )
    data: dict[str, list[dict[str, str]]] = json.loads(done.stdout)["data"]
    return data


def photograph(flow: str, report: Path) -> None:
    """Take the page as a whole at both widths, and what is seen first of it in the dark."""
    with (
        driver() as playwright,
        open_window(playwright, LaunchOptions(find_browser(), headless=True)) as window,
    ):
        for device, size in (("desktop", DESKTOP), ("phone", PHONE)):
            keep(f"{flow}-{device}", shot(window.browser, report, size, is_dark=False, is_whole=True))
            keep(f"{flow}-{device}-dark", shot(window.browser, report, size, is_dark=True, is_whole=False))


def shot(
    browser: Browser, report: Path, size: tuple[int, int], *, is_dark: bool, is_whole: bool
) -> Image.Image:
    """Return one picture of a report."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if is_dark else "light",
        offline=True,
        java_script_enabled=False,
    )
    page = context.new_page()
    page.goto(report.as_uri())
    png = page.screenshot(full_page=is_whole)
    context.close()
    return Image.open(io.BytesIO(png)).convert("RGB")


def photograph_pages(flow: str, pdf: Path) -> None:
    """Take the first printed page by itself, and all of them on one sheet."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.render(scale=2).to_pil().convert("RGB") for page in document]
    document.close()
    keep(f"{flow}-page-1", pages[0].resize((pages[0].width * 2 // 3, pages[0].height * 2 // 3)))
    keep(f"{flow}-pages", contact_sheet([page.resize((page.width // 3, page.height // 3)) for page in pages]))


def contact_sheet(pages: list[Image.Image]) -> Image.Image:
    """Return pages laid out in rows."""
    width, height = pages[0].width + GAP_PX, pages[0].height + GAP_PX
    rows = -(-len(pages) // PAGES_IN_A_ROW)
    sheet = Image.new("RGB", (PAGES_IN_A_ROW * width + GAP_PX, rows * height + GAP_PX), DESK)
    for number, page in enumerate(pages):
        row, column = divmod(number, PAGES_IN_A_ROW)
        sheet.paste(page, (GAP_PX + column * width, GAP_PX + row * height))
    return sheet


def keep(name: str, image: Image.Image) -> None:
    """Write a picture with few colours: a repository keeps every version of it."""
    few = image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
