"""Make the pictures of the desk's page in `docs/desk.md`, of made-up clients.

Run it with `make docs-pictures`.
"""

from __future__ import annotations

import hashlib
import io
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "unit" / "kit"))

from boardkit import FakeDesk, client, fact, importer  # noqa: E402 - of the tests

from acepilot.browser.driver_process import driver  # noqa: E402 - as above
from acepilot.browser.find import find_browser  # noqa: E402 - as above
from acepilot.browser.launch import LaunchOptions, open_window  # noqa: E402 - as above
from acepilot.desk.board import ClientLine, Fact, ImporterLine, Problem, ProblemCode, Proof  # noqa: E402 - as above
from acepilot.desk.server import DeskServer  # noqa: E402 - as above
from acepilot.testing import FakeClock, Scheme  # noqa: E402 - as above
from acepilot.timing import Timing  # noqa: E402 - as above

PICTURES = ROOT / "docs" / "pictures" / "desk"
NOW = datetime(2026, 11, 27, 15, 30, tzinfo=UTC)
COLOURS = 128
BY = "Dana Reyes, owner"
SHOTS: tuple[tuple[str, str, Scheme, tuple[int, int]], ...] = (
    ("board", "", "light", (1200, 760)),
    ("board-phone-dark", "", "dark", (360, 760)),
    ("client", "client/northgate", "light", (1200, 900)),
)
"""Each picture's name, which page, and how it is looked at."""


def main() -> None:
    """Make all pictures anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        DeskServer(FakeDesk(clients()), timing=Timing(clock=FakeClock(NOW))) as server,
        driver() as playwright,
        open_window(playwright, LaunchOptions(find_browser(), headless=True)) as window,
    ):
        for name, path, scheme, size in SHOTS:
            keep(name, shot(window.browser, server.address + path, scheme, size))


def clients() -> list[ClientLine]:
    """Return clients of whom something can be told."""
    refused = Problem(ProblemCode.REFUSED, "Routing number is not valid for ACH.", number="47-205511000")
    other = Problem(ProblemCode.OTHER_SIGNER, "Signed by 9b1f…04, and not by the client's own key 5d70…e2.")
    enrolled, confirmed = Proof.ENROLLED, Proof.CONFIRMED
    return [
        of(
            "Northgate Textiles Inc",
            line("47-205511000", (Proof.REFUSED, 1)),
            line("47-205511001", (enrolled, 1)),
            seen=1,
            problems=(refused, other),
        ),
        of("Harbour & Quay Foods LLC", line("31-880420900", (enrolled, 40), (confirmed, 39)), seen=47),
        of("Bayside Imports LLC", *(line(f"12-3456789{n:02d}", (enrolled, 1)) for n in range(3)), seen=1),
        of("Castellan Optics Corp", line("58-119203400", (enrolled, 42), (confirmed, 41)), seen=41),
        of("Ämtler & Söhne GmbH", line("262511-00417"), line("262511-00418")),
        of("Minato Trading Co", line("94-330871600", (Proof.PRACTISED, 2))),
        of("Pinewood Furniture LLC", line("22-714065500", (enrolled, 9), (confirmed, 6)), seen=6),
        of("Sable River Apparel", line("83-450927100", (enrolled, 8), (confirmed, 7)), seen=7),
    ]


def of(
    name: str, *importers: ImporterLine, seen: int | None = None, problems: tuple[Problem, ...] = ()
) -> ClientLine:
    """Return a client whose last log-in was so many days ago."""
    logged_in = ago(seen) - timedelta(minutes=9) if seen is not None else None
    facts = (fact(Proof.LOGGED_IN, at=logged_in, number="", by=BY),) if logged_in else ()
    made = client(*importers, name=name, facts=facts, problems=problems)
    return replace(made, signer=hashlib.sha256(name.encode()).hexdigest() if seen is not None else "")


def line(number: str, *proven: tuple[Proof, int]) -> ImporterLine:
    """Return an importer of which this was proven so many days ago."""
    facts: list[Fact] = [
        fact(proof, at=ago(days), number=number, run=f"{days}", by=BY) for proof, days in proven
    ]
    return importer(*facts, number=number)


def ago(days: int) -> datetime:
    """Return a moment so many days before the pictures are taken."""
    return NOW - timedelta(days=days, minutes=17 * days % 60)


def shot(browser: Browser, address: str, scheme: Scheme, size: tuple[int, int]) -> Image.Image:
    """Return one picture, as high as the window."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    page = context.new_page()
    page.goto(address)
    png = page.screenshot()
    context.close()
    return Image.open(io.BytesIO(png)).convert("RGB")


def keep(name: str, image: Image.Image) -> None:
    """Write a picture with few colours: a repository keeps every version of it."""
    path = PICTURES / f"{name}.png"
    few = image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    print(f"{path.stat().st_size:>9,}  {path.name}")


if __name__ == "__main__":
    main()
