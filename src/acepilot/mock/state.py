"""What the mock portal remembers while it runs: sessions, mails, and what the sites put by.

One server has one state, and it ends with the server. Knows no page and no form.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from werkzeug import Request

from acepilot.mock.scenarios import Scenario, Trait

SESSION_COOKIE = "MOCKSESSION"


@dataclass(slots=True)
class Session:
    """One browser's visit, over all hosts of the portal.

    Attributes:
        key: The cookie's value.
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
        to: The address.
        subject: Its subject.
        text: Its text.
        code: The code that the text holds; empty if it holds none.
        sent_at: When, aware UTC.
    """

    to: str
    subject: str
    text: str
    code: str
    sent_at: datetime


@dataclass(slots=True)
class PortalState:
    """All that one running mock portal remembers.

    Attributes:
        scenario: How it behaves.
        email_must_equal_5106: Whether the applicant's e-mail must be the one on Form 5106.
        clock: Seconds that only grow; tests pass their own.
        lock: Held by the server while a site handles a request.
        mails: Newest last.
        drawer: Where each site keeps what all sessions share (applications, enrollments), by a name
            of its own.
    """

    scenario: Scenario
    email_must_equal_5106: bool = False
    clock: Callable[[], float] = time.monotonic
    lock: threading.RLock = field(default_factory=threading.RLock)
    mails: list[Mail] = field(default_factory=list)
    drawer: dict[str, object] = field(default_factory=dict)
    _sessions: dict[str, Session] = field(default_factory=dict)
    _happened: set[str] = field(default_factory=set)

    def has(self, trait: Trait) -> bool:
        """Say whether the scenario has the trait."""
        return trait in self.scenario.traits

    def session(self, request: Request) -> Session:
        """Return the session of the browser that asks; a new one if it has none yet."""
        found = self._sessions.get(request.cookies.get(SESSION_COOKIE, ""))
        if found is not None:
            return found
        made: Session | None = request.environ.get("acepilot.session")
        if made is None:
            made = Session(key=secrets.token_urlsafe(24))
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
        self.mails.append(Mail(to=to, subject=subject, text=text, code=code, sent_at=datetime.now(UTC)))
