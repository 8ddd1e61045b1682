from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from boardkit import TODAY, client, fact, importer, later
from icalendar import Calendar

from acepilot.desk.board import ClientLine, Proof
from acepilot.desk.calendar import calendar
from acepilot.desk.query import standings

NOW = datetime(2026, 11, 28, 15, tzinfo=UTC)


def events(*lines: ClientLine, now: datetime = NOW, today: date = TODAY) -> list[Any]:
    """Return the events of these clients, as a calendar reads them."""
    return list(Calendar.from_ical(calendar(standings(lines, today), today, now)).walk("VEVENT"))


def test_each_client_has_one_event_on_its_next_day() -> None:
    """All day, with all that is due in its text; a client that has nothing due has none."""
    enrolled = [importer(fact(Proof.ENROLLED, at=later(days=8)), number=f"12-34567890{n}") for n in range(2)]
    due = client(*enrolled, key="ein-123456789", logged_in=later(days=8))
    found = events(due, client(importer(), name="Nothing Yet"))
    assert [str(one["summary"]) for one in found] == [
        "Bayside Imports LLC: see whether the bank details are on file"
    ]
    assert found[0]["dtstart"].dt == date(2026, 11, 29)
    text = str(found[0]["description"])
    assert "2026-11-29: see whether the bank details are on file (2 IR numbers)" in text
    assert "2027-01-12: log in to the portal" in text
    written = calendar(standings([due], TODAY), TODAY, NOW)
    assert b"12-34" not in written
    assert b"12345" not in written


def test_event_imported_again_takes_the_place_of_the_first() -> None:
    """Its name stays, whatever the client is called now and whoever else is on the desk; each writing is newer."""
    first = events(client(importer(), name="Old Name", key="k", logged_in=later()))[0]
    renamed = client(importer(), name="New Name", key="k", logged_in=later(days=9))
    other = client(importer(), name="Another", key="a", logged_in=later())
    again = {str(one["uid"]): one for one in events(other, renamed, now=NOW + timedelta(seconds=1))}
    assert len(again) == 2
    second = again[str(first["uid"])]
    assert str(second["summary"]).startswith("New Name")
    assert second["sequence"] > first["sequence"]
    assert second["dtstamp"].dt > first["dtstamp"].dt


def test_what_is_late_stands_on_today() -> None:
    """Nobody looks at a day that is gone; the text says since when."""
    (late,) = events(client(importer(), logged_in=later(days=-60)))
    assert late["dtstart"].dt == TODAY
    assert "due since 2026-11-05" in str(late["summary"])


def test_name_cannot_write_into_the_calendar() -> None:
    """A name with line ends makes no line of its own."""
    found = events(client(importer(), name="A\r\nEND:VEVENT\r\nX:1", key="k", logged_in=later()))
    assert len(found) == 1
    assert "\\r\\nEND:VEVENT" in str(found[0]["summary"])
