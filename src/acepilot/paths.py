"""Where things lie: the shipped flows and fixtures, and the person's own data directory.

Knows no run, flow or client; hands out paths only.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

import platformdirs

HOME_VARIABLE = "ACEPILOT_HOME"


def home(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the directory that holds runs; it need not exist yet."""
    own = environ.get(HOME_VARIABLE)
    return Path(own).absolute() if own else Path(platformdirs.user_data_dir("acepilot", appauthor=False))


def shipped(*parts: str) -> Path:
    """Return the path of something shipped with acepilot: `shipped("flows", "ach-flow.yaml")`.

    In an installed package the flows and fixtures lie beside the code; in a checkout, at its top.
    """
    package = Path(str(resources.files("acepilot")))
    bundled = package / "_shipped"
    root = bundled if bundled.is_dir() else package.parent.parent
    return root.joinpath(*parts)
