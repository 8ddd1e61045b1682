"""Where things lie: the shipped flows and fixtures, and the person's own data directory.

Knows no run, flow or client; hands out paths only.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

HOME_VARIABLE = "ACEPILOT_HOME"


def home(environ: Mapping[str, str] | None = None) -> Path:
    """Return the directory that holds runs; it need not exist yet.

    Args:
        environ: The environment; None for the process's own, as it is now.
    """
    environ = os.environ if environ is None else environ
    own = environ.get(HOME_VARIABLE)
    if own:
        return Path(own).absolute()
    import platformdirs  # noqa: PLC0415 - most commands ask for nothing of the kind

    return Path(platformdirs.user_data_dir("acepilot", appauthor=False))


def child_environment() -> dict[str, str]:
    """Return our environment for a Python process of our own, which then finds acepilot where we found it."""
    root = str(Path(__file__).parents[1])
    known = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{known}" if known else root}


def shipped(*parts: str) -> Path:
    """Return the path of something shipped with acepilot: `shipped("flows", "ach-flow.yaml")`.

    In an installed package the flows and fixtures lie beside the code; in a checkout, at its top.
    """
    package = Path(__file__).parent
    bundled = package / "_shipped"
    root = bundled if bundled.is_dir() else package.parent.parent
    return root.joinpath(*parts)
