"""What the guide's tests share: saying things at the step at hand, and what the journal holds of it."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from contextlib import suppress
from textwrap import dedent
from typing import Any

from PIL import Image

from acepilot.errors import Interrupted
from acepilot.evidence.order import order_problems
from acepilot.guide.guide import Guide
from acepilot.guide.position import Position
from acepilot.guide.statements import Checked, Done, NotNeeded, Statement, Submitted
from acepilot.journal.chain import verify_chain
from acepilot.journal.codes import Outcome
from acepilot.journal.reader import JOURNAL, read_journal
from acepilot.run.run_end import RunEnd
from acepilot.run.session import Session

Entry = dict[str, Any]
Begin = Callable[..., "Guided"]

CLIENT = """\
company:
  legal_name: 'Bayside <Imports> LLC'
  ein: '12-3456789'
  organization: 'LLC'
  address: {line1: '100 Biscayne Boulevard', city: 'Miami', state: 'FL', zip: '33132', country: 'US'}
  phone: '305-555-0100'
  email: 'customs@bayside-imports.example'
importers:
  - {ir_number: '12-3456789', suffix: '00'}
  - {ir_number: '12-3456789', suffix: '01'}
trade_account_owner: {first_name: 'Dana', last_name: 'Ortiz', title: 'CEO', email: 'd@b.example', phone: '305-555-0101'}
point_of_contact: {first_name: 'Lee', last_name: 'Park', title: 'Clerk', email: 'l@bay.example', phone: '305-555-0102'}
bank:
  routing_number: '021000021'
  account_number: 'env:BAYSIDE_BANK'
  account_type: 'checking'
  account_holder: 'Bayside Imports LLC'
"""
FLOW = dedent("""\
    flow: small-flow
    title: A small flow
    hosts: [ace.cbp.gov]
    stages:
      - stage: Sign in
        steps:
          - open: https://ace.cbp.gov/
          - ask: Sign in. Then confirm both.
            checks:
              - The first.
              - The second.
      - stage: Bank details
        for_each: importer in importers
        steps:
          - click: button "Edit"
            when: button "Edit" | button /^edit/
          - fill:
              textbox "Routing Number" | textbox "Bank Routing": ${bank.routing_number}
              textbox "Account Number": ${bank.account_number}
            if_present:
              textbox "Holder": ${bank.account_holder}
            hint: Ask the bank.
          - review: Check it. Then press Submit.
            submit: button "Submit"
            until: status /success/
          - confirm:
              value "Account Number": ${bank.account_number}
          - capture: bank details
    done: That is all for ${company.legal_name}.
    """)


class Guided:
    """A guided run that goes on in a thread of its own, while a test says things.

    Attributes:
        record: What it writes.
        talk: Where things are said.
        path: Its directory.
    """

    def __init__(self, session: Session) -> None:
        self.path = session.directory.path
        self.record = session.record
        session.begin_guided()
        guide = Guide(session.options.flow, session.options.client, session.record)
        self.talk = guide.talk
        threading.Thread(target=self._run, args=(guide, session), daemon=True).start()
        self.talk.position()

    @staticmethod
    def _run(guide: Guide, session: Session) -> None:
        with suppress(Exception):  # the talk has it
            guide.attend(session.carry_out, lambda _: None)

    @property
    def end(self) -> RunEnd | None:
        """How it ended; None while it goes on."""
        return self.talk.end

    def position(self) -> Position:
        """Return where it stands."""
        now = self.talk.position()
        assert now is not None
        return now

    def interrupt(self) -> None:
        """Cut it off, as Ctrl-C does."""
        self.talk.throw(Interrupted("Interrupted by Ctrl-C."))


def say(guide: Guided, *said: Statement) -> str:
    """Say things, one after the other, each of the position at that moment; return the last notice."""
    notice = ""
    for one in said:
        notice = guide.talk.say(one, guide.position().version)
    return notice


def go_on(guide: Guided) -> None:
    """Do the step at hand as most people would."""
    now = guide.position()
    match now.step.kind:
        case "review":
            say(guide, Submitted(Outcome.ACCEPTED))
        case "capture":
            say(guide, NotNeeded())
        case _:
            say(guide, *(Checked(n) for n in range(len(now.step.checks))), Done())


def go_to(guide: Guided, kind: str) -> None:
    """Go on until a step of a kind is at hand."""
    for _ in range(50):
        if guide.end is None and guide.position().step.kind == kind:
            return
        go_on(guide)
    raise AssertionError(f"no step {kind} came")


def journal(guide: Guided) -> list[Entry]:
    """Return the journal, once its chain holds and its order can happen."""
    entries, torn = read_journal(guide.path / JOURNAL)
    assert not torn
    assert verify_chain(entries) == []
    assert list(order_problems(entries)) == []
    return [dict(entry) for entry in entries]


def data(guide: Guided, kind: str) -> list[dict[str, Any]]:
    """Return what the entries of a kind tell."""
    return [entry["data"] for entry in journal(guide) if entry["kind"] == kind]


def picture(width: int = 64, height: int = 48, *, format_: str = "PNG", **more: Any) -> bytes:
    """Return a picture's bytes."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, format_, **more)
    return out.getvalue()
