"""The `acepilot` command with the scripted person at hand; `acepilot … --rehearse` and `acepilot demo` start it."""

from __future__ import annotations

import os

from acepilot.browser import silence_driver

silence_driver(os.environ)  # before the scripted person imports Playwright

from acepilot.cli import main  # noqa: E402 - as above
from acepilot_mock.rehearsal.person import Rehearsal  # noqa: E402 - as above

if __name__ == "__main__":
    main(script=Rehearsal)
