"""A run from its first entry to its last: the directory, the window, the engine, and how it ended.

Must not print or exit: it returns how the run ended, or raises what went wrong before it began.
"""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from acepilot import __version__
from acepilot.browser.driver import is_lost_window
from acepilot.browser.launch import Window
from acepilot.browser.protection import FULL, Protection
from acepilot.browser.surface import Surface
from acepilot.client.redact import redacted_yaml
from acepilot.client.validators import ACCOUNT_TYPES
from acepilot.client.value import ClientValues
from acepilot.client.value_names import VALUE_NAMES, is_of_bank
from acepilot.errors import AcepilotError, EvidenceError, ExitCode, Interrupted, StepFailed, StoppedByPerson
from acepilot.journal.directory import RunDirectory
from acepilot.journal.log import RunLog
from acepilot.journal.operator import known_operator
from acepilot.journal.progress import Progress
from acepilot.journal.reader import read_journal
from acepilot.journal.redaction import SecretGate
from acepilot.journal.writer import Journal
from acepilot.person import texts
from acepilot.person.human import Human, Turn
from acepilot.run.browser_performer import BrowserPerformer
from acepilot.run.captures import Captures
from acepilot.run.engine import Engine, ItemResult
from acepilot.run.options import RunOptions
from acepilot.run.performer import Performer
from acepilot.run.record import Record, Spot
from acepilot.run.recovery.changes import flow_changes
from acepilot.run.recovery.ways import recall
from acepilot.run.resume import ResumePlan, plan_resume
from acepilot.run.run_end import RunEnd
from acepilot.run.step_context import StepContext
from acepilot.run.turn_control import TurnControl
from acepilot.timing import USUAL, Timing

GO_ON_HINT = "When it is put right: acepilot resume {run}"


class Session:
    """One run's files, open; a context manager that lets go of the lock.

    Made before the browser opens, so that a directory that cannot be written is told before anything is shown.
    """

    def __init__(
        self,
        options: RunOptions,
        before: Path | None = None,
        protection: Protection = FULL,
        timing: Timing = USUAL,
    ) -> None:
        """Open a run's files.

        Args:
            before: The directory of a run to go on with; None for a new one.

        Raises:
            RunInUse: Another process writes the run.
            EvidenceError: Its files cannot be written, or its journal does not verify.
        """
        self.options = options
        self.timing = timing
        gate = SecretGate(is_blind=not protection.masking)
        for secret in options.client.secrets:
            gate.add(secret.value.get_secret_value(), shown=secret.shown)
        self.is_resumed = before is not None
        if before is None:
            self.directory = RunDirectory.create(
                options.home, options.flow.name, gate=gate, clock=timing.clock
            )
        else:
            self.directory = RunDirectory.open(before, gate=gate)
        self.journal: Journal = self.directory.open_journal(clock=timing.clock)
        try:
            self.log = RunLog(self.directory.path, gate=gate, clock=timing.clock)
        except BaseException:
            self._close_journal()
            raise
        self.record = Record(self.directory, self.journal, self.log.logger, known_values(options.client))
        for secret in options.client.secrets:
            self.record.learn_number(secret.value.get_secret_value(), secret.shown)

    def begin(self, window: Window) -> None:
        """Write the first entry of a new run, with its flow and redacted client; or that it goes on."""
        self.record.log.info("window opened", browser=window.name)
        self._begin(window.name)

    def begin_guided(self) -> None:
        """Begin a run in which acepilot drives no browser: the turn is the person's from beginning to end."""
        self.record.turn = Turn.PERSON
        self._begin(None, guided=True)

    def _begin(self, browser: str | None, **more: bool) -> None:
        if self.is_resumed:
            torn = self.directory.torn_file(self.journal)
            after = self.journal.seq
            told = dict(torn) if torn else None
            operator = _operator(self.options.said)
            self.record.write("run.resumed", {"after_seq": after, "torn": told, "operator": operator})
            return
        flow = self.directory.write_file("flow.yaml", self.options.flow.data)
        client = self.directory.write_file("client.yaml", redacted_yaml(self.options.client.client))
        self.record.write(
            "run.started",
            {
                "run": self.directory.id,
                "flow": {"name": self.options.flow.name, **flow},
                "client": dict(client),
                "items": [item.label for item in self.options.client.items],
                "mock": self.options.mock,
                "rehearsal": self.options.rehearsal,
                "operator": _operator(self.options.said),
                "browser": browser,
                "acepilot": __version__,
                "platform": platform.platform(),
                **more,
            },
        )

    def plan(self) -> ResumePlan:
        """Return what is left to do: everything, in a new run."""
        return self._left() if self.is_resumed else ResumePlan()

    def _left(self) -> ResumePlan:
        """Return what the journal leaves to do."""
        entries, _ = read_journal(self.journal.path)
        labels = [item.label for item in self.options.client.items]
        return plan_resume(self.options.flow, labels, entries)

    def run(
        self, surface: Surface, human: Human, why_interrupted: Callable[[], str], client_name: str
    ) -> RunEnd:
        """Do the flow in the browser that acepilot drives; as `carry_out`."""
        surface.typed.begin_run(private_values(self.options.client))
        captures = Captures(surface, self.record, self.timing)
        turns = TurnControl(surface, human, self.record, captures, why_interrupted, timing=self.timing)
        mock = self.options.mock is not None
        turns.tell(doing=texts.BEGINNING, flow=self.options.flow.title, client=client_name, mock=mock)
        context = StepContext(
            self.options.flow, surface, turns, self.record, self.options.client.base, captures, self.timing
        )
        if self.is_resumed:
            recall(context.mended, self.options.flow, read_journal(self.journal.path)[0])
        performing = self.options.performing or BrowserPerformer
        return self.carry_out(performing(context, self.options.client))

    def carry_out(self, performer: Performer) -> RunEnd:
        """Do the flow, each step by whoever does it, and write down how it ended.

        Raises:
            AcepilotError: A fault of ours; `run.failed` is written.
        """
        engine = Engine(
            self.options.flow,
            self.options.client,
            performer,
            self.record,
            self.timing.clock,
            plan=self.plan(),
        )
        try:
            items = _do(engine)
        except StepFailed as failed:
            advice = performer.advice
            parts = (failed.hint or advice.failed, advice.submitted, GO_ON_HINT.format(run=self.directory.id))
            return self._ended(engine, "run.failed", failed, " ".join(filter(None, parts)))
        except StoppedByPerson as stopped:
            hint = self._resume_hint(performer)
            return self._ended(engine, "run.stopped", stopped, hint, told=stopped.told)
        except Interrupted as interrupted:
            return self._cut_off(engine, interrupted, is_wanted=performer.ended is not None)
        except AcepilotError as error:
            with suppress(EvidenceError):  # what cannot be written any more must not hide why
                self._close("run.failed", error.message, error.hint)
            raise
        except Exception as error:
            if is_lost_window(error):
                return self._cut_off(engine, Interrupted("The browser went away."), is_wanted=False)
            self.record.log.exception("fault")
            with suppress(EvidenceError):
                self._close("run.failed", f"A fault of acepilot: {type(error).__name__}.", "")
            raise
        return self._finished(items, engine)

    def _finished(self, items: tuple[ItemResult, ...], engine: Engine) -> RunEnd:
        """Write down that all is done; what the portal accepted counts as done, whatever came of the rest."""
        self.record.spot = Spot()
        self.record.write("run.finished", {"items": [item.entry() for item in items]})
        done = self.options.flow.done
        told = done.show(self.options.client.base) or "" if done is not None else ""
        notes = [note for of_item in engine.performer.accepted.notes.values() for note in of_item]
        if not notes:
            return self._end(ExitCode.DONE, "", told, engine)
        code = ExitCode.NOT_DONE if any(note.differs for note in notes) else ExitCode.DONE
        message = texts.accepted_with(" ".join(dict.fromkeys(note.text for note in notes)))
        hint = f"{texts.NOTHING_TO_REPEAT} {told}".strip()
        return self._end(code, message, hint, engine, is_accepted=True)

    def _cut_off(self, engine: Engine, error: Interrupted, *, is_wanted: bool) -> RunEnd:
        """Write down that the run was cut off, unless the window was closed when nothing was left to go on with."""
        if not is_wanted and self._left().is_nothing_left and engine.performer.only_looks:
            return self._finished(engine.leave_unseen(), engine)
        return self._ended(engine, "run.interrupted", error, self._resume_hint(engine.performer))

    def _ended(self, engine: Engine, kind: str, error: AcepilotError, hint: str, *, told: str = "") -> RunEnd:
        self.record.log.info("ended", kind=kind, error=type(error).__name__)
        is_unanswered = bool(Progress.read(read_journal(self.journal.path)[0]).unanswered)
        if is_unanswered:
            hint = f"{texts.UNANSWERED} {hint}"
        self._close(kind, error.message, hint)
        return self._end(
            type(error).exit_code, told or error.message, hint, engine, is_unanswered=is_unanswered
        )

    def _resume_hint(self, performer: Performer) -> str:
        return performer.advice.resume.format(run=self.directory.id)

    def _close(self, kind: str, reason: str, hint: str) -> None:
        self.record.spot = Spot()
        self.record.write(kind, {"reason": reason, "hint": hint})

    def _end(
        self,
        code: ExitCode,
        message: str,
        hint: str,
        engine: Engine,
        *,
        is_accepted: bool = False,
        is_unanswered: bool = False,
    ) -> RunEnd:
        gate = self.record.gate
        return RunEnd(
            code,
            gate.mask(message),
            gate.mask(hint),
            tuple(engine.outcomes.values()),
            self.journal.head,
            self.directory.path,
            is_typed_in=code is not ExitCode.DONE and engine.performer.holds_typed,
            changes=flow_changes(
                self.options.flow, read_journal(self.journal.path)[0], file=self.options.flow.source
            ),
            is_accepted=is_accepted,
            is_unanswered=is_unanswered,
        )

    def close(self) -> None:
        """Let go of the journal and its lock; a run that never began leaves nothing behind."""
        self.log.close()
        self._close_journal()

    def _close_journal(self) -> None:
        is_empty = self.journal.seq < 0
        self.journal.close()
        if is_empty:
            shutil.rmtree(self.directory.path, ignore_errors=True)


@contextmanager
def open_session(
    options: RunOptions,
    before: Path | None = None,
    protection: Protection = FULL,
    timing: Timing = USUAL,
) -> Iterator[Session]:
    """Open a run's files, and close them at the end, whatever happens; see `Session`."""
    session = Session(options, before, protection, timing)
    try:
        yield session
    finally:
        session.close()


def _operator(said: str) -> dict[str, str]:
    """Return whose hand it is: as the system knows it, and as the person says."""
    return {**known_operator(), "said": said} if said else known_operator()


def _do(engine: Engine) -> tuple[ItemResult, ...]:
    """Do the flow; where somebody has ended it and its pages, that counts, and not that they are gone.

    Raises:
        AcepilotError: As `Engine.run`.
    """
    performer = engine.performer
    try:
        return engine.run()
    except Exception as error:
        if (isinstance(error, Interrupted) or is_lost_window(error)) and (ended := performer.ended):
            raise ended from None
        raise
    finally:
        performer.hear_out()


def known_values(client: ClientValues) -> frozenset[str]:
    """Return every value of a client that is no secret."""
    found = (item.values.lookup(name) for item in client.items for name in VALUE_NAMES)
    return frozenset(value.text for value in found if value.text and not value.is_secret)


def private_values(client: ClientValues) -> frozenset[str]:
    """Return every value of a client that is a bank's or secret, and both kinds of account, whichever it has."""
    names = [name for name in VALUE_NAMES if is_of_bank(name)]
    found = [item.values.lookup(name) for item in client.items for name in names]
    texts = {value.reveal() for value in found if value.is_present}
    secrets = {secret.value.get_secret_value() for secret in client.secrets}
    return frozenset({*texts, *secrets, *ACCOUNT_TYPES})
