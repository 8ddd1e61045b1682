"""The mock portal's server process, as `MockPortal.start` runs it; not meant for people."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from acepilot_mock.server import Options, serve


def main() -> int:
    """Read the switches and serve."""
    parser = argparse.ArgumentParser(prog="python -m acepilot_mock", description=__doc__)
    parser.add_argument("--scenario", default="default")
    parser.add_argument("--ledger", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--no-delay", action="store_true")
    parser.add_argument("--email-must-equal-5106", action="store_true")
    read = parser.parse_args()
    return serve(
        Options(
            scenario=read.scenario,
            ledger=read.ledger,
            port=read.port,
            delay=not read.no_delay,
            email_must_equal_5106=read.email_must_equal_5106,
        )
    )


if __name__ == "__main__":
    sys.exit(main())
