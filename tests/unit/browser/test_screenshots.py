"""Pictures without secrets: canaries on real pages, and the pixels over them."""

from __future__ import annotations

import html
import io
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import pytest
from holdingcorpus import ACCOUNT, HONEST, KNOWN, Dress
from PIL import Image
from playwright.sync_api import Page
from shortkit import first, some

from acepilot.browser import screenshots
from acepilot.browser.launch import Window
from acepilot.browser.masked_areas import MASK_COLOR, Area, View, paint
from acepilot.browser.screenshots import Camera, NoPicture, Picture, PictureRefused
from acepilot.browser.text_judge import TextJudge
from acepilot.browser.world import World
from acepilot.browser.worlds import Worlds
from acepilot.holding import shortened
from acepilot.testing import HOME, FakePage, FakePortal
from acepilot.timing import USUAL

SECRET = "000123456789"
STYLE = """<style>body { margin: 0; font: 20px monospace }
#c { position: absolute; left: 100px; top: 100px; width: 400px }</style>"""
ROOT = """<div id=c><x-a></x-a></div><script>
document.querySelector('x-a').attachShadow({mode: 'open'}).innerHTML = '%s';
</script>"""
CANARIES = {
    "a field": f"<input id=c value={SECRET}>",
    "a text area": f"<textarea id=c>{SECRET}</textarea>",
    "a text": f"<p id=c>Account {SECRET} on file</p>",
    "spaces between": "<p id=c>0001 2345 6789</p>",
    "dashes between": "<p id=c>0001-2345-6789</p>",
    "split over spans": "<p id=c><span>0001</span><b>2345</b> <i>6789</i></p>",
    "split over nested spans": "<p id=c><span>00<u>01<b>23</b></u></span><span>456789</span></p>",
    "an option": f"<select id=c><option>{SECRET}</option></select>",
    "a placeholder": f"<input id=c placeholder={SECRET}>",
    "a button": f"<button id=c>Use {SECRET}</button>",
    "an input button": f"<input id=c type=button value={SECRET}>",
    "an image's text": f"<img id=c alt={SECRET} src=/none.png width=400 height=60>",
    "a field in a shadow root": ROOT % f"<input value={SECRET}>",
    "a text in a shadow root": ROOT % f"<p>{SECRET}</p>",
    "a text by CSS": f"<style>#c::after {{ content: '{SECRET}' }}</style><p id=c></p>",
    "an editable text": f"<div id=c contenteditable>{SECRET}</div>",
    "an SVG text": f"<svg width=400 height=60><text id=c x=10 y=40>{SECRET}</text></svg>",
}


@dataclass(frozen=True)
class Box:
    """Where something stands, in CSS pixels."""

    x: float
    y: float
    width: float
    height: float


def box_of(page: Page, selector: str) -> Box:
    """Return where an element stands in the viewport."""
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return Box(**box)


def take(portal: FakePortal, *secrets: str, full_page: bool = False) -> Picture:
    """Take a picture with these secrets masked."""
    portal.surface.locating.pace.settle()
    return portal.surface.camera.take(secrets, (), full_page=full_page)


@lru_cache(maxsize=2)
def _drawn(png: bytes) -> Image.Image:
    """Return a picture that is looked at in many places, read once."""
    return Image.open(io.BytesIO(png)).convert("RGB")


def ink(picture: Picture, box: Box) -> set[object]:
    """Return all colours under a box."""
    image = _drawn(picture.png)
    area = (round(box.x), round(box.y), round(box.x + box.width), round(box.y + box.height))
    return {color for _, color in image.crop(area).getcolors(1_000_000) or []}


def places_of_digits(page: Page, selector: str) -> list[Box]:
    """Return where each digit of an element is drawn, shadow roots included; of a field or picture, all of it."""
    raw = page.locator(selector).first.evaluate(
        """(element) => {
        const inner = element.querySelector('x-a')?.shadowRoot.firstChild ?? element;
        const whole = inner.matches('input, textarea, select, img') || !inner.textContent;
        if (whole) return [inner.getBoundingClientRect().toJSON()];
        const found = [];
        const walker = document.createTreeWalker(inner, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
          [...walker.currentNode.data].forEach((sign, at) => {
            if (!/[0-9]/.test(sign)) return;
            const range = document.createRange();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + 1);
            found.push(range.getBoundingClientRect().toJSON());
          });
        }
        return found;
        }"""
    )
    return [Box(one["x"], one["y"], one["width"], one["height"]) for one in raw]


@pytest.mark.parametrize("canary", some(CANARIES, ("a field", "a text", "split over spans")))
def test_secret_is_painted_over(portal: FakePortal, canary: str) -> None:
    """Every pixel of the secret is the mask's, and without the secret the same pixels are not."""
    page = portal.show(STYLE + canary)
    boxes = places_of_digits(page, "#c")
    assert len(boxes) in {1, len(SECRET)}
    masked, bare = take(portal, SECRET), take(portal)
    for box in boxes:
        assert ink(masked, box) == {MASK_COLOR}
        assert MASK_COLOR not in ink(bare, box)


def boxes_of_corpus(corpus: dict[str, dict[str, Dress]], number: str) -> str:
    """Return a page with a box for every dress of a number."""
    texts = [dress(number) for dresses in corpus.values() for dress in dresses.values()]
    return "".join(f"<textarea>{html.escape(text)}</textarea>" for text in texts)


def test_every_known_dress_is_painted_over(portal: FakePortal) -> None:
    """Each dress of the matcher's corpus is covered; another number in the same dresses, and what is honest, is not."""
    style = "<style>textarea { width: 60px; height: 18px; padding: 0; margin: 1px }</style>"
    page = portal.show(style + boxes_of_corpus(KNOWN, ACCOUNT))
    picture = take(portal, ACCOUNT, shortened(ACCOUNT))
    boxes = page.locator("textarea").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().toJSON())"
    )
    bare = [
        one
        for one in boxes
        if ink(picture, Box(one["x"], one["y"], one["width"], one["height"])) != {MASK_COLOR}
    ]
    assert len(boxes) > 200
    assert bare == []
    portal.show(style + boxes_of_corpus(KNOWN, ACCOUNT[:-1] + "8"))
    assert take(portal, ACCOUNT).masks == 0
    portal.show(style + "".join(f"<textarea>{html.escape(text)}</textarea>" for text in HONEST))
    assert take(portal, ACCOUNT).masks == 0


def test_page_never_hears_a_secret(portal: FakePortal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which texts hold a secret is judged outside the page: what is said to a page holds no more than it showed."""
    portal.show("<p>0001-2345-6789</p>")
    asked: list[str] = []
    reply = Worlds.reply

    def overheard(self: Worlds, world: World, text: str) -> object:
        asked.append(text)
        return reply(self, world, text)

    monkeypatch.setattr(Worlds, "reply", overheard)
    assert take(portal, SECRET).masks == 1
    assert any("0001-2345-6789" in text for text in asked)
    assert not any(SECRET in text for text in asked)


def test_same_pixels_with_the_same_masks_are_packed_once(
    portal: FakePortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that shows the same has the picture of before; other masks on it, or other pixels, are painted anew."""
    packed: list[tuple[Area, ...]] = []

    def counted(png: bytes, areas: tuple[Area, ...], shift: tuple[float, float]) -> bytes:
        packed.append(areas)
        return paint(png, areas, shift)

    monkeypatch.setattr(screenshots, "paint", counted)
    page = portal.show(f"{STYLE}<p id=c>Account {SECRET} on file</p>")
    once, again = take(portal, SECRET), take(portal, SECRET)
    assert (once.png, len(packed)) == (again.png, 1)
    assert ink(take(portal), box_of(page, "#c")) != ink(again, box_of(page, "#c")), "Nothing is masked there."
    page.evaluate("() => { document.body.style.background = 'silver'; }")
    assert take(portal, SECRET).png != once.png
    assert len(packed) == 3


@pytest.mark.parametrize(
    "frame", ["<iframe id=f srcdoc='<p>%s</p>'></iframe>", "<iframe id=f src=/frame></iframe>"]
)
def test_secret_in_a_frame_is_painted_over(portal: FakePortal, frame: str) -> None:
    """A secret in a frame is masked where the frame draws it, borders and all."""
    portal.serve("/frame", f"<p>{SECRET}</p>")
    style = "<style>iframe { margin: 80px; border: 9px solid }</style>"
    page = portal.show(STYLE + style + (frame % SECRET if "%s" in frame else frame))
    page.frame_locator("iframe").get_by_text(SECRET).wait_for()
    raw = page.frames[1].evaluate(
        "() => { const r = document.createRange(); r.selectNodeContents(document.querySelector('p'));"
        " const b = r.getBoundingClientRect(); return [b.x, b.y, b.width, b.height]; }"
    )
    outer = box_of(page, "#f")
    box = Box(outer.x + 9 + raw[0], outer.y + 9 + raw[1], raw[2], raw[3])
    assert ink(take(portal, SECRET), box) == {MASK_COLOR}
    assert MASK_COLOR not in ink(take(portal), box)


def test_foreign_frame_is_masked_whole(portal: FakePortal) -> None:
    """What acepilot may not look into is not in the picture."""
    portal.serve("https://elsewhere.test/", "<body style='background: red'>anything")
    page = portal.show(STYLE + "<iframe id=c src=https://elsewhere.test/></iframe>")
    page.frame_locator("iframe").get_by_text("anything").wait_for()
    box = box_of(page, "#c")
    assert ink(take(portal), Box(box.x + 4, box.y + 4, box.width - 8, box.height - 8)) == {MASK_COLOR}


def test_canvas_is_masked_whole(portal: FakePortal) -> None:
    """What cannot be searched is not in the picture."""
    page = portal.show(
        STYLE
        + f"<canvas id=c width=400 height=80></canvas><script>c.getContext('2d').fillText('{SECRET}', 9, 20)</script>"
    )
    assert ink(take(portal, SECRET), box_of(page, "#c")) == {MASK_COLOR}


def test_secret_field_is_masked_whatever_stands_in_it(portal: FakePortal) -> None:
    """A field that holds a secret is masked while a person types something else into it, and not when it is empty."""
    page = portal.show(STYLE + "<input id=c aria-label=Account>")
    field = portal.surface.actions.fill(portal.find('textbox "Account"'), SECRET, "", timeout_ms=1_500)
    page.locator("#c").fill("1")
    where = ((field.world, field.number),)
    picture = portal.surface.camera.take((), where, full_page=False)
    assert ink(picture, box_of(page, "#c")) == {MASK_COLOR}
    page.locator("#c").fill("")
    picture = portal.surface.camera.take((), where, full_page=False)
    assert MASK_COLOR not in ink(picture, box_of(page, "#c"))


def test_words_of_the_picture_come_with_it(portal: FakePortal) -> None:
    """The accessible text of the page and of its frames comes along, to be redacted by whoever keeps it."""
    portal.serve("https://elsewhere.test/", "<p>foreign</p>")
    portal.show(
        "<h1>Bank</h1><iframe srcdoc='<h2>Inner</h2>'></iframe><iframe src=https://elsewhere.test/></iframe>"
    )
    portal.find('heading "Inner"')
    texts = "\n".join(take(portal).texts)
    assert 'heading "Bank"' in texts
    assert 'heading "Inner"' in texts
    assert "foreign" not in texts


# -- the whole page ---------------------------------------------------------------------------


def test_full_page_masks_what_is_below_the_fold(portal: FakePortal) -> None:
    """A picture of the whole page is as tall as the page, and masks stand where the text does, scrolled or not."""
    page = portal.show(STYLE + f"<div style='height:2000px'></div><p id=s style='margin:0'>{SECRET}</p>")
    for scrolled in (0, 700):
        page.evaluate(f"() => window.scrollTo(0, {scrolled})")
        picture = take(portal, SECRET, full_page=True)
        assert picture.is_full_page
        assert Image.open(io.BytesIO(picture.png)).height > 2000
        assert ink(picture, Box(0, 2004, 100, 12)) == {MASK_COLOR}
        assert page.evaluate("scrollY") == scrolled


def test_pinned_dialog_with_a_secret_is_taken_as_it_stands(portal: FakePortal) -> None:
    """Where a secret stands in a dialog that keeps its place, only the viewport is taken: masks would miss it else."""
    page = portal.show(
        STYLE
        + f"<div style='height:3000px'>tall</div><dialog id=d><p>{SECRET}</p></dialog><script>d.showModal()</script>"
    )
    picture = take(portal, SECRET, full_page=True)
    assert not picture.is_full_page
    assert ink(picture, box_of(page, "#d p")) >= {MASK_COLOR}
    assert picture.masks >= 1


# -- what may not be taken --------------------------------------------------------------------


def test_page_that_moves_during_the_shot_is_taken_again(portal: FakePortal) -> None:
    """A secret that moved during the shot spoils it: the picture that is kept has the mask where the secret is."""
    page = portal.show(
        STYLE + f"<p id=c>{SECRET}</p><script>let n = 0; const t = setInterval(() => "
        "{ c.style.top = `${100 + 40 * ++n}px`; if (n === 5) clearInterval(t); }, 40)</script>"
    )
    picture = portal.surface.camera.take((SECRET,), (), full_page=False)
    image = Image.open(io.BytesIO(picture.png)).convert("RGB")
    dark = [y for y in range(image.height) if image.getpixel((110, y)) == MASK_COLOR]
    assert dark
    rest = Image.open(io.BytesIO(picture.png)).convert("L").crop((100, 0, 260, image.height))
    black = [y for y in range(rest.height) if min(rest.crop((0, y, 160, y + 1)).tobytes()) < 15]
    assert black == []  # no text is left beside the mask, which is lighter than the text
    assert page.inner_text("#c") == SECRET


@pytest.mark.full
def test_page_that_never_holds_still_is_refused(portal: FakePortal) -> None:
    """When the secret moves all the time there is no picture, rather than a wrong one."""
    portal.show(
        STYLE
        + f"<p id=c>{SECRET}</p><script>let n = 0;"
        + "setInterval(() => { c.style.top = `${++n % 500}px`; }, 5)</script>"
    )
    with pytest.raises(PictureRefused, match="hold still"):
        portal.surface.camera.take((SECRET,), (), full_page=False)


@pytest.mark.parametrize("field", ["<input type=password>", "<input autocomplete=one-time-code>"])
def test_page_with_a_password_or_code_is_refused(portal: FakePortal, field: str) -> None:
    """A page that asks for a password or a code is never pictured, nor one with such a frame."""
    portal.show(field)
    with pytest.raises(PictureRefused, match="password or a code"):
        take(portal)
    portal.show(f"""<iframe srcdoc='{field}'></iframe>""")
    portal.pass_time(150)
    with pytest.raises(PictureRefused, match="password or a code"):
        take(portal)


def test_page_that_asks_for_a_password_during_the_shot_is_refused(
    portal: FakePortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came while the picture was taken may be on it; each before it is searched for what is secret then."""
    page = portal.show(f"<p>{SECRET}</p>")
    assert [take(portal).masks, take(portal, SECRET).masks, take(portal, SECRET).masks] == [0, 1, 1]
    shoot = Camera._shoot

    def late(self: Camera, view: View, *, is_full: bool) -> bytes:
        page.evaluate(
            "document.body.append(Object.assign(document.createElement('input'), { type: 'password' }))"
        )
        return shoot(self, view, is_full=is_full)

    monkeypatch.setattr(Camera, "_shoot", late)
    with pytest.raises(PictureRefused) as caught:
        take(portal)
    assert caught.value.why is NoPicture.PRIVATE


def test_judge_forgets_what_the_last_picture_did_not_show() -> None:
    """A document is told again only which of its own texts hold a secret; what it still shows is not judged twice."""
    judge = TextJudge((SECRET,))
    here = {"texts": [f"it is {SECRET}"], "parts": ["000123"], "drawn": [f"{SECRET} drawn"]}
    judge.begin()
    assert (judge.learn(here), judge.learn(here)) == (True, False)
    told = judge.verdict
    judge.begin()
    assert (judge.verdict, judge.learn(here)) == (told, False)
    judge.begin()
    judge.learn({"texts": ["another"], "parts": [], "drawn": []})
    judge.begin()
    assert not any(one in judge.verdict for one in (SECRET, "000123"))
    assert judge.learn(here)


def test_foreign_page_is_refused(portal: FakePortal) -> None:
    """A page on another host is never pictured."""
    portal.serve("https://elsewhere.test/", "anything")
    portal.go("https://elsewhere.test/")
    with pytest.raises(PictureRefused):
        take(portal)


# -- the panel --------------------------------------------------------------------------------


def test_panel_is_not_in_the_picture(
    make_portal: Callable[..., FakePortal], panel_state: Callable[..., dict[str, object]]
) -> None:
    """A picture with the panel shown is the same, pixel by pixel, as one without; the panel is there again after it."""
    portal = make_portal()
    page = portal.show(FakePage("<body style='background: linear-gradient(#fff, #ccc)'>page"))
    bare = take(portal)
    portal.surface.panel.show(panel_state())
    portal.pass_time(200)
    covered = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    with_panel = take(portal)
    same = Image.open(io.BytesIO(bare.png)).convert("RGB").tobytes()
    assert Image.open(io.BytesIO(with_panel.png)).convert("RGB").tobytes() == same
    assert covered.tobytes() != same
    assert Image.open(io.BytesIO(page.screenshot())).convert("RGB").tobytes() == covered.tobytes()
    assert page.url == HOME


# -- documents without a body, and pages that never finish ---------------------------------------

SVG_TYPE = {"content-type": "image/svg+xml"}


def svg(text: str) -> FakePage:
    """Return a document of SVG."""
    markup = f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="60"><text x="9" y="40">{text}</text></svg>'
    return FakePage(markup, SVG_TYPE, doctype="")


def hangs(_request: object) -> None:
    """Leave a request without an answer."""


def take_in(portal: FakePortal, *secrets: str) -> Picture:
    """Take a picture of the whole page, once its frames are there."""
    portal.pass_time(300)
    return take(portal, *secrets, full_page=True)


@first(
    "frames",
    [
        "<frameset cols='20%,*'><frame src=/menu><frame src=/main></frameset>",
        "<frameset rows='80,*'><frame src=/menu><frameset cols='*,50%'><frame src=/main><frame></frameset></frameset>",
        "<html><head><title>x</title></head><frameset cols='*'><frame src=/main></frameset></html>",
    ],
    ids=["columns", "one in another", "with a head"],
)
def test_frameset_is_taken_with_its_frames_masked(portal: FakePortal, frames: str) -> None:
    """A document that has a frameset for a body has a picture and a text like any other, secrets covered."""
    portal.serve("/menu", "<a href=/x>Accounts</a>")
    portal.serve("/main", f"{STYLE}<h1>Bank</h1><input id=c value={SECRET}>")
    portal.serve("/", FakePage(frames, doctype=""))
    page = portal.go(HOME)
    portal.pass_time(300)
    frame = portal.frame(f"{HOME}main")
    offset = frame.frame_element().bounding_box()
    inner = frame.locator("#c").bounding_box()
    assert offset is not None
    assert inner is not None
    box = Box(inner["x"] + 2, inner["y"] + 2, inner["width"] - 4, inner["height"] - 4)
    masked, bare = take_in(portal, SECRET), take_in(portal)
    assert ink(masked, box) == {MASK_COLOR}
    assert MASK_COLOR not in ink(bare, box)
    assert 'heading "Bank"' in "\n".join(masked.texts)
    assert page.title() in {"", "x"}


@pytest.mark.full
@first(
    "markup",
    [
        "<object id=c data=/seal type=image/svg+xml width=400 height=60></object>",
        "<iframe id=c src=/seal width=400 height=60></iframe>",
        "<embed id=c src=/seal width=400 height=60>",
        "<iframe id=c src=/data width=400 height=60></iframe>",
    ],
    ids=["an object with SVG", "a frame with SVG", "embedded SVG", "a frame with XML"],
)
def test_document_that_is_no_html_is_no_reason_to_stop(portal: FakePortal, markup: str) -> None:
    """The guard answers in it, a field beside it is filled, and what it shows of a secret is covered."""
    portal.serve("/seal", svg(SECRET))
    portal.serve("/data", FakePage(f"<a><b>{SECRET}</b></a>", {"content-type": "text/xml"}, doctype=""))
    page = portal.show(STYLE + "<input aria-label=Company>" + markup)
    portal.pass_time(300)
    portal.surface.actions.fill(portal.find('textbox "Company"'), "Bayside", "", timeout_ms=1_500)
    assert page.input_value("input") == "Bayside"
    picture = take_in(portal, SECRET)
    box = box_of(page, "#c")
    assert picture.masks >= 1
    assert MASK_COLOR in ink(picture, box)
    assert MASK_COLOR not in ink(take_in(portal), box) or page.locator("object, embed").count()


HANGING = {
    "a font": "<style>@font-face{font-family:X;src:url(/hang)}body{font-family:X}</style><h1>Bank</h1>",
    "a picture": "<h1>Bank</h1><img src=/hang>",
    "a style sheet in the body": "<body><h1>Bank</h1><link rel=stylesheet href=/hang>",
    "a style sheet that comes late": "<h1>Bank</h1><script>setTimeout(() => document.head.append(Object.assign("
    "document.createElement('link'), {rel: 'stylesheet', href: '/hang'})))</script>",
}


@pytest.mark.timed
@first("body", HANGING.values(), 2, ids=HANGING)
def test_what_never_loads_holds_no_picture_up(portal: FakePortal, body: str) -> None:
    """A page that waits for a font, a picture or a style sheet for ever is taken as the person sees it."""
    portal.serve("/hang", hangs)
    portal.serve("/", body)
    portal.surface.page.goto(HOME, wait_until="commit")
    portal.find('heading "Bank"')
    began = time.monotonic()
    assert 'heading "Bank"' in "\n".join(take(portal).texts)
    assert time.monotonic() - began < 4


@pytest.mark.long
@pytest.mark.timed
def test_page_that_is_not_drawn_has_no_picture_soon(portal: FakePortal) -> None:
    """Where a style sheet keeps the browser from drawing anything, that is said after five seconds."""
    portal.serve("/hang", hangs)
    portal.serve("/", "<head><link rel=stylesheet href=/hang></head><h1>Bank</h1>")
    portal.surface.page.goto(HOME, wait_until="commit")
    portal.find('heading "Bank"')
    began = time.monotonic()
    with pytest.raises(PictureRefused) as refused:
        take(portal)
    assert refused.value.why is NoPicture.UNDRAWN
    assert time.monotonic() - began < 8


# -- the person's zoom --------------------------------------------------------------------------

CORNERS = f"""<body style='margin:0; height:3000px'>
<input id=c value={SECRET} style='position:absolute; left:60%; top:200px'>
<div style='position:fixed; right:0; bottom:0; width:20px; height:20px; background:#0000ff'></div>"""
BLUE = (0, 0, 255)


@pytest.mark.full
@first("ratio", [2.0, 1.5, 0.67])
@first("full_page", [False, True], ids=["the viewport", "the page"])
def test_picture_has_the_whole_viewport_on_any_screen(window: Window, ratio: float, full_page: bool) -> None:
    """One pixel for each CSS pixel, however many the screen has for it; nothing is cut off, and masks sit right."""
    # An emulated screen loses its scale in the first shot, so each picture takes two: a busy machine is slow at that.
    patient = replace(USUAL, picture_within_ms=60_000)
    portal = FakePortal(window.browser, device_scale_factor=ratio, timing=patient)
    try:
        check_corners(portal, full_page=full_page)
    finally:
        portal.close()


def check_corners(portal: FakePortal, *, full_page: bool) -> None:
    """Make sure that the lower right corner is in the picture, and the secret is not."""
    page = portal.show(CORNERS)
    width, height = page.evaluate("[innerWidth, innerHeight]")
    picture = take(portal, SECRET, full_page=full_page)
    size = Image.open(io.BytesIO(picture.png)).size
    assert abs(size[0] - width) <= 1
    assert abs(size[1] - (3000 if picture.is_full_page else height)) <= 2
    if not picture.is_full_page:
        assert BLUE in ink(picture, Box(width - 20, height - 20, 19, 19))
    box = box_of(page, "#c")
    assert ink(picture, Box(box.x + 1, box.y + 1, box.width - 2, box.height - 2)) == {MASK_COLOR}
