"""From a form that the page sent to what the person said; what cannot be read is refused in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from werkzeug.datastructures import FileStorage, MultiDict

from acepilot.errors import UsageError
from acepilot.guide import statements as say
from acepilot.guide import texts
from acepilot.guide.pictures import clean_picture
from acepilot.guide.statements import Statement
from acepilot.journal.codes import Outcome

Form = MultiDict[str, str]
Files = MultiDict[str, FileStorage]
LONGEST_NOTE = 2_000


class Unclear(UsageError):
    """A form that says nothing that can be taken in."""


def read_statement(form: Form, files: Files) -> tuple[Statement, int]:
    """Return what a form says, and of which position.

    Raises:
        Unclear: It says nothing that is known.
        PictureUnusable: Its picture cannot be kept.
    """
    read = _READERS.get(form.get("what", ""))
    version = _number(form.get("version", ""))
    if read is None or version is None:
        raise Unclear(texts.OUT_OF_DATE)
    return read(form, files), version


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else None


def _text(form: Form) -> str:
    return form.get("text", "").strip()[:LONGEST_NOTE]


def _done(form: Form, _: Files) -> Statement:
    numbers = (_number(text) for text in form.getlist("absent"))
    return say.Done(frozenset(number for number in numbers if number is not None))


def _checked(form: Form, _: Files) -> Statement:
    index = _number(form.get("index", ""))
    if index is None:
        raise Unclear(texts.NOTHING_WRITTEN)
    return say.Checked(index)


def _submitted(form: Form, _: Files) -> Statement:
    if form.get("outcome") not in set(Outcome):
        raise Unclear(texts.NOTHING_WRITTEN)
    return say.Submitted(Outcome(form["outcome"]), _text(form))


def _noted(form: Form, _: Files) -> Statement:
    if not _text(form):
        raise Unclear("The note is empty, so nothing was written.")
    return say.Noted(_text(form))


def _pictured(form: Form, files: Files) -> Statement:
    if form.get("seen") != "yes":
        raise Unclear(
            "The picture was not kept: look at it first, and confirm that no full account number is seen on it."
        )
    file = files.get("picture")
    data = file.stream.read() if file is not None else b""
    if not data:
        raise Unclear("No picture was chosen.")
    return say.Pictured(clean_picture(data))


_READERS: Mapping[str, Callable[[Form, Files], Statement]] = MappingProxyType(
    {
        "done": _done,
        "not-needed": lambda _form, _files: say.NotNeeded(),
        "check": _checked,
        "submitted": _submitted,
        "was-submitted": lambda _form, _files: say.WasSubmitted(is_so=True),
        "was-not-submitted": lambda _form, _files: say.WasSubmitted(is_so=False),
        "note": _noted,
        "picture": _pictured,
        "could-not": lambda form, _files: say.CouldNot(_text(form)),
        "skip": lambda _form, _files: say.SkippedItem(),
        "stop": lambda _form, _files: say.StopRun(),
    }
)
