"""Whose hand: who is signed in at this computer, as the system knows it, and who the person says they are.

Owns what a person may say of themselves. Proves nothing: acepilot cannot know who sat there.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from acepilot.journal.parts import part

LONGEST_SAID = 120
MOST_FIGURES = 4


def known_operator() -> dict[str, str]:
    """Return who is signed in at this computer: account and full name, as far as the system knows.

    The system is asked, and no variable of the environment, which anyone can set. What it does not tell is empty.
    """
    if sys.platform == "win32":
        return _known_to_windows()
    import pwd  # noqa: PLC0415 - not on Windows

    try:
        user = pwd.getpwuid(os.getuid())
    except KeyError:  # an account that the system has no name for, as in a container
        return {"account": str(os.getuid()), "name": ""}
    return {"account": user.pw_name, "name": user.pw_gecos.split(",")[0]}


if sys.platform == "win32":

    def _known_to_windows() -> dict[str, str]:
        """Ask Windows for the account with its domain, and for its full name, which a local account may lack.

        Source: GetUserNameExW, EXTENDED_NAME_FORMAT: NameDisplay is 3, NameSamCompatible is 2.
        """
        return {"account": _windows_name(2), "name": _windows_name(3)}

    def _windows_name(kind: int) -> str:
        import ctypes  # noqa: PLC0415 - Windows alone

        room = ctypes.c_ulong(256)
        text = ctypes.create_unicode_buffer(room.value)
        is_told = ctypes.windll.secur32.GetUserNameExW(kind, text, ctypes.byref(room))
        return text.value if is_told else ""


def parse_said(text: str) -> str:
    """Return what a person says of themselves (name and role), without spaces around it.

    Raises:
        ValueError: It is empty, too long, in more than one line, or could hold a number that must not be kept.
    """
    said = text.strip()
    if not any(sign.isalpha() for sign in said):
        raise ValueError("Give a name, and a role if you like: Pat Lee, broker.")
    if len(said) > LONGEST_SAID:
        raise ValueError(f"This is longer than {LONGEST_SAID} characters.")
    if not said.isprintable():
        raise ValueError("This must be one line of plain text, without control characters.")
    if sum(sign.isnumeric() for sign in said) > MOST_FIGURES:
        raise ValueError("A name and a role hold no number. Give no account number here.")
    return said


def hands(entries: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """Return who began a journal's run, and after that whoever else went on with it, in order."""
    found: list[Mapping[str, Any]] = []
    for entry in entries:
        if entry.get("kind") in ("run.started", "run.resumed"):
            hand = part(part(entry, "data"), "operator")
            if not found or (hand and _who(hand) != _who(found[-1])):
                found.append(hand)
    return tuple(found)


def said_before(entries: Iterable[Mapping[str, Any]]) -> str:
    """Return who they said they are in a run's last part; empty where they did not, or it was from another account."""
    *_, last = ({}, *hands(entries))
    is_same = last.get("account") == known_operator()["account"]
    return str(last.get("said") or "") if is_same else ""


def _who(hand: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(hand.get(key) or "") for key in ("account", "name", "said"))
