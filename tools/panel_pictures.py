"""Make the pictures of the panel that stand in `docs/pictures/panel`: run by `make docs-pictures`.

Runs both flows on the mock portal, with a scripted person, and photographs the panel as that person meets it, in light
and dark. Reaches nothing but the mock portal.
"""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from acepilot.browser.driver_process import driver
from acepilot.browser.find import find_browser
from acepilot.browser.launch import LaunchOptions, open_window
from acepilot.browser.surface import Surface
from acepilot.client.load import load_client
from acepilot.client.resolving import resolve
from acepilot.client.secret_sources import SystemSecretReader
from acepilot.flow.load import load_flow
from acepilot.flow.shipped import find_flow
from acepilot.paths import shipped
from acepilot.person.human import Answer, Key, Situation, Turn
from acepilot.person.panel import Panel
from acepilot.run.options import RunOptions
from acepilot.run.session import open_session
from acepilot_mock import MockPortal
from acepilot_mock.rehearsal.person import Rehearsal

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "panel"
SETTLED_MS = 900
AROUND_PX = 20
COLOURS = 128


@dataclass(frozen=True)
class Shot:
    """A picture to be taken once, when what the person is shown fits.

    Attributes:
        name: Its file's name.
        fits: Tells whether it is time.
        before: What is done first, with the page.
        after: What is done when it is taken.
        answer: What the person says first, in the panel.
        changes: What is shown otherwise than it is: a countdown nobody wants to wait for.
        is_whole: Whether the whole window is kept too.
    """

    name: str
    fits: Callable[[Situation], bool]
    before: Callable[[Page], object] = lambda _page: None
    after: Callable[[Page], object] = lambda _page: None
    answer: Answer | None = None
    changes: Callable[[Situation], Situation] = lambda situation: situation
    is_whole: bool = False


def place_of(page: Page, role: str, name: str) -> tuple[float, float, float, float]:
    """Return where a part of the panel is drawn: left, top, right, bottom. Its root is closed, not its names."""
    session = page.context.new_cdp_session(page)
    session.send("Accessibility.enable")
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    node = next(
        one for one in nodes
        if (one["role"]["value"], one.get("name", {}).get("value")) == (role, name) and not one.get("ignored")
    )  # fmt: skip
    quad = session.send("DOM.getBoxModel", {"backendNodeId": node["backendDOMNodeId"]})["model"]["border"]
    session.detach()
    return quad[0], quad[1], quad[4], quad[5]


def press(page: Page, name: str) -> None:
    """Press a button of the panel, once it has stood for long enough."""
    page.wait_for_timeout(SETTLED_MS)
    left, top, right, bottom = place_of(page, "button", name)
    page.mouse.click((left + right) / 2, (top + bottom) / 2)


def write_note(page: Page) -> None:
    """Write a note, and do not keep it yet."""
    press(page, "Note")
    page.keyboard.type("Confirmed the routing number with the bank by telephone.")


def is_review(situation: Situation) -> bool:
    """Tell whether the person is to review a form."""
    return situation.turn is Turn.PERSON and bool(situation.fields) and not situation.notice


def has_checks(situation: Situation) -> bool:
    """Tell whether the person has confirmed something, and not all."""
    return len(situation.checks) > len(situation.confirmed) > 0


def soon(situation: Situation) -> Situation:
    """Return the situation with little time left."""
    return replace(situation, deadline=datetime.now(UTC) + timedelta(seconds=105))


def edit(page: Page) -> None:
    """Change two fields of the bank form, as a person would."""
    page.get_by_label("Bank Routing Number").fill("021000089")
    page.get_by_label("Bank Account Number").fill("")


def mistype(page: Page) -> None:
    """Leave a routing number that the page itself does not take."""
    page.get_by_label("Bank Routing Number").fill("02100")
    page.keyboard.press("Tab")


def put_back(page: Page) -> None:
    """Put back what `edit` changed."""
    page.get_by_label("Bank Routing Number").fill("021000021")
    page.get_by_label("Bank Account Number").fill("000123456789")


ENROLLMENT = (
    Shot("ask", lambda one: one.turn is Turn.PERSON and one.step_kind == "ask", is_whole=True),
    Shot("working", lambda one: one.turn is Turn.ACEPILOT and one.step_kind == "fill"),
    Shot("review", is_review, is_whole=True),
    Shot("edited", is_review, before=edit, is_whole=True),
    Shot("shown", is_review, answer=Answer(Key.LOOK, 1), after=put_back, is_whole=True),
    Shot("page-refuses", is_review, before=mistype, after=put_back),
    Shot("stop", is_review, before=lambda page: press(page, "Stop"), after=lambda page: press(page, "Keep going")),
    Shot("note", is_review, before=write_note, after=lambda page: press(page, "Discard")),
    Shot("folded", is_review, before=lambda page: press(page, "Fold the panel"),
         after=lambda page: press(page, "Unfold the panel")),
    Shot("notice", lambda one: "The portal refused" in one.notice),
)  # fmt: skip
APPLICATION = (
    Shot("checks", has_checks),
    Shot("countdown", lambda one: one.deadline is not None, changes=soon),
    Shot("long-review", is_review, is_whole=True),
)


class Photographer:
    """Shows what happens in the panel, and takes the pictures on the way; implements `Human`.

    Args:
        surface: Where the panel stands.
        person: Who plays along.
        shots: The pictures, in their order.
    """

    helps = False

    def __init__(self, surface: Surface, person: Rehearsal, shots: tuple[Shot, ...]) -> None:
        self._surface = surface
        self._panel = Panel(surface.panel.show)
        self._person = person
        self._shots = list(shots)
        self._situation: Situation | None = None
        self._begun_at: float | None = None
        self._is_busy = False

    @property
    def left(self) -> tuple[str, ...]:
        """Name the pictures that were never taken."""
        return tuple(shot.name for shot in self._shots)

    def show(self, situation: Situation) -> None:
        """Show it to the person, and in the panel."""
        self._situation = situation
        self._person.show(situation)
        self._panel.show(situation)

    def take(self) -> Answer | None:
        """Take the next picture, if it is time; else let the person say or do what they will."""
        situation = self._situation
        if self._is_busy or situation is None:
            return None
        if self._begun_at is None and not (self._shots and self._shots[0].fits(situation)):
            return self._person.take()
        self._is_busy = True
        try:
            return self._go_on(self._shots[0], situation)
        finally:
            self._is_busy = False

    def _go_on(self, shot: Shot, situation: Situation) -> Answer | None:
        """Prepare a picture; take it once the run has seen what was prepared, and the panel has settled."""
        if self._begun_at is None:
            self._begun_at = time.monotonic()
            shot.before(self._surface.page)
            self._surface.page.mouse.move(4, 4)
            return shot.answer
        if situation.turn is Turn.ACEPILOT:
            self._surface.wait(SETTLED_MS)  # it would be over before
        elif (time.monotonic() - self._begun_at) * 1000 < SETTLED_MS:
            return None
        self._panel.show(shot.changes(situation))
        self._surface.wait(SETTLED_MS if shot.changes(situation) != situation else 0)
        self._shots.pop(0)
        self._begun_at = None
        self._keep(shot)
        shot.after(self._surface.page)
        return None

    def _keep(self, shot: Shot) -> None:
        page = self._surface.page
        looks = []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            self._surface.wait(100)
            looks.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
        page.emulate_media(color_scheme="light")
        keep(shot.name, pair([close_up(look, page) for look in looks]))
        if shot.is_whole:
            keep(f"{shot.name}-window", looks[0])

    def close(self) -> None:
        """Take leave."""
        self._panel.close()
        self._person.close()


def close_up(look: Image.Image, page: Page) -> Image.Image:
    """Return the panel, with a little of the page around it."""
    left, top, right, bottom = place_of(page, "region", "acepilot")
    area = (left - AROUND_PX, top - AROUND_PX, right + AROUND_PX, bottom + AROUND_PX)
    inside = (max(0, area[0]), max(0, area[1]), min(look.width, area[2]), min(look.height, area[3]))
    return look.crop((round(inside[0]), round(inside[1]), round(inside[2]), round(inside[3])))


def pair(looks: list[Image.Image]) -> Image.Image:
    """Return two pictures side by side."""
    sheet = Image.new("RGB", (sum(look.width for look in looks), max(look.height for look in looks)), "white")
    sheet.paste(looks[0], (0, 0))
    sheet.paste(looks[1], (looks[0].width, 0))
    return sheet


def keep(name: str, image: Image.Image) -> None:
    """Write a picture with few colours: a repository keeps every version of it."""
    few = image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(PICTURES / f"{name}.png", optimize=True)


# -- the runs ----------------------------------------------------------------------------------------


def photograph(flow_name: str, scenario: str, shots: tuple[Shot, ...], folder: Path) -> None:
    """Run a flow on the mock portal for one importer, and take its pictures."""
    flow = load_flow(find_flow(flow_name))
    sample = load_client(shipped("fixtures", "clients", "one-importer.yaml"), literal_secrets=True)
    client = resolve(sample, SystemSecretReader(lambda _text: "", {}))
    options = RunOptions(flow, client, folder / "home", scenario, rehearsal=True)
    with (
        open_session(options) as session,
        MockPortal.start(scenario=scenario, ledger=None) as portal,
        driver() as playwright,
        open_window(
            playwright, LaunchOptions(find_browser(), headless=True, arguments=portal.browser_arguments)
        ) as window,
    ):
        surface = Surface(window.context, flow.hosts)
        person = Photographer(surface, Rehearsal(lambda: surface.page, scenario), shots)
        session.begin(window)
        session.run(surface, person, lambda: "", sample.company.legal_name)
        person.close()
        if person.left:
            raise SystemExit(f"{flow_name}: never came to {', '.join(person.left)}")


def main() -> None:
    """Make all pictures anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for old in PICTURES.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory(prefix="acepilot-docs-") as folder:
        photograph("ach-flow", "submit-refused", ENROLLMENT, Path(folder))
        photograph("apply-flow", "default", APPLICATION, Path(folder))
    for picture in sorted(PICTURES.glob("*.png")):
        print(f"{picture.stat().st_size:>9,}  {picture.name}")


if __name__ == "__main__":
    main()
