"""However a page shows a secret again, no capture has it; and without masks, every one of these captures has."""

from __future__ import annotations

import io
from typing import Any

import pytest
from canary.seek import HAS_TESSERACT, Search, Secret
from canary.ways import EVERYTHING_AT_ONCE, MISSED_ONCE, SECRET, STYLE, TWELVE, WAYS
from PIL import Image
from shortkit import first

from acepilot.browser.protection import FULL, Protection
from acepilot.browser.screenshots import Camera, Picture, PictureRefused
from acepilot.journal.redaction import SecretGate
from acepilot.testing import FakePortal

UNMASKED = Protection(masking=False)


def take(portal: FakePortal, protection: Protection, *, full_page: bool = True) -> Picture:
    """Take a picture as a run does."""
    tab = portal.surface.tabs.at_hand
    camera = Camera(tab.page, tab.worlds, tab.locating, protection)
    return camera.take(SecretGate([SECRET]).secrets, (), full_page=full_page)


def has_red(picture: Picture) -> bool:
    """Tell whether any pixel is about as red as the secret is drawn: thin strokes are paler."""
    image = Image.open(io.BytesIO(picture.png)).convert("RGB")
    reds = image.getcolors(image.width * image.height) or []
    return any(isinstance(color, tuple) and color[0] > 200 and max(color[1:3]) < 110 for _, color in reds)


def show(portal: FakePortal, page: str) -> None:
    """Show a page, and serve what its frames ask for."""
    for url in ("https://inner.portal.test/", "https://elsewhere.test/"):
        portal.serve(url, f"{STYLE}<p>{SECRET}</p>")
    portal.show(f"{STYLE}{page}")
    portal.pass_time(120)


def ways() -> list[Any]:
    """Return all ways; the short run has the twelve at once, in a test of their own, and one of each kind alone."""
    short = {
        "aria-label and label",
        "toast",
        "table",
        "closed root",
        "frame",
        "canvas",
        "CSS content",
        "address",
    }
    short |= {"Arabic digits", "hidden text between", "a named box for each digit", "mask", "scaled frame"}
    assert short <= {*TWELVE, *MISSED_ONCE}
    return [pytest.param(way, marks=() if way in short else pytest.mark.long) for way in WAYS]


def kept_text(picture: Picture, secrets: tuple[str, ...] = (SECRET,)) -> str:
    """Return the accessible text as a run writes it."""
    return SecretGate(secrets).mask_scattered("\n---\n".join(picture.texts))


@pytest.mark.full
@pytest.mark.parametrize("way", ways())
def test_no_capture_shows_it(echo_portal: FakePortal, way: str) -> None:
    """The secret is drawn in red: without masks the picture is red, with them it is not, nor does its text tell."""
    show(echo_portal, WAYS[way])
    assert has_red(take(echo_portal, UNMASKED)), "the control shows no secret"
    picture = take(echo_portal, FULL)
    assert not has_red(picture)
    search = Search([Secret(SECRET)])
    search.text(kept_text(picture), way)
    assert search.findings.hits == []


@pytest.mark.skipif(not HAS_TESSERACT, reason="tesseract, which reads the pictures, is not installed")
def test_nobody_reads_it_in_a_picture_of_all_twelve(echo_portal: FakePortal) -> None:
    """Read by OCR, the masked picture has nothing of the secret; the same page without masks has."""
    show(echo_portal, EVERYTHING_AT_ONCE)
    found = {}
    for name, protection in (("masked", FULL), ("control", UNMASKED)):
        search = Search([Secret(SECRET)])
        picture = take(echo_portal, protection)
        search.picture(picture.png, name)
        search.text("\n".join(picture.texts) if protection is UNMASKED else kept_text(picture), name)
        found[name] = search.findings
    assert found["masked"].hits == []
    assert found["control"].by_text
    assert found["control"].by_ocr


@pytest.mark.full
def test_a_page_that_moves_it_all_the_time_gets_no_picture(echo_portal: FakePortal) -> None:
    """Where the secret stands elsewhere after the shot than before, the picture is thrown away, and none is kept."""
    script = (
        "let n = 0; const move = () => { p.style.marginLeft = `${(n += 3) % 601}px`; }; setInterval(move, 4);"
        "(function draw() { move(); requestAnimationFrame(draw); })()"  # a timer may rest as the shot is taken
    )
    show(echo_portal, f"<p id=p style='position:absolute'>{SECRET}</p><script>{script}</script>")
    with pytest.raises(PictureRefused, match="hold still"):
        take(echo_portal, FULL)


@pytest.mark.full
def test_a_field_that_changes_all_the_time_gets_no_picture(echo_portal: FakePortal) -> None:
    """Values are read before and after the shot; when they differ, the picture is thrown away."""
    show(echo_portal, "<input id=i><script>let n = 0; setInterval(() => { i.value = n += 1; }, 4)</script>")
    with pytest.raises(PictureRefused, match="hold still"):
        take(echo_portal, FULL)


@first(
    "field",
    ["<input type=password>", "<input autocomplete=one-time-code>", "<input aria-label='Verification code'>"],
)
def test_a_page_with_a_password_or_code_gets_no_picture(echo_portal: FakePortal, field: str) -> None:
    """Nothing is captured where somebody types a password or a code, in a frame or a closed root either."""
    for page in (
        field,
        WAYS["closed root"].replace(f"<p>{SECRET}</p>", field),
        f'<iframe srcdoc="{field}"></iframe>',
    ):
        show(echo_portal, page)
        with pytest.raises(PictureRefused, match="password or a code"):
            take(echo_portal, FULL)


def test_only_what_shows_it_is_masked(echo_portal: FakePortal) -> None:
    """A picture is evidence: the words beside a secret stay readable, and a page without it has no mask."""
    show(echo_portal, f"<p>{SECRET} <span style='color:#0000ff'>beside</span></p>")
    image = Image.open(io.BytesIO(take(echo_portal, FULL).png)).convert("RGB")
    assert (0, 0, 255) in {color for _, color in image.getcolors(image.width * image.height) or []}
    show(echo_portal, "<p>Account 739156284038, 12 November</p><svg><use href='/icons.svg#check' /></svg>")
    assert take(echo_portal, FULL).masks == 0
