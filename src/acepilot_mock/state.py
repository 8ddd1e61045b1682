"""What the mock portal remembers: sessions while it runs; mails and what the sites put by also after it.

What lasts lies in a file beside the ledger, so that a portal that is started again with that ledger shows what it
accepted, as a real one would. Knows no page and no form.
"""

from __future__ import annotations

import json
import secrets
import threading
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from werkzeug import Request

from acepilot.regular import read_regular, write_private
from acepilot.timing import SYSTEM_CLOCK, Clock
from acepilot_mock.scenarios import Scenario, Trait

SESSION_COOKIE = "MOCKSESSION"
_LARGEST_BYTES = 64 * 1024 * 1024


@dataclass(slots=True)
class Visit:
    """One browser's visit, over all hosts of the portal.

    Attributes:
        user: Who has signed in; empty before that.
        drawer: Where each site keeps its own things, by a name of its own.
    """

    key: str
    user: str = ""
    drawer: dict[str, object] = field(default_factory=dict)

    @property
    def signed_in(self) -> bool:
        """Whether user id, password and token have all been given."""
        return bool(self.user)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that the portal sent; nobody gets it but the mock's own mailbox page.

    Attributes:
        code: The code that the text holds; empty if it holds none.
        sent_at: When, aware UTC.
    """

    to: str
    subject: str
    text: str
    code: str
    sent_at: datetime

    def plain(self) -> dict[str, str]:
        """Return it as JSON takes it."""
        return {**asdict(self), "sent_at": self.sent_at.isoformat(timespec="seconds")}


@dataclass(slots=True)
class PortalState:
    """All that one running mock portal remembers.

    Attributes:
        email_must_equal_5106: Whether the applicant's e-mail must be the one on Form 5106.
        clock: What it goes by; tests pass their own.
        lock: Held by the server while a site handles a request.
        mails: Newest last.
        drawer: Where each site keeps what all sessions share (applications, enrollments), by a name
            of its own: JSON values alone, as it outlasts the server.
    """

    scenario: Scenario
    email_must_equal_5106: bool = False
    clock: Clock = SYSTEM_CLOCK
    lock: threading.RLock = field(default_factory=threading.RLock)
    mails: list[Mail] = field(default_factory=list)
    drawer: dict[str, Any] = field(default_factory=dict)
    _sessions: dict[str, Visit] = field(default_factory=dict)
    _happened: set[str] = field(default_factory=set)

    def has(self, trait: Trait) -> bool:
        """Say whether the scenario has the trait."""
        return trait in self.scenario.traits

    def traits_to_come(self) -> set[Trait]:
        """Return the scenario's traits, but for what happens once and has happened."""
        return {trait for trait in self.scenario.traits if trait.value not in self._happened}

    def session(self, request: Request) -> Visit:
        """Return the session of the browser that asks; a new one if it has none yet."""
        found = self._sessions.get(request.cookies.get(SESSION_COOKIE, ""))
        if found is not None:
            return found
        made: Visit | None = request.environ.get("acepilot.session")
        if made is None:
            made = Visit(key=secrets.token_urlsafe(24))
            self._sessions[made.key] = made
            request.environ["acepilot.session"] = made
        return made

    def first_time(self, what: str) -> bool:
        """Return True the first time it is asked about this, and False ever after."""
        if what in self._happened:
            return False
        self._happened.add(what)
        return True

    def send_mail(self, *, to: str, subject: str, text: str, code: str = "") -> None:
        """Put a mail into the mock's mailbox."""
        self.mails.append(Mail(to=to, subject=subject, text=text, code=code, sent_at=self.clock.now()))

    def lasting(self) -> dict[str, Any]:
        """Return what outlasts the server, as JSON takes it."""
        return {
            "scenario": self.scenario.name,
            "mails": [mail.plain() for mail in self.mails],
            "drawer": self.drawer,
            "happened": sorted(self._happened),
        }

    def remember(self, lasting: dict[str, Any]) -> None:
        """Take up what another server of the same scenario left; another scenario's portal is another portal."""
        if lasting["scenario"] != self.scenario.name:
            return
        self.mails = [
            Mail(**{**mail, "sent_at": datetime.fromisoformat(mail["sent_at"])}) for mail in lasting["mails"]
        ]
        self.drawer = lasting["drawer"]
        self._happened = set(lasting["happened"])


class Memory:
    """The file in which a portal's lasting state lies: beside its ledger, and worth nothing without it."""

    def __init__(self, ledger: Path) -> None:
        self.path = ledger.with_name(ledger.name + ".state.json")
        self._ledger = ledger
        self._kept = b""

    def recall(self, state: PortalState) -> None:
        """Give a state what was kept, if the ledger that it belongs to is still there.

        Raises:
            OSError: It cannot be read, or is damaged.
        """
        if not (self.path.exists() and self._ledger.exists() and self._ledger.stat().st_size):
            return
        try:
            state.remember(json.loads(read_regular(self.path, most=_LARGEST_BYTES)))
        except (ValueError, KeyError, TypeError) as error:
            raise OSError(f"{self.path.name} beside it is damaged") from error

    def keep(self, state: PortalState) -> None:
        """Put what lasts on the disk, if it has changed; it is there when this returns."""
        data = json.dumps(state.lasting(), ensure_ascii=False).encode()
        if data == self._kept:
            return
        write_private(self.path, data)
        self._kept = data
