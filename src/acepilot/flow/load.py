"""The only way from a flow file to a flow: read, check, put together, refuse.

Raises one error with every mistake that could be found, in the order of the file.
"""

from __future__ import annotations

import copy
import re
from pathlib import Path

from pydantic import ValidationError

from acepilot.errors import FlowError, Mistake, UsageError
from acepilot.flow.build import build_flow
from acepilot.flow.models import Flow
from acepilot.flow.refusals import find_refusals
from acepilot.flow.syntax import LANGUAGE_VERSION, flow_syntax
from acepilot.regular import read_regular
from acepilot.yamlreading import read_yaml
from acepilot.yamltext import LARGEST_SIZE_BYTES, YamlText, part_at, validate
from acepilot.yamlwords import Invalid, explain_invalid

_STEP_DEPTH = 4  # stages, its number, steps, its number
_HARMLESS = {"capture": "unread"}


def load_flow(path: Path) -> Flow:
    """Load a flow file.

    Raises:
        UsageError: The file cannot be read.
        FlowError: It has mistakes; all of them are listed.
    """
    try:
        data = read_regular(path, most=LARGEST_SIZE_BYTES)
    except OSError as error:
        raise UsageError(
            f"The flow {path} cannot be read: {error.strerror or 'no reason given'}.",
            hint="See the flows that are shipped: acepilot flow list",
        ) from error
    return parse_flow(data, name=str(path))


def parse_flow(data: bytes, *, name: str) -> Flow:
    """Load a flow out of its bytes.

    Args:
        data: The bytes of the file.

    Raises:
        FlowError: It has mistakes; all of them are listed.
    """
    text = read_yaml(data, name=name, comments_after_plain=True, error=FlowError)
    _check_version(text)
    try:
        syntax = validate(flow_syntax(), text, error=FlowError)
    except FlowError as error:
        raise FlowError(error.mistakes + _more_mistakes(text, error.__cause__)) from error
    flow, mistakes = build_flow(syntax, text)
    mistakes += find_refusals(flow)
    if mistakes:
        raise FlowError(tuple(dict.fromkeys(mistakes)))
    return flow


def _check_version(text: YamlText) -> None:
    """Refuse a flow of a later version by that alone: what else it holds cannot be judged.

    Raises:
        FlowError: Its `version` is none that this acepilot reads.
    """
    written = text.value.get("version", "1") if isinstance(text.value, dict) else "1"
    if isinstance(written, str) and re.fullmatch(r"[1-9]\d{0,3}", written):
        if int(written) <= LANGUAGE_VERSION:
            return
        known = f"and this acepilot reads {LANGUAGE_VERSION}"
        message = f"This flow is written in version {written} of the flow language, {known}."
        hint = "Run it with a newer acepilot."
    else:
        message, hint = (
            "`version` takes a whole number.",
            f"Write `version: {LANGUAGE_VERSION}`, or leave the line away.",
        )
    raise FlowError((Mistake(text.place(("version",)), message, hint),))


def _more_mistakes(text: YamlText, cause: BaseException | None) -> tuple[Mistake, ...]:
    """Return what is wrong in those parts of a flow that could be read."""
    mended = copy.deepcopy(text.value)
    invalid = explain_invalid(flow_syntax(), cause) if isinstance(cause, ValidationError) else ()
    outcomes = [_mend(mended, each) for each in invalid]
    if not all(outcomes):
        return ()
    try:
        syntax = flow_syntax().model_validate(mended)
    except ValidationError:
        return ()
    flow, mistakes = build_flow(syntax, text)
    return mistakes + find_refusals(flow, is_whole=False)


def _mend(value: object, invalid: Invalid) -> bool:
    """Take what could not be read out of a file's content; return whether that could be done."""
    path = invalid.path
    parent = part_at(value, path[:-1]) if path else None
    if invalid.is_key and isinstance(parent, dict):
        parent.pop(path[-1], None)
        return True
    if len(path) >= _STEP_DEPTH and path[0] == "stages" and path[2] == "steps":
        steps, number = part_at(value, path[: _STEP_DEPTH - 1]), path[_STEP_DEPTH - 1]
        if isinstance(steps, list) and isinstance(number, int):
            steps[number] = dict(_HARMLESS)
            return True
    return False
