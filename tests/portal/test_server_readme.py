"""The fixtures' README: it has every code with which a site refuses; that the texts are as told is not compared."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import acepilot_mock
from acepilot import paths


@pytest.mark.parametrize("module", ["accounts_site.py", "checks.py", "login_site.py"])
def test_readme_lists_every_reason(module: str) -> None:
    """Each code with which these sites refuse something is explained in the README."""
    source = Path(acepilot_mock.__file__).with_name(module).read_text(encoding="utf-8")
    codes = set(re.findall(r"(?:Refusal|_start_over)\(\s*\"([a-z0-9-]+)\"", source))
    readme = paths.shipped("fixtures", "portal", "README.md").read_text(encoding="utf-8")
    assert codes
    assert [code for code in sorted(codes) if f"`{code}`" not in readme] == []
