"""Make the pictures of `verify.html` in `docs/verify.md`, from a bundle of the demo and changed ones.

Run it with `make docs-pictures`.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "evidence"))

from evidencekit import export_sample, make_run, options, put_key  # noqa: E402 - of the tests
from pagekit import CheckPage  # noqa: E402 - of the tests
from tamperkit import BY_NAME, tampered  # noqa: E402 - of the tests

from acepilot.browser.driver_process import driver  # noqa: E402 - as above
from acepilot.browser.find import find_browser  # noqa: E402 - as above
from acepilot.browser.launch import LaunchOptions, open_window  # noqa: E402 - as above
from acepilot.evidence.verifier import verifier_page  # noqa: E402 - as above
from acepilot.testing import Scheme  # noqa: E402 - as above

PICTURES = ROOT / "docs" / "pictures" / "verify"
COLOURS = 96
DESKTOP, PHONE = 1100, 390
TALLEST = 2600
SHOTS: tuple[tuple[str, str, Scheme, int], ...] = (
    ("whole", "", "light", DESKTOP),
    ("changed-dark", "capture-replaced", "dark", DESKTOP),
    ("dropped-phone", "journal-line-dropped", "light", PHONE),
)
"""Each picture's name, what was done to the bundle, and how the page is looked at."""


def main() -> None:
    """Make all pictures anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="acepilot-docs-") as name:
        folder = Path(name)
        put_key(folder / "home")
        whole = export_sample(make_run(folder / "home"), folder / "refunds.zip", options(folder / "home"))
        (folder / "verify.html").write_bytes(verifier_page())
        with (
            driver() as playwright,
            open_window(playwright, LaunchOptions(find_browser(), headless=True)) as window,
        ):
            for picture, tamper, scheme, width in SHOTS:
                bundle = whole.path
                if tamper:
                    bundle = folder / f"{picture}.zip"
                    bundle.write_bytes(tampered(whole.path, BY_NAME[tamper]))
                keep(picture, shot(window.browser, folder, bundle, whole.signer, scheme=scheme, width=width))


def shot(
    browser: Browser, folder: Path, bundle: Path, signer: str, *, scheme: Scheme, width: int
) -> Image.Image:
    """Return a picture of the page after it has checked a bundle."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True)
    page = context.new_page()
    page.goto((folder / "verify.html").as_uri())
    CheckPage(page).ask(bundle, signer)
    page.evaluate("document.activeElement.blur()")
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    context.close()
    return picture.crop((0, 0, picture.width, min(picture.height, TALLEST)))


def keep(name: str, image: Image.Image) -> None:
    """Write a picture with few colours: a repository keeps every version of it."""
    few = image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
