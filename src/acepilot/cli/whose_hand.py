"""Who a person says they are: the option, the question, and what was answered before.

Owns when it is asked. Where nobody can answer, nothing is said, and nothing is taken for said.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from acepilot.cli.options import not_blank
from acepilot.cli.prompts import TerminalAsker
from acepilot.cli.settings import SETTINGS, keep_operator, load_settings
from acepilot.client.interview import Question
from acepilot.client.interview_answers import WentBack
from acepilot.errors import UsageError
from acepilot.journal.operator import parse_said, said_before
from acepilot.paths import home
from acepilot.plaintext import visible

QUESTION = Question(
    "Who are you, for the record? (name, role)",
    f"Told in the record as your own words, and kept for the next run in {SETTINGS} in acepilot's home.",
    check=parse_said,
    is_optional=True,
)


def operator_option() -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the option by which a person says who they are."""
    return click.option(
        "--operator",
        metavar='"NAME, ROLE"',
        default="",
        callback=_parsed,
        help="Who you say you are, for the record.",
    )


def _parsed(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    not_blank(ctx, parameter, value)
    try:
        return parse_said(value) if value else ""
    except ValueError as fault:
        raise click.BadParameter(str(fault), ctx, parameter) from fault


def said_by(given: str, *, is_live: bool, before: Sequence[Mapping[str, Any]] = ()) -> str:
    """Return who the person says they are; on the real portal also as they said before, or say when asked.

    Args:
        given: What the command line says; empty for nothing.
        before: The entries of the run that is gone on with: what was said in it stays, at the same account.

    Returns:
        Empty where they do not say it.

    Raises:
        InputError: What was kept cannot be read as meant.
    """
    if said := given or said_before(before):
        return said
    if not is_live:
        return ""
    if kept := load_settings(home()).operator:
        _note(f'the record names you as “{kept}”, as kept. If that is not you: --operator "NAME, ROLE"')
        return kept
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return ""
    return _asked()


def _asked() -> str:
    """Ask once, and keep the answer; Enter alone leaves it open until the next run."""
    try:
        answer = TerminalAsker().ask(QUESTION)
    except WentBack:
        return ""
    if not answer:
        return ""
    said = parse_said(answer)
    try:
        keep_operator(home(), said)
    except UsageError as fault:  # no reason for a run not to begin
        _note(f"this is said for this run alone: {fault.message} {fault.hint}")
    return said


def _note(text: str) -> None:
    click.echo(f"note: {visible(text)}", err=True)
