"""A real browser, and a page that only the holder of the turn may touch."""

from __future__ import annotations

from collections.abc import MutableMapping

LOGS_OF_THE_DRIVER = ("DEBUG", "DEBUG_FILE", "DEBUGP", "NODE_DEBUG", "PWDEBUG")


def silence_driver(environ: MutableMapping[str, str]) -> None:
    """Take away what makes Playwright print or log every value that is typed; before it is imported.

    Source: Playwright reads `DEBUG` when it is imported, and hands it to the driver's process (measured with 1.65).
    """
    for variable in LOGS_OF_THE_DRIVER:
        environ.pop(variable, None)
