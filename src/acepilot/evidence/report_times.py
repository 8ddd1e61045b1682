"""A journal's times in words, as the report tells them: in UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def when(at: str) -> datetime | None:
    """Return a journal's time; None when it is none."""
    try:
        found = datetime.fromisoformat(at)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def clock(at: str) -> str:
    """Return a journal's time of day, to the second; what is no time stays as it is."""
    found = when(at)
    return f"{found:%H:%M:%S}" if found else at


def day(at: str) -> str:
    """Return a journal's day in words."""
    found = when(at)
    return f"{found.day} {found:%B %Y}" if found else at


def span(began: str, ended: str) -> str:
    """Return a beginning and an end in words, in UTC; an end that is not known is left out."""
    first, last = when(began), when(ended)
    if first is None:
        return began or "not known"
    text = f"{day(began)}, {clock(began)}"
    if last is None or last < first:
        return f"{text} UTC"
    until = clock(ended) if last.date() == first.date() else f"{day(ended)}, {clock(ended)}"
    minutes, seconds = divmod(round((last - first).total_seconds()), 60)
    length = f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
    return f"{text} to {until} UTC ({length})"
