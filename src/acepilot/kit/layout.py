"""What lies where in a kit, what a kit may be called, and how much it may hold. Knows names and numbers only."""

from __future__ import annotations

import re

from acepilot.evidence.layout import RESERVED
from acepilot.yamltext import LARGEST_SIZE_BYTES

ENDING = ".kit.zip"
MANIFEST = "kit.json"
CLIENT = "client.yaml"
PAGE = "instructions.html"
SIGNATURE = "signature/kit.json.sig"
PUBLIC_KEY = "signature/public-key.pem"
FLOWS = "flows/"

LARGEST_KIT = 2 * 1024 * 1024
"""The largest kit that is read, in bytes as it is packed."""
MOST_FLOWS = 16
MOST_FILES = MOST_FLOWS + len((MANIFEST, CLIENT, PAGE, SIGNATURE, PUBLIC_KEY))
LARGEST_FILE = LARGEST_SIZE_BYTES
"""The largest file in a kit: no flow and no client can be larger, and the page is smaller."""
LONGEST_CONTACT = 200
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_NAME = 40


def is_kit_name(name: str) -> bool:
    """Tell whether a kit may be called so: small letters, digits and single hyphens, a folder on every system."""
    is_short = 0 < len(name) <= _LONGEST_NAME
    return is_short and bool(_NAME.fullmatch(name)) and not RESERVED.fullmatch(name)


def kit_name(stem: str) -> str:
    """Return the name that comes of a file's; empty when none does."""
    name = "-".join(re.findall(r"[a-z0-9]+", stem.lower()))[:_LONGEST_NAME].strip("-")
    return name if is_kit_name(name) else ""


def flow_path(flow: str) -> str:
    """Return where a flow lies in a kit."""
    return f"{FLOWS}{flow}.yaml"
