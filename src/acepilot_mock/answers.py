"""Answers that every site gives alike: files, written pages, JSON, errors by field.

Knows where the fixtures lie; knows no site's rules.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from werkzeug import Response
from werkzeug.security import safe_join

from acepilot import paths

CONTENT_TYPES: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why the portal does not take what it was sent.

    Attributes:
        code: A short name, for tests.
        field: The submitted field it belongs to; empty if it belongs to the whole form.
        is_invented: Whether CBP has not documented this text, and we wrote it.
    """

    code: str
    text: str
    field: str = ""
    is_invented: bool = True


def json_answer(data: object, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Answer with JSON."""
    return Response(json.dumps(data, ensure_ascii=False), status=status, content_type="application/json")


def refuse(refusals: Sequence[Refusal], **more: object) -> Response:
    """Answer 422 with the reasons; `more` joins the JSON object."""
    told = {"errors": [asdict(refusal) for refusal in refusals], **more}
    return json_answer(told, HTTPStatus.UNPROCESSABLE_ENTITY)


def not_found() -> Response:
    """Answer that there is nothing at this address."""
    return Response("Not found.\n", status=HTTPStatus.NOT_FOUND, content_type="text/plain; charset=utf-8")


def written(template: str, *, title: str, scripts: Sequence[str] = (), **told: object) -> Response:
    """Answer with a page that is written here, as an old server does: whatever it is told is escaped.

    Args:
        template: A file of `fixtures/portal/_pages`.
        scripts: Names of files in `_shared`.
        told: What else the template asks for.
    """
    page = _pages().get_template(template).render(title=title, scripts=scripts, **told)
    return Response(page, content_type="text/html; charset=utf-8")


@cache
def _pages() -> Environment:
    folder = paths.shipped("fixtures", "portal", "_pages")
    return Environment(loader=FileSystemLoader(folder), autoescape=True, trim_blocks=True, lstrip_blocks=True)


def fixture(folder: str, path: str) -> Response:
    """Answer with a file of `fixtures/portal/<folder>`, or 404; never with one from outside it."""
    joined = safe_join(str(paths.shipped("fixtures", "portal", folder)), path.lstrip("/"))
    file = Path(joined) if joined else None
    if file is None or not file.is_file() or file.suffix not in CONTENT_TYPES:
        return not_found()
    return Response(file.read_bytes(), content_type=CONTENT_TYPES[file.suffix])
