"""The guide as a person meets it: the real command, its page in a real browser, and what is left of it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from e2ekit import HOUSE_ACCOUNT, Acepilot, Ran, Running, address_of, spellings, verify
from guidekit import CLIENT, picture
from playwright.sync_api import Page

from acepilot.browser.launch import Window

pytestmark = pytest.mark.e2e

SECRET = {"BAYSIDE_BANK": HOUSE_ACCOUNT}


@pytest.fixture
def page(window: Window) -> Iterator[Page]:
    """Open a page in the person's own browser, which acepilot knows nothing of, in a context of its own."""
    context = window.browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


def begin(
    acepilot: Acepilot, tmp_path: Path, *arguments: str, flow: str = "ach-flow", stdin: bool = False
) -> Running:
    """Start the command, for one importer of a client whose account number is in the environment."""
    client = tmp_path / "acme.yaml"
    client.write_text(CLIENT)
    command = ("guide", flow, "--client", str(client), "--no-open", "--only", "12-345678900")
    return acepilot(*command, *arguments, environ={**SECRET}, stdin=stdin)


def heading(page: Page) -> str:
    """Return what the step at hand is called."""
    return page.get_by_role("heading", level=1).inner_text()


def press(page: Page, name: str) -> None:
    """Press a button, and wait for the page that follows."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def go_to(page: Page, words: str) -> None:
    """Go on, as most people would, until a step is at hand."""
    for _ in range(20):
        if heading(page).startswith(words):
            return
        skip = page.get_by_role("button", name="Not needed here")
        with page.expect_navigation():
            (skip if skip.is_visible() else page.locator("button.main")).click()
    raise AssertionError(f"no step {words} came")


def axe(page: Page) -> list[str]:
    """Return what axe finds on the page, in both colour schemes."""
    found: list[str] = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        found += [f"{scheme}: {rule['id']}" for rule in Axe().run(page).response["violations"]]
    return found


def assert_no_account(ran: Ran, *texts: str) -> None:
    """Make sure that the account number stands nowhere: in no file of the run, in no page, in nothing told."""
    hidden = [one.encode() for one in spellings(HOUSE_ACCOUNT)]
    seen = [path.read_bytes() for path in ran.home.rglob("*") if path.is_file()]
    for text in [*seen, (ran.out + ran.err).encode(), *(text.encode() for text in texts)]:
        assert not [secret for secret in hidden if secret in text]


@pytest.mark.full
def test_guide_leads_to_a_bundle_that_verifies(acepilot: Acepilot, page: Page, tmp_path: Path) -> None:
    """Every step is told with its values, what the person says is on the disk, and the bundle of it verifies."""
    pages: list[str] = []
    faults: list[str] = []
    page.on("load", lambda loaded: pages.append(loaded.content()))
    page.on("pageerror", lambda error: faults.append(str(error)))
    running = begin(acepilot, tmp_path)
    page.goto(address_of(running))

    go_to(page, "Fill in these 6 fields")
    page.get_by_role("button", name="Copy Bank Routing Number", exact=True).click()
    page.get_by_text("Bank Routing Number is copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "021000021"
    assert page.get_by_role("button", name="Copy Bank Account Number", exact=True).count() == 0
    assert page.get_by_text("(from env:BAYSIDE_BANK)").count() == 2
    assert axe(page) == []
    page.get_by_text("Write a note into the record").click()
    page.get_by_label("Note").fill(f"The bank says {HOUSE_ACCOUNT}.")
    press(page, "Keep the note")
    for box in page.get_by_role("checkbox", name="The portal has no such field").all():
        box.check()
    press(page, "I have entered them")

    page.get_by_label("What the portal said").fill(f"Not valid: {HOUSE_ACCOUNT}")
    press(page, "It refused")
    press(page, "No answer yet")
    press(page, "accepted")
    go_to(page, "Take a picture")
    page.set_input_files("#picture", {"name": "p.png", "mimeType": "image/png", "buffer": picture(400, 300)})
    page.get_by_role("checkbox", name="I have looked at it").check()
    press(page, "Add the picture")
    assert page.get_by_alt_text("Picture 1 that you added").evaluate("image => image.naturalWidth") == 400
    page.set_viewport_size({"width": 320, "height": 640})  # 200 % zoom of a small screen, and more
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    press(page, "Done, go on")
    assert heading(page) == "Done"
    assert axe(page) == []

    ran = running.end()
    assert ran.code == 0, ran.told
    verify(ran.path)
    assert ran.entries()[0]["data"]["guided"] is True
    assert {entry["turn"] for entry in ran.entries()} == {"person"}
    assert [one["outcome"] for one in ran.data("portal.answered")] == ["refused", "accepted"]
    assert [one["by"] for one in ran.data("capture")] == ["person"]
    assert_no_account(ran, *pages)
    assert any("021000021" in text for text in pages)  # what may be seen was found where it was sought
    assert faults == []

    home = {"ACEPILOT_HOME": str(ran.home)}
    bundle = str(tmp_path / "bundle.zip")
    assert acepilot("evidence", "export", "latest", "-o", bundle, environ={**home}).end().code == 0
    verified = acepilot("evidence", "verify", bundle, "--json", environ={**home}).end()
    assert verified.code == 0, verified.told


@pytest.mark.long
def test_guide_goes_on_after_an_interruption(acepilot: Acepilot, page: Page, tmp_path: Path) -> None:
    """A closed page is told; Ctrl-C ends with 130 and tells the page; resuming asks before Submit is offered."""
    running = begin(acepilot, tmp_path)
    address = address_of(running)
    page.goto(address)
    go_to(page, "Check the bank details")
    page.reload()
    page.go_back()
    assert heading(page).startswith("Check the bank details")
    page.goto("about:blank")
    running.until_told("The guide's page is closed. acepilot waits")
    page.goto(address)
    assert heading(page).startswith("Check the bank details")
    running.process.send_signal(signal.SIGINT)
    page.get_by_role("heading", name="Interrupted").wait_for()
    ran = running.end()
    assert ran.code == 130
    assert ran.entries()[-1]["kind"] == "run.interrupted"

    again = acepilot("resume", "latest", environ={**SECRET, "ACEPILOT_HOME": str(ran.home)})
    page.goto(address_of(again))
    page.get_by_text("so it may have been submitted").wait_for()
    assert page.get_by_role("button", name="accepted").count() == 0
    press(page, "It was submitted")
    go_to(page, "Take a picture")
    press(page, "Go on without a picture")
    assert heading(page) == "Done"
    ended = again.end()
    assert ended.code == 0, ended.told
    verify(ran.path)
    assert not ran.entries("person.pressed")
    assert_no_account(ended)


@pytest.mark.full
def test_lines_are_confirmed_by_keyboard_alone(acepilot: Acepilot, page: Page, tmp_path: Path) -> None:
    """Enter confirms line after line, then goes on; a new step begins at its heading."""
    running = begin(acepilot, tmp_path, flow="apply-flow")
    page.goto(address_of(running))
    press(page, "It is open")
    assert page.evaluate("document.activeElement.tagName") == "H1"
    page.get_by_role("button", name="Confirm: ").first.focus()
    for _ in range(6):
        with page.expect_navigation():
            page.keyboard.press("Enter")
    assert heading(page) == "Fill in these 3 fields"
    assert page.evaluate("document.activeElement.tagName") == "H1"
    running.process.send_signal(signal.SIGTERM)
    ran = running.end()
    assert ran.code == 130
    assert len(ran.data("person.confirmed")) == 5


@pytest.mark.full
def test_another_site_cannot_press_for_the_person(acepilot: Acepilot, page: Page, tmp_path: Path) -> None:
    """A form on another page that knows the address and the step is turned away; the same from the page is taken."""
    running = begin(acepilot, tmp_path)
    page.goto(address_of(running))
    tab = page.url
    page.goto("data:text/html,<title>another site</title>")
    form = (
        "<form method=post><input name=version value=0><input name=what value=done><button>Go</button></form>"
    )
    page.evaluate(
        "([form, to]) => { document.body.innerHTML = form; document.forms[0].action = to; }",
        [form, f"{tab}/say"],
    )
    with page.expect_navigation() as sent:
        page.get_by_role("button").click()
    assert sent.value is not None
    assert sent.value.status == 403
    page.goto(tab)
    assert heading(page) == "Open https://ace.cbp.gov/"
    press(page, "It is open")
    assert heading(page).startswith("Sign in to ACE")
    running.process.send_signal(signal.SIGTERM)
    assert running.end().code == 130


@pytest.mark.long
def test_guide_in_the_terminal(acepilot: Acepilot, tmp_path: Path) -> None:
    """The same steps, line by line; the secret is named by where it is kept, and the record verifies."""
    running = begin(acepilot, tmp_path, "--human", "terminal", stdin=True)
    for line in ("", *["yes"] * 7, "x", "yes", "x"):
        running.say(line)
    running.until_told("Fill in these 6 fields")
    assert running.err.count("Enter alone means nothing here.") == 1
    assert "(from env:BAYSIDE_BANK)" in running.err
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(picture(format_="JPEG"))
    for line in (
        f"p {photo}",
        "no",
        f"p {photo}",
        "yes",
        f"n I typed {HOUSE_ACCOUNT}",
        "d 4 5",
        "r It is wrong",
        "a",
    ):
        running.say(line)
    for line in ("yes", "yes", "nonsense", "x"):
        running.say(line)
    ran = running.end()
    assert ran.code == 0, ran.told
    verify(ran.path)
    assert len(ran.data("capture")) == 1
    assert "“nonsense” means nothing here." in ran.err
    assert [one["outcome"] for one in ran.data("portal.answered")] == ["refused", "accepted"]
    assert_no_account(ran)


@pytest.mark.long
def test_guide_ends_with_the_terminal(acepilot: Acepilot, tmp_path: Path) -> None:
    """A terminal that closes interrupts the run, which can be gone on with."""
    running = begin(acepilot, tmp_path, "--human", "terminal")
    ran = running.end()
    assert ran.code == 130
    assert ran.data("run.interrupted")[0]["reason"] == "The terminal was closed."
