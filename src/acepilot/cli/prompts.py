"""Questions put to a person at the terminal, or answered line by line from a pipe.

Owns how a question looks, and asking again until the answer will do. Must not know what is asked.
"""

from __future__ import annotations

import shutil
import sys

import click
from pydantic import SecretStr

from acepilot.client.interview import Check, Question
from acepilot.client.interview_answers import WentBack
from acepilot.client.keyring_store import KeptSecrets, usable_keyring
from acepilot.client.secret_sources import ask_twice
from acepilot.errors import EnvironmentFault, SecretError, UsageError
from acepilot.paths import home
from acepilot.plaintext import visible

BACK = "<"
_YES_NO = {"y": True, "yes": True, "n": False, "no": False}


class TerminalAsker:
    """Asks on stderr and reads from stdin, so that answers can come from a pipe too."""

    def section(self, title: str, about: str) -> None:
        """Announce what the next questions are about."""
        click.secho(f"\n{title}", bold=True, err=True)
        _tell(about, dim=True)

    def ask(self, question: Question) -> str:
        """Return an answer that passes the question's check; empty when an optional one is left out.

        Raises:
            WentBack: The person wants the question before.
        """
        needed = f", but {question.needed_by} needs it" if question.needed_by else ""
        mark = f" (optional{needed})" if question.is_optional else ""
        if question.about:
            _tell(f"  {question.about}", dim=True)
        while True:
            answer = self._line(f"{question.text}{mark}", question.default)
            if not answer and question.is_optional:
                return ""
            try:
                read = _checked(question, answer)
            except ValueError as fault:
                self._refuse(str(fault))
            else:
                self._tell_reading(answer, read)
                return answer

    def agree(self, text: str, *, default: bool) -> bool:
        """Ask yes or no."""
        while True:
            answer = self._line(f"{text} [{'Y/n' if default else 'y/N'}]", "").casefold()
            if not answer:
                return default
            if answer in _YES_NO:
                return _YES_NO[answer]
            self._refuse("Answer y or n.")

    def keep(self, name: str, check: Check) -> None:
        """Offer to put a secret into the keyring under this name, now."""
        try:
            self._keep(KeptSecrets(home()), name, check)
        except (SecretError, EnvironmentFault) as fault:
            self._refuse(f"{fault.message} {fault.hint}".rstrip())
            click.echo(
                f"  Nothing is stored. Later: acepilot secret set {name}; or answer {BACK} and name another place.",
                err=True,
            )

    def why_no_keyring(self) -> str:
        """Return why nothing can be kept in this system's keyring, in words; empty where it works."""
        try:
            usable_keyring()
        except SecretError as fault:
            return fault.message
        return ""

    def _keep(self, kept: KeptSecrets, name: str, check: Check) -> None:
        if name in kept.names():
            click.echo(
                f"  The keyring has {name} already, and that number is used. If it is another client's, answer {BACK} "
                "and give another name.",
                err=True,
            )
        elif not self.agree(f"Store {name} in the keyring now?", default=True):
            click.echo(f"  Later: acepilot secret set {name}", err=True)
        else:
            kept.keep(name, ask_secret(f"number to keep as {name}", check))
            click.echo(f"  {name} is in the keyring.", err=True)

    def _line(self, text: str, default: str) -> str:
        """Return what is answered, without spaces around it."""
        try:
            answer: str = click.prompt(text, default=default, show_default=bool(default), err=True)
        except click.Abort:
            if sys.stdin.isatty():
                click.echo(err=True)  # what comes next begins a line of its own
                raise
            raise UsageError(
                "The answers ended before the last question; nothing is written.",
                hint="Give one line for each question, or answer at a terminal.",
            ) from None
        if answer.strip() == BACK:
            raise WentBack
        return answer.strip()

    def _tell_reading(self, answer: str, read: object) -> None:
        """Say how an answer was read, where that is another spelling in more than its signs."""
        if isinstance(read, str) and _bare(read) != _bare(answer):
            _tell(f"  Read as {visible(read)}.", dim=True)

    def _refuse(self, why: str) -> None:
        _tell(f"  {visible(why)}", fg="yellow")


def _tell(text: str, *, dim: bool = False, fg: str | None = None) -> None:
    """Tell a line, broken between words where a terminal shows it."""
    if sys.stderr.isatty():
        text = click.wrap_text(text, shutil.get_terminal_size().columns, subsequent_indent="  ")
    click.secho(text, dim=dim, fg=fg, err=True)


def _checked(question: Question, answer: str) -> object:
    """Return how an answer is read.

    Raises:
        ValueError: It will not do.
    """
    if not answer:
        raise ValueError("This one is needed.")
    return question.check(answer)


def _bare(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def ask_secret(what: str, check: Check, *, hint: str = "") -> SecretStr:
    """Read a secret: typed twice unseen at a terminal, or one line from a pipe.

    Args:
        check: Raises ValueError when it will not do.
        hint: What to do when it was not typed, or not the same twice.

    Raises:
        SecretError: When it will not do. Never holds the secret.
    """
    is_typed = sys.stdin.isatty()
    secret = ask_twice(ask_unseen, what, hint=hint) if is_typed else SecretStr(ask_unseen(""))
    try:
        check(secret.get_secret_value())
    except ValueError as fault:
        raise SecretError(str(fault)) from fault
    return secret


def ask_unseen(text: str) -> str:
    """Read a line that is not shown, or one from a pipe: the one way in which a secret is asked for.

    Raises:
        SecretError: Nobody is there to answer.
    """
    if not sys.stdin.isatty():
        line = sys.stdin.readline()
        if not line:
            raise SecretError(
                "A secret is asked for, and nobody is there to answer: standard input has ended.",
                hint="Call the command at a terminal, or keep the secret in the keyring or an environment variable.",
            )
        return line.removesuffix("\n").removesuffix("\r")
    answer: str = click.prompt(
        text, prompt_suffix="", default="", show_default=False, hide_input=True, err=True
    )
    return answer


def said_in_words(words: str, *, why: str) -> bool:
    """Ask for a few words, and tell whether just these were typed: what one key could say is no such yes.

    Args:
        why: What cannot be done without them, as the message says where nobody can be asked.

    Raises:
        UsageError: There is no terminal: nobody can be asked, and no answer is never a yes.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            f"{why} Somebody must say so at a terminal, and there is none.",
            hint="Call the command at a terminal.",
        )
    answer: str = click.prompt(f"Type “{words}”, or anything else to leave it", err=True)
    return " ".join(answer.split()).casefold() == words
