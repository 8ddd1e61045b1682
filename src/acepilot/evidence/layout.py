"""What lies where in a bundle, and which names may stand in one.

Knows names only: reads and writes nothing.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

BAG_PREFIX = "acepilot-"
INDEX = "index.html"

BAGIT = "bagit.txt"
BAG_INFO = "bag-info.txt"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
VERIFY_TEXT = "VERIFY.txt"
VERIFY_PAGE = "verify.html"
CERTIFICATION = "certification.txt"
TAG_FILES = (BAGIT, BAG_INFO, MANIFEST, TAG_MANIFEST, VERIFY_TEXT, CERTIFICATION)
KNOWN_TAG_FILES = (*TAG_FILES, VERIFY_PAGE)
"""With the one that bundles of earlier versions do not have: nobody needs it to check them."""

DATA = "data/"
LOG = "log.jsonl"
REPORT = "report.html"
REPORT_PDF = "report.pdf"

SIGNATURE = "signature/tagmanifest-sha256.txt.sig"
PUBLIC_KEY = "signature/public-key.pem"
STAMP_REQUEST = "signature/tagmanifest.tsq"
STAMP_RESPONSE = "signature/tagmanifest.tsr"
SIGNATURE_FILES = (SIGNATURE, PUBLIC_KEY, STAMP_REQUEST, STAMP_RESPONSE)

BAGIT_TEXT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

LONGEST_PATH = 400
LONGEST_PART = 200
DEEPEST_PATH = 16
"""How many parts a path has at most; those of a bundle have four."""
PART = re.compile(r"[A-Za-z0-9._][A-Za-z0-9._ -]*")
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


LITTER = {
    "macOS": re.compile(
        r"\._.*|\.DS_Store|__MACOSX|\.AppleDouble|\.LSOverride|\.Spotlight-V100|\.Trashes|\.fseventsd|\.localized|Icon\r"
        r"|\.TemporaryItems|\.DocumentRevisions-V100|\.apdisk"
    ),
    "Windows": re.compile(
        r"thumbs\.db(:encryptable)?|ehthumbs(_vista)?\.db|desktop\.ini|\$recycle\.bin|system volume information"
        r"|.*:zone\.identifier",
        re.IGNORECASE,
    ),
    "the desktop or a network disk": re.compile(
        r"\.directory|\.Trash-[0-9]+|@eaDir|\.nfs[0-9a-f]+|\.fuse_hidden.*|lost\+found"
    ),
}
"""What systems leave in folders that somebody only looks at, by who does."""


def litter_of(path: str) -> str:
    """Tell whose litter a file or folder is, by its name alone: `macOS`, `Windows` …; empty for what is none.

    It says where a file may come from, and never that it is harmless: such a file is none of a bag's all the same.
    """
    parts = path.strip("/").split("/")
    return next((who for who, names in LITTER.items() if any(map(names.fullmatch, parts))), "")


def bag_name(run: str) -> str:
    """Return the name of the folder that holds a run's bag."""
    return BAG_PREFIX + run


def odd_name(path: str) -> str:
    """Tell what is wrong with a file's path in a bundle; empty when every system can hold it, and safely.

    Args:
        path: Parts joined by `/`, without one at its end.
    """
    parts = path.split("/")
    if path.startswith("/") or "\\" in path or re.match(r"[A-Za-z]:", path):
        return "a path from the root of a disk, or with backslashes"
    if ".." in parts:
        return "a path that leads out of its folder"
    if len(path) > LONGEST_PATH or any(len(part) > LONGEST_PART for part in parts):
        return f"a path of {len(path)} characters"
    if len(parts) > DEEPEST_PATH:
        return f"a path of {len(parts)} parts"
    if not all(map(_is_usual, parts)):
        return "an odd name"
    return ""


def is_plain_path(path: str) -> bool:
    """Tell whether a journal may name a file so: relative, plain, no way out of the run's directory."""
    return bool(path) and not odd_name(path) and str(PurePosixPath(path)) == path


def _is_usual(part: str) -> bool:
    """Tell whether one part of a path is a name that every system takes as it is."""
    return bool(PART.fullmatch(part)) and not part.endswith((".", " ")) and not RESERVED.fullmatch(part)
