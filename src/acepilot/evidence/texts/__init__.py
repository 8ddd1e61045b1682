"""The texts that go into a bundle for its readers: how to check it, the certification's template, a page of runs.

Fills in what it is given; knows no files.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from string import Template
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined
from markupsafe import Markup

from acepilot.plaintext import visible

_NUMBER = re.compile(r"\b(\d{2}-\d{7}[0-9A-Za-z]{0,2}|\d{3}-\d{2}-\d{4}|\d{6}-\d{5})\b")


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What a bundle's texts tell of a run; nothing of when it was exported.

    Attributes:
        portal: Whether it was the real portal or the mock one, and rehearsed.
        began: By the computer's clock, in UTC.
        state: How it ended, or `open`.
        head: The journal's last hash.
        version: Of acepilot, at the run.
    """

    run: str
    folder: str
    flow: str
    client: str
    portal: str
    began: str
    state: str
    entries: int
    head: str
    version: str


def verify_text(facts: RunFacts, *, archive: str, signer: str, is_of_several: bool) -> bytes:
    """Return `VERIFY.txt`.

    Args:
        archive: The bundle's file name, as it was exported.
        signer: The fingerprint of the key that signs; empty for none.
        is_of_several: Whether the bundle holds other bags too.
    """
    signed = "This record is signed." if signer else "This record is NOT signed: skip this step."
    more = (
        "- That this is the only run. The bundle held several; bag-info.txt tells how many, and the SHA-256 of the\n"
        "  page index.html that lists them."
    )
    return _filled(
        "VERIFY.txt",
        facts,
        signer=signer or "nobody",
        archive=shlex.quote(archive),
        archive_windows=_powershell_quoted(archive),
        signed_note=signed,
        more=more if is_of_several else "",
    )


def certification_text(facts: RunFacts, *, signer: str, manifest: str) -> bytes:
    """Return the certification's template.

    Args:
        signer: The fingerprint of the key that signs; empty for none.
    """
    return _filled(
        "certification.txt",
        facts,
        manifest=manifest,
        signer=signer or "(the copy is not signed: strike this paragraph)",
    )


def index_page(runs: Sequence[RunFacts]) -> bytes:
    """Return the page that lists the runs of a bundle of several."""
    return page_environment().from_string(_text("index.html")).render(runs=runs).encode()


def page_environment(loader: BaseLoader | None = None) -> Environment:
    """Return what fills a page: every text is escaped, and what would act or hide in it is made visible."""
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["whole"] = _whole
    return environment


def _whole(text: str) -> Markup:
    """Return a text in which no number of an importer is broken over lines at its hyphens."""
    parts = _NUMBER.split(visible(text))
    return Markup("").join(
        Markup('<span class="number">{}</span>').format(part) if n % 2 else part
        for n, part in enumerate(parts)
    )


def _shown(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _filled(name: str, facts: RunFacts, **values: str) -> bytes:
    """Fill a template; a value takes no line of its own and holds nothing that acts on a terminal."""
    plain = {
        key: value if key == "more" else "".join(sign if sign.isprintable() else " " for sign in f"{value}")
        for key, value in {**asdict(facts), **values}.items()
    }
    return (Template(_text(name)).substitute(plain).rstrip("\n") + "\n").encode()


def _powershell_quoted(text: str) -> str:
    """Return a text as PowerShell takes it for itself: typographic quotes end a string there, too."""
    return "'" + re.sub("(['\u2018\u2019\u201a\u201b])", r"\1\1", text) + "'"


def _text(name: str) -> str:
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")
