"""Opening a page of acepilot's own in the system's browser, and telling its address."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import click

from acepilot.plaintext import visible


def open_page(name: str, address: str, *, is_opened: bool) -> None:
    """Open a page where that shows a window, and tell its address in any case.

    Args:
        name: What it is called: "The guide".
        is_opened: Whether acepilot opens it; else it tells its address alone.
    """
    if is_opened and _has_desktop() and _is_started(address):
        told = f"{name} opens in your browser. If no window comes, open this there: {address}"
    else:
        told = f"Open this in your browser: {address}"
    click.echo(visible(told), err=True)


def _is_started(address: str) -> bool:
    """Start the system's browser at the page; whether a window comes of it, nobody tells."""
    with _no_words(), suppress(webbrowser.Error):
        return webbrowser.open(address)
    return False


def _has_desktop() -> bool:
    """Tell whether a browser can show a window; a text browser would take this terminal."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@contextmanager
def _no_words() -> Iterator[None]:
    """Keep what a browser prints as it starts out of the terminal, where the address is to be read."""
    sys.stderr.flush()
    kept = os.dup(2)
    nothing = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nothing)
