"""What nobody sees on a page, met by the real command: fields out of sight blind it not, and are not filled."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from e2ekit import Acepilot, assert_no_secret, free_port, verify
from guidekit import CLIENT
from playwright.sync_api import Playwright
from submits.server import HOST, CorpusServer

from acepilot.browser.find import find_browser

pytestmark = [pytest.mark.e2e, pytest.mark.long]

AWAY = "position:absolute;left:-9999px"
PAGE = f"""<style>.i {{ position: absolute; left: -999em }}</style>
<input type=password tabindex=-1 aria-hidden=true style="{AWAY}"><input type=password style="opacity:0;height:0">
<div style="{AWAY}"><label>Website <input id=w tabindex=-1></label></div>
<label>Company Name <input id=c></label> <label>Account Number <input></label>
<fieldset><legend>Account Type</legend><input class=i id=a type=radio name=t><label for=a>Checking</label>
<input class=i id=b type=radio name=t><label for=b>Savings</label></fieldset>
<button type=button onclick="
  fetch('/sink', {{ method: 'POST', body: [w.value, c.value, a.checked, b.checked].join('|') }})
    .then(() => {{ s.textContent = 'Success' }})">Submit</button><p role=status id=s></p>"""
FLOW = f"""\
flow: unseen
title: A form with what nobody sees
hosts: [{HOST}]
stages:
  - stage: Form
    for_each: importer in importers
    steps:
      - open: https://{HOST}/form
      - fill:
          textbox "Company Name": ${{company.legal_name}}
          textbox "Account Number": ${{bank.account_number}}
          group "Account Type": ${{bank.account_type}}
        if_present:
          textbox "Website": ${{company.email}}
      - review: Check it, then press Submit.
        submit: button "Submit"
        until: status /success/
      - capture: done
"""


def _browser(folder: Path, server: CorpusServer, port: int) -> Path:
    """Write a program that starts the browser so that it reaches the made-up host alone, and a person can drive it."""
    switches = ["--headless=new", f"--remote-debugging-port={port}", *server.browser_arguments]
    program = folder / "browser.sh"
    program.write_text(f'#!/bin/sh\nexec {shlex.join([find_browser().path or "chromium", *switches])} "$@"\n')
    program.chmod(0o755)
    return program


def test_page_with_what_nobody_sees_is_filled_reviewed_and_recorded(
    acepilot: Acepilot, playwright: Playwright, tmp_path: Path
) -> None:
    """Passwords out of sight, a field that is a trap, radio buttons behind their labels: one whole run."""
    (tmp_path / "flow.yaml").write_text(FLOW)
    (tmp_path / "client.yaml").write_text(CLIENT)
    port = free_port()
    with CorpusServer() as server:
        server.serve("/form", PAGE)
        running = acepilot(
            "run", str(tmp_path / "flow.yaml"), "--client", str(tmp_path / "client.yaml"), "--human", "terminal",
            "--only", "12-345678900", "--browser", str(_browser(tmp_path, server, port)),
            environ={"BAYSIDE_BANK": "000123456789", "DISPLAY": ":0"}, stdin=True,
        )  # fmt: skip
        running.until_told("Check it, then press Submit.")
        browser = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}", no_defaults=True)
        page = next(one for context in browser.contexts for one in context.pages if HOST in one.url)
        page.get_by_role("button", name="Submit").click()
        browser.close()
        ran = running.end()
        (sent,) = server.received
    assert ran.code == 0, ran.told
    assert sent.fields["body"] == "|Bayside <Imports> LLC|true|false"
    fields = {one["target"]: one for entry in ran.data("step.done") for one in entry.get("fields", ())}
    assert fields['textbox "Website"']["found"] is None
    assert fields['textbox "Website"']["same"] == "out-of-sight"
    assert [one["outcome"] for one in ran.data("portal.answered")] == ["accepted"]
    assert ran.data("capture")
    assert ran.data("capture.missing") == []
    assert_no_secret(ran)
    verify(ran.path)
