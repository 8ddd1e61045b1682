"""Old pages, written by a server: tables for lay-out, labels as text in the cell beside the field, no roles.

Gives whole pages and their parts as HTML. Knows no form and no rule; whatever it is given is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from http import HTTPStatus

from werkzeug import Response

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<link rel="icon" href="/_shared/icon.svg"><link rel="stylesheet" href="/_shared/plain.css">{scripts}</head>
<body>{content}</body></html>
"""
SCRIPT = '<script type="module" src="/_shared/{name}.js"></script>'


def page(
    title: str, *parts: str, scripts: Iterable[str] = (), status: HTTPStatus = HTTPStatus.OK
) -> Response:
    """Answer with a page of these parts; `scripts` are names of files in `_shared`."""
    text = PAGE.format(
        title=escape(title), content="".join(parts), scripts="".join(SCRIPT.format(name=n) for n in scripts)
    )
    return Response(text, status=status, content_type="text/html; charset=utf-8")


def text(words: str, *, tag: str = "p", mark: str = "") -> str:
    """Return words in an element; `mark` is a class, for the rehearsal's eyes."""
    return f'<{tag}{_class(mark)} data-invented="">{escape(words)}</{tag}>'


def link(words: str, address: str, *, target: str = "") -> str:
    """Return a link, to be opened in the frame of that name."""
    into = f' target="{escape(target)}"' if target else ""
    return f'<a href="{escape(address)}"{into}>{escape(words)}</a>'


def table(rows: Iterable[Iterable[str]], *, mark: str = "") -> str:
    """Return a table of cells of HTML, without heads, roles or caption."""
    lines = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return f"<table{_class(mark)}>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def form(address: str, *parts: str, method: str = "post", hidden: Mapping[str, str] | None = None) -> str:
    """Return a form that is sent to an address."""
    kept = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in (hidden or {}).items()
    )
    return f'<form method="{method}" action="{escape(address)}">{kept}{"".join(parts)}</form>'


def box(name: str, value: str = "", *, limit: int = 80, is_needed: bool = True) -> str:
    """Return a text box; nothing but the cell beside it says what it is for."""
    mark = _class("needed" * is_needed)
    return f'<input type="text" name="{name}" value="{escape(value)}" maxlength="{limit}"{mark}>'


def choice(name: str, options: Iterable[tuple[str, str]], value: str = "") -> str:
    """Return a list of (code, text); nothing is chosen at first."""
    told = [("", "- Select -"), *options]
    lines = (
        f'<option value="{escape(code)}"{" selected" * (code == value)}>{escape(words)}</option>'
        for code, words in told
    )
    return f'<select name="{name}"{_class("needed")}>{"".join(lines)}</select>'


def check_box(name: str, words: str) -> str:
    """Return a check box, unticked, and words after it."""
    return f'<input type="checkbox" name="{name}" value="yes"> {escape(words)}'


def button(words: str) -> str:
    """Return a button that sends its form."""
    return f'<input type="submit" value="{escape(words)}">'


def _class(mark: str) -> str:
    return f' class="{mark}"' if mark else ""
