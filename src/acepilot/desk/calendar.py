"""The desk's calendar: one event for each client, on the day by which something is due next.

Made to be imported again and again: an event keeps its name for ever, and each writing counts as newer than the one
before, so that a calendar updates it and never has it twice. Shows no number of an importer or a bank, as calendars are
shared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime

from icalendar import Calendar, Event

from acepilot.desk import texts
from acepilot.desk.client_standing import ClientStanding
from acepilot.plaintext import visible

_COUNTED_FROM = datetime(2026, 1, 1, tzinfo=UTC)
"""From when the seconds are counted that say which of two writings is the newer one (RFC 5545, 3.8.7.4)."""


def calendar(clients: Iterable[ClientStanding], today: date, now: datetime) -> bytes:
    """Return the calendar as iCalendar (RFC 5545).

    Args:
        now: When it is written, aware.
    """
    whole = Calendar()
    whole.add("prodid", "-//acepilot//desk//EN")
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    whole.add("x-wr-calname", "acepilot desk")
    for client in sorted(clients, key=lambda one: one.key):
        if client.dues:
            whole.add_component(_event(client, today, now))
    return bytes(whole.to_ical())


def _event(client: ClientStanding, today: date, now: datetime) -> Event:
    """Return a client's event; what is late stands on today, as nobody looks at days that are gone."""
    due = client.dues[0]
    day = max(due.day, today)
    event = Event()
    event.add("uid", f"{hashlib.sha256(client.key.encode()).hexdigest()[:32]}@desk.acepilot")
    event.add("dtstamp", now)
    event.add("last-modified", now)
    event.add("sequence", max(0, int((now - _COUNTED_FROM).total_seconds())))
    event.add("dtstart", day)  # a day without an end is all of that day (RFC 5545, 3.6.1)
    event.add("summary", texts.event_title(visible(client.name), due, is_late=due.day < today))
    event.add("description", texts.event_text(client.dues))
    event.add("transp", "TRANSPARENT")
    return event
