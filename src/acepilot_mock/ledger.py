"""The ledger: what the mock portal was sent, kept on disk before it is answered.

Owns the file and the rule of what is a plain read; knows no page. What a request carries is read
here once, so that a site answers to the same fields as are kept.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl

from werkzeug import Request

from acepilot.regular import open_to_append
from acepilot.timing import SYSTEM_CLOCK, Clock

NAVIGATION_PARAMETERS = frozenset({"startURL", "ec", "v", "show"})
"""Query parameters that say where to go and hold nothing that was typed."""

NOT_KEPT = "(not kept)"
"""Stands for a password: whoever practises may type a real one by mistake."""


class Ledger:
    """Append lines to the ledger's file, each on disk before the call returns."""

    def __init__(self, path: Path, clock: Clock = SYSTEM_CLOCK) -> None:
        """Open the file; make it if there is none.

        Raises:
            OSError: It cannot be opened, or is no regular file.
        """
        self._file = open_to_append(path)
        self._clock = clock
        self._lock = threading.Lock()

    def note(self, request: Request) -> None:
        """Keep the request, unless it is a plain read."""
        if is_plain_read(request):
            return
        fields = submitted(request)
        entry = {
            "at": self._clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "host": request.host,
            "method": request.method,
            "path": request.path,
            "form": form_name(request.path),
            "fields": {name: NOT_KEPT if name == "password" else text for name, text in fields.items()},
        }
        line = json.dumps(entry, ensure_ascii=False) + "\n"
        with self._lock:
            os.write(self._file, line.encode("utf-8"))
            os.fsync(self._file)

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


def is_plain_read(request: Request) -> bool:
    """Say whether a request asks for something and carries nothing that was typed."""
    return request.method in {"GET", "HEAD"} and not (_query(request).keys() - NAVIGATION_PARAMETERS)


def form_name(path: str) -> str:
    """Return which form a path belongs to: its last part, as in `/s/api/application`."""
    return path.rstrip("/").rpartition("/")[2]


def submitted(request: Request) -> dict[str, str]:
    """Return name and value of all that a request carries: query, form fields, or a JSON object."""
    return {**_query(request), **_body(request)}


def _query(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.query_string.decode("utf-8", "replace"), keep_blank_values=True))


def _body(request: Request) -> dict[str, str]:
    raw = request.get_data(cache=True, parse_form_data=False)
    if not raw:
        return {}
    if request.mimetype == "application/json":
        return _json_fields(raw)
    if request.mimetype in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        return {name: ", ".join(request.form.getlist(name)) for name in request.form}
    return {"body": raw.decode("utf-8", "replace")}


def _json_fields(raw: bytes) -> dict[str, str]:
    try:
        data = json.loads(raw)
    except ValueError:
        return {"body": raw.decode("utf-8", "replace")}
    if not isinstance(data, Mapping):
        return {"body": raw.decode("utf-8", "replace")}
    return {
        str(name): value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in data.items()
    }
