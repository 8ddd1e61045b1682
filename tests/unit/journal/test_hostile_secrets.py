"""What a person types is a secret as soon as it looks like one: in entries, pictures and texts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from canary.seek import Search, Secret
from playwright.sync_api import Page
from shortkit import first

from acepilot.client.secret_sources import Env, SystemSecretReader
from acepilot.journal.redaction import SecretGate
from acepilot.person.human import Key
from acepilot.testing import FakeHuman, FakePortal, LeapingClock, does, says

TYPED, NOTED = "58204917366195", "739156284037"
PAGE = """<label>Account <input id=a></label><label>Remark <input id=r></label><label>Bank <input id=b></label>
<p id=echo></p><button id=s type=button>Send it</button><div role=status id=o></div><script>
oninput = () => { echo.textContent = `You wrote ${a.value}, ${r.value} and ${b.value}`; };
s.onclick = () => fetch('/send', { method: 'POST', body: 'x' }).then(() => { o.textContent = 'success'; });
</script>"""
STEPS = """
- open: https://portal.test/
- fill:
    textbox "Account": ${bank.account_number}
    textbox "Remark": ${company.legal_name}
    textbox "Bank": ${bank.routing_number}
- review: Check it.
  submit: button "Send it"
  until: status /success/
"""


def typing(page: Page, label: str, text: str) -> None:
    """Type as a person does: key by key, and rest."""
    page.get_by_label(label).fill("")
    page.get_by_label(label).press_sequentially(text, delay=15)


@pytest.fixture
def clock() -> LeapingClock:
    """Have time pass, other than in the journal's own tests: an answer must stand for a while."""
    return LeapingClock()


@pytest.fixture
def ran(portal: FakePortal, run_flow: Any) -> Any:
    """Run a review in which the person retypes all three fields."""
    portal.serve("/", PAGE)
    portal.serve("/send", "x")
    page = portal.surface.page
    human = FakeHuman(
        does(lambda: typing(page, "Account", TYPED), at="Check it"),
        does(lambda: typing(page, "Remark", f"see {NOTED}"), at="Check it"),
        does(lambda: typing(page, "Bank", "021000021"), at="Check it"),
        does(lambda: page.wait_for_timeout(1_500), at="Check it"),
    )
    pressed = iter([*["wait"] * 60, "press"])

    def take(original: Any = human.take) -> Any:
        if human.left == 0 and next(pressed, "") == "press":
            page.get_by_role("button", name="Send it").click()
        return original()

    human.take = take  # type: ignore[method-assign]  # rests until the edits have settled
    return run_flow(portal, human, STEPS)


def test_what_is_typed_in_a_review_is_masked_everywhere(ran: Any, tmp_path: Path) -> None:
    """A retyped account number, and a number typed elsewhere, are in no file; what the client's file has stays."""
    search = Search([Secret(TYPED), Secret(NOTED)])
    search.tree(tmp_path / "home")
    assert search.findings.hits == []
    edits = {one["field"]: one for one in ran.data("person.edited")}
    assert edits["Account"]["to"] == "•••• 6195"
    assert edits["Remark"]["to"] == "see ••••"
    texts = "".join(path.read_text("utf-8") for path in (tmp_path / "home").rglob("*.aria.yaml"))
    assert "021000021" in texts
    assert ran.entries[-1]["kind"] == "run.finished"


def test_environment_loses_the_secret_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret out of the environment is gone from it once it is read, for this process and its children."""
    monkeypatch.setenv("CANARY", TYPED)
    read = SystemSecretReader(lambda _: "", os.environ).read(Env("CANARY"), what="number")
    assert read.get_secret_value() == TYPED
    assert "CANARY" not in os.environ
    assert TYPED not in repr(read)


@pytest.mark.parametrize("first", [TYPED[:7], TYPED])
def test_longest_secret_is_masked_first(first: str) -> None:
    """What was there while somebody typed the number does not leave the number's end readable."""
    gate = SecretGate([first, TYPED[:7], TYPED])
    assert gate.mask(f"x {TYPED} y") == "x •••• y"


def test_number_in_parts_is_masked_in_a_page_s_text() -> None:
    """Digits in cells of their own are masked, those of other numbers and levels are not."""
    gate = SecretGate([NOTED])
    text = '- heading [level=2]\n- row:\n  - cell "739"\n  - cell "156 [x=1]"\n  - cell "284037"\n- text: "021000021"'
    masked = gate.mask_scattered(text)
    assert masked.count("•") == 12
    assert "[level=2]" in masked
    assert "021000021" in masked


def test_number_in_a_field_for_each_digit_is_masked_in_a_page_s_text() -> None:
    """Digits in fields of their own are masked, whatever digits the fields have in their names."""
    lines = (f'- textbox "Digit {n} of 12" [active]: "{sign}"' for n, sign in enumerate(NOTED, 1))
    assert SecretGate([NOTED]).mask_scattered("\n".join(lines)).count("•") == 12


def test_person_is_told_no_secret_that_a_page_repeats(portal: FakePortal, run_flow: Any) -> None:
    """A dialog of the page, which panel and terminal tell, is told without the secret in it."""
    page = portal.show(PAGE)
    page.evaluate("() => { a.onchange = () => { alert(`Account ${a.value} is not yours?`); }; }")
    page.on("dialog", lambda dialog: dialogs.append(dialog))  # noqa: PLW0108 - Playwright marks what it is given
    dialogs: list[Any] = []
    human = FakeHuman(
        does(lambda: dialogs.pop().accept(), at="The page asks"), says(Key.STOP, at="you answered")
    )
    ran = run_flow(portal, human, '- fill:\n    textbox "Account": ${bank.account_number}')
    (dialog,) = ran.data("dialog")
    assert "is not yours" in dialog["text"]
    shown = [
        f"{one.doing}\n{one.notice}" for one in human.log if "is not yours" in f"{one.doing}{one.notice}"
    ]
    assert shown
    assert not any("000123456789" in text for text in shown)


@first("dress", ["btoa(a.value)", "[...a.value].map((sign) => '3' + sign).join('')"])
def test_address_of_a_stopped_request_tells_no_value(portal: FakePortal, run_flow: Any, dress: str) -> None:
    """What a page put into a request's path in base64 or hexadecimal is neither written down nor told."""
    page = portal.show(PAGE)
    page.evaluate(f"() => {{ a.onchange = () => fetch(`/seen/${{{dress}}}/now`).catch(() => 0); }}")
    human = FakeHuman(says(Key.STOP, at="/seen/"))
    ran = run_flow(portal, human, '- fill:\n    textbox "Account": ${bank.account_number}')
    (stopped,) = ran.data("guard.stopped")
    assert stopped["what"] == "GET https://portal.test/seen/•••• 6789/now"
    assert human.left == 0
    assert not any("MDAw" in one.doing or "303030" in one.doing for one in human.log)
