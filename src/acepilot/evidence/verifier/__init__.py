"""`verify.html`: a page that checks a bundle in any browser, without network, library or acepilot.

Puts its sources together to one file, always the same bytes for the same sources. Knows no bundle and no run.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from importlib import resources
from pathlib import Path

from acepilot.errors import UsageError
from acepilot.evidence.verifier.facts import facts
from acepilot.journal.files import write_private_file
from acepilot.regular import is_there

MODULES = (
    *(
        "facts",
        "python",
        "json",
        "canonical",
        "digests",
        "zipform",
        "layout",
        "verification",
        "archive",
        "allowance",
    ),
    *(
        "bag",
        "journal",
        "chain",
        "forms",
        "order",
        "record",
        "signature",
        "bagcheck",
        "verifying",
        "front",
        "page",
    ),
)
"""The page's parts, each after those that it needs."""
_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./([a-z0-9]+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?:async )?(?:class|const|function\*?) (\w+)", re.MULTILINE)


@cache
def verifier_page() -> bytes:
    """Return the page."""
    palette = (
        resources.files("acepilot.evidence").joinpath("templates", "palette.css").read_text(encoding="utf-8")
    )
    style, script = palette + _text("page.css"), _script()
    page = _text("page.html")
    for name, text in {
        "STYLE_HASH": _source_hash(style),
        "SCRIPT_HASH": _source_hash(script),
        "STYLE": style,
        "SCRIPT": script,
    }.items():
        page = page.replace(f"{{{{{name}}}}}", text)
    return page.encode()


def write_verifier(to: Path) -> str:
    """Write the page, and return its SHA-256, as hex.

    Raises:
        UsageError: Something has that name already.
        EvidenceError: It cannot be written.
    """
    if is_there(to):
        raise UsageError(f"{to} is there already.", hint="Give another name with -o, or move that one away.")
    page = verifier_page()
    write_private_file(to, page)
    return hashlib.sha256(page).hexdigest()


def _script() -> str:
    """Return all modules as one script, in which each still sees only what it imports."""
    script = '"use strict";\n' + "".join(map(_module, MODULES))
    if "</script" in script or "<!--" in script:
        raise ValueError("the page's script holds what would end it")
    return script


def _module(name: str) -> str:
    """Return a module as a constant that holds what it exports."""
    text = f"export const FACTS = {_literal(facts())};\n" if name == "facts" else _text(f"{name}.js")
    text = _IMPORT.sub(lambda found: f"const {found[1]} = {_constant(found[2])};", text)
    exports = ", ".join(_EXPORT.findall(text))
    text = re.sub(r"^export ", "", text, flags=re.MULTILINE)
    return f"const {_constant(name)} = (() => {{\n{text}return {{ {exports} }};\n}})();\n"


def _constant(name: str) -> str:
    return f"of{name.title()}"


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, sort_keys=False, separators=(",", ":")).replace(
        "<", "\\u003c"
    )


def _source_hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _text(name: str) -> str:
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")
