"""`verify.html` in real Chromium, opened from disk and offline: it tells what the command tells, to the letter."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from pagecorpus import SHORT, cases
from pagekit import CheckPage, comparable, expected_of
from playwright.sync_api import BrowserContext, Page
from tamperkit import BY_NAME, Bundle, tampered, zip_of

from acepilot.browser.launch import Window
from acepilot.evidence import Exported, verify
from acepilot.evidence.verifier import verifier_page
from acepilot.testing import Scheme

MakePage = Callable[..., CheckPage]
NO_ED25519 = "crypto.subtle.importKey = async () => { throw new DOMException('', 'NotSupportedError'); };"
NO_CRYPTO = "Object.defineProperty(globalThis.crypto, 'subtle', { value: undefined });"
PARTS = 12
"""In how many tests the whole corpus is tried."""
MARKUP = "<img src=x onerror=\"document.title='ran'\"><script>document.title='ran'</script>"


@pytest.fixture
def make_page(window: Window, tmp_path: Path) -> Iterator[MakePage]:
    """Open the page as a reader does, from disk; whatever it wants of a network is noted as a failure."""
    contexts: list[BrowserContext] = []
    asked: list[str] = []

    def make(*, before: str = "", scheme: Scheme = "light", width: int = 1280) -> CheckPage:
        path = tmp_path / "verify.html"
        path.write_bytes(verifier_page())
        context = window.browser.new_context(
            offline=True, color_scheme=scheme, viewport={"width": width, "height": 800}
        )
        contexts.append(context)
        page = context.new_page()
        if before:
            page.add_init_script(before)
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: asked.append(str(error)))
        page.goto(path.as_uri())
        return CheckPage(page)

    yield make
    for context in contexts:
        context.close()
    assert {url for url in asked if not url.startswith("file:") or "verify.html" not in url} == set()


def _same(page: CheckPage, bundle: Path, signer: str) -> None:
    """Assert that page and command find the same, each digest aside that only tells how far a broken file was read."""
    wanted = comparable(expected_of(verify(bundle, signer=signer)))
    found = comparable(page.ask(bundle, signer))
    assert _masked(found) == _masked(wanted)


def _masked(answer: object) -> str:
    return re.sub(r"\b[0-9a-f]{64}\b", "<64 hex>", json.dumps(answer))


@pytest.mark.full
@pytest.mark.parametrize(
    "part", [None, *(pytest.param(part, marks=pytest.mark.long) for part in range(PARTS))]
)
def test_page_tells_what_the_command_tells(
    part: int | None, make_page: MakePage, stamped: Exported, signed: Exported, tmp_path: Path
) -> None:
    """For every way to tamper, every bomb and many changes at random: the same verdict, checks and words."""
    page, count = make_page(), 0
    for number, (name, make) in enumerate(cases(stamped.path, signed.path)):
        if name not in SHORT if part is None else number % PARTS != part:
            continue
        bundle = tmp_path / f"{name}.zip"
        bundle.write_bytes(make())
        for signer in ("", stamped.signer):
            _same(page, bundle, signer)
        bundle.unlink()
        count += 1
    assert count == len(SHORT) if part is None else count >= 500 // PARTS


def test_golden_reasons_are_the_pages(make_page: MakePage, stamped: Exported, tmp_path: Path) -> None:
    """The page tells the golden files' words themselves, and not only what the command happens to tell today."""
    page = make_page()
    golden = Path(__file__).parents[3] / "evidence" / "golden"
    for name in ("flip-journal", "zip-two-names-for-one-file", "journal-answer-before-press"):
        (tmp_path / "b.zip").write_bytes(tampered(stamped.path, BY_NAME[name]))
        verdict, bags = page.ask(tmp_path / "b.zip", stamped.signer)
        lines = [verdict]
        for number, title, outcome, _, wrong in (check for bag in bags for check in bag):
            if outcome == "fail":
                lines.append(f"{number}. {title}: fail")
                lines += [f"   {path} | expected: {wanted} | found: {is_}" for path, wanted, is_ in wrong]
        assert _masked("\n".join(lines) + "\n") == _masked((golden / f"{name}.txt").read_text())


def test_whole_bundle_is_green_only_with_its_signer(make_page: MakePage, signed: Exported) -> None:
    """Green is for a signer who was named; without, with another, or with nothing to hold, it is not."""
    page, tone = make_page(), "document.querySelector('.verdict').className"
    assert page.ask(signed.path, signed.signer)[0] == "whole, and by the signer you named"
    assert page.page.evaluate(tone) == "verdict good"
    assert "The portal accepted it" in page.page.locator(".facts").inner_text()
    page.ask(signed.path)
    assert page.page.evaluate(tone) == "verdict warn"
    page.ask(signed.path, "ab" * 32)
    assert page.page.evaluate(tone) == "verdict bad"
    assert page.page.locator(".facts").count() == 0
    page.page.locator("#signer").fill("no fingerprint")
    page.page.locator("#check").click()
    assert "is no fingerprint" in page.page.locator("#signerwrong").inner_text()
    assert page.page.locator(".verdict").count() == 0


@pytest.mark.parametrize("before", [NO_ED25519, pytest.param(NO_CRYPTO, marks=pytest.mark.long)])
def test_browser_without_ed25519_says_so(before: str, make_page: MakePage, signed: Exported) -> None:
    """What a browser cannot check is never passed, and the verdict says that not all was checked."""
    page = make_page(before=before)
    verdict, (checks,) = page.ask(signed.path, signed.signer)
    assert verdict == "not checked in full"
    assert [check[2] for check in checks[7:9]] == ["not checked", "not checked"]
    assert {check[2] for check in checks[:7]} == {"pass"}
    assert page.page.evaluate("document.querySelector('.verdict').className") == "verdict warn"


def test_nothing_in_a_bundle_acts(make_page: MakePage, signed: Exported, tmp_path: Path) -> None:
    """Markup and signs that hide, in names, in the journal and in bag-info.txt, are shown as the text that they are."""
    page = make_page()
    bundle = Bundle.read(signed.path)
    entries = bundle.entries()
    entries[0]["data"] |= {"run": MARKUP, "operator": {"account": MARKUP, "name": "\u202eevil"}}
    entries[3] |= {"kind": MARKUP, "\u202e": MARKUP}
    bundle.put_entries(entries)
    bundle.say("External-Description", MARKUP)
    (tmp_path / "b.zip").write_bytes(bundle.zipped())
    page.ask(tmp_path / "b.zip")
    names = {f"acepilot-{MARKUP}/a": b"", "acepilot-\u202e/b": b"", "__proto__/constructor": b""}
    text = page.page.locator("#result").inner_text()
    assert "<img src=x" in text
    assert "\u202e" not in text
    (tmp_path / "c.zip").write_bytes(zip_of(names))
    page.ask(tmp_path / "c.zip")
    assert page.page.title() == "Check a record of acepilot"
    assert page.page.locator("#result img, #result script, #result a").count() == 0


@pytest.mark.long
def test_too_many_entries_are_refused_at_once(make_page: MakePage, tmp_path: Path) -> None:
    """An archive of 100,000 entries is refused by its count, before any is looked at."""
    (tmp_path / "b.zip").write_bytes(zip_of({f"acepilot-a/{n}": b"" for n in range(100_000)}))
    _same(make_page(), tmp_path / "b.zip", "")


@pytest.mark.full
@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1280), pytest.param("dark", 390, marks=pytest.mark.long)]
)
def test_axe_has_no_finding(
    scheme: Scheme, width: int, make_page: MakePage, stamped: Exported, tmp_path: Path
) -> None:
    """Before a check, after one that passes and after one that fails, axe finds nothing."""
    page = make_page(scheme=scheme, width=width)
    (tmp_path / "b.zip").write_bytes(tampered(stamped.path, BY_NAME["journal-line-dropped"]))
    assert _findings(page.page) == []
    page.ask(stamped.path, stamped.signer)
    assert _findings(page.page) == []
    page.ask(tmp_path / "b.zip")
    assert _findings(page.page) == []
    assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _findings(page: Page) -> list[str]:
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in Axe().run(page).response["violations"]]
